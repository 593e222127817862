"""A town's reserve: filled by the county, spent the same day, never below zero. (23号 三(三))"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import rules
from benefits.models import Payment, PaymentKind, ReserveEntry, ReserveKind
from benefits.states import PaymentStatus
from cases.actions.transitions import keep, take_award
from cases.models import Award
from welfare.accounts.rules import check_given, check_past, check_sum
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.models import Division, User


@explained()
@transaction.atomic
def book_reserve(
    *,
    by: User,
    town: Division,
    kind: str,
    happened_on: date,
    amount: Decimal,
    voucher: str,
    note: str = "",
) -> ReserveEntry:
    """The county fills a town's reserve, or takes money back."""
    rules.check_may_book_reserve(by, town)
    if kind == ReserveKind.SPENT:
        raise NotAllowed(_("What is spent is booked with the relief that it pays."))
    check_sum(amount)
    check_given(voucher, _("voucher number"))
    check_past(happened_on, _("On"))
    entry = ReserveEntry.objects.create(
        town=town,
        kind=kind,
        happened_on=happened_on,
        amount=amount,
        voucher=voucher.strip(),
        note=note.strip(),
        entered_by=by,
    )
    audit.record("reserve_booked", entry, by=by, amount=str(amount))
    return entry


@explained()
@transaction.atomic
def pay_from_reserve(
    *, by: User, award: Award, version: int, paid_on: date, voucher: str, received_by: str
) -> Payment:
    """Help authorised before its papers is handed out at once; no run pays it again. (先行救助)

    Somebody else than who authorised it hands it out, against a signature.
    """
    row = take_award("pay_from_reserve", award, by, version)
    check_given(voucher, _("voucher number"))
    check_given(received_by, _("received and signed by"))
    if received_by.strip() == by.full_name:
        raise NotAllowed(_("You hand the money out. Somebody else receives it and signs."))
    check_past(paid_on, _("Paid on"))
    if row.decided_on and paid_on < row.decided_on:
        raise NotAllowed(_("The relief was authorised later than this day."))
    sum_due = row.amounts.get()
    entry = ReserveEntry.objects.create(
        town=row.town,
        kind=ReserveKind.SPENT,
        happened_on=paid_on,
        amount=sum_due.total,
        award=row,
        voucher=voucher.strip(),
        received_by=received_by.strip(),
        entered_by=by,
    )
    payment = Payment.objects.create(
        reserve=entry,
        replaces=Payment.objects.sent_back().filter(award=row).first(),  # no run pays that again
        award=row,
        programme=row.programme,
        town=row.town,
        residence=row.residence,
        month=row.first_month,
        pay_month=first_of(paid_on),
        kind=PaymentKind.ONE_OFF,
        persons=row.covered_size,
        basic=sum_due.basic,
        supplement=sum_due.care,
        amount=sum_due.total,
        explanation=sum_due.explanation,
        payee=row.payee,
        payee_name=received_by.strip(),
        status=PaymentStatus.PAID,
        paid_on=paid_on,
    )
    keep(row)
    audit.record("reserve_paid", row, by=by, amount=str(sum_due.total))
    return payment
