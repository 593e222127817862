"""A town's reserve: filled by the county, spent the same day, never below zero. (23号 三(三))"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import budget_rules, reserve, reserve_rules
from benefits.models import Allocation, Payment, ReserveEntry, ReserveKind
from benefits.states import PaymentStatus
from benefits.transitions import move_payments
from cases.actions import count_papers_from
from cases.actions.transitions import keep, take_award
from cases.models import Award, PaymentKind
from welfare.accounts.rules import check_given, check_past, check_sum
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.county.parameters import mark_used
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, User


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
    allocation: Allocation,
    note: str = "",
) -> ReserveEntry:
    """The county fills a town's reserve, or takes money back; it counts once another confirms.

    The money comes out of an allocation for relief, and goes back to it.
    """
    reserve_rules.check_may_book_reserve(by, town)
    if kind not in (ReserveKind.TOP_UP, ReserveKind.BACK):
        raise NotAllowed(_("What is spent is booked with the relief that it pays."))
    check_sum(amount)
    check_given(voucher, _("voucher number"))
    reserve_rules.check_booked_day(town, happened_on, timezone.localdate())
    entry = ReserveEntry(
        town=town,
        kind=kind,
        happened_on=happened_on,
        amount=amount,
        allocation=allocation,
        voucher=voucher.strip(),
        note=note.strip(),
        entered_by=by,
    )
    budget_rules.check_tops_up(allocation, town.parent)
    reserve_rules.check_under_ceiling(entry)
    reserve_rules.check_at_hand(entry)
    reserve_rules.check_allocation_has_it(entry)
    entry.save()
    audit.record("reserve_booked", entry, by=by, **_said(entry))
    return entry


@explained()
@transaction.atomic
def undo_spending(
    *, by: User, entry: ReserveEntry, happened_on: date, voucher: str, note: str
) -> ReserveEntry:
    """What the town booked as spent by mistake comes back, once another person confirms it."""
    entry = ReserveEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    reserve_rules.check_may_undo_spending(entry, by)
    check_given(voucher, _("voucher number"))
    check_given(note, _("reason"))
    check_past(happened_on, _("On"))
    undoing = ReserveEntry.objects.create(
        town=entry.town,
        kind=ReserveKind.UNDONE,
        happened_on=happened_on,
        amount=entry.amount,
        undoes=entry,
        voucher=voucher.strip(),
        note=note.strip(),
        entered_by=by,
    )
    audit.record("reserve_undoing_booked", undoing, by=by, reason=undoing.note, **_said(undoing))
    return undoing


@explained()
@transaction.atomic
def confirm_reserve(*, by: User, entry: ReserveEntry) -> ReserveEntry:
    """The second person agrees: from now on the booking counts, for its own day.

    Relief whose spending was undone is owed again: a run pays it, or the reserve, or it is
    withdrawn; its papers count from the authorisation as before.
    """
    entry = ReserveEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.undoes is not None:
        Award.objects.locked(entry.undoes.award_id)  # nobody claims the money meanwhile
    Division.objects.one_at_a_time(entry.town_id)
    if entry.allocation is not None:
        Allocation.objects.filter(pk=entry.allocation.pk).in_turn()
    reserve_rules.check_may_confirm_reserve(entry, by)
    entry.confirmed_by, entry.confirmed_at = by, timezone.now()
    entry.save(update_fields=["confirmed_by", "confirmed_at"])
    if entry.undoes is not None:
        _take_back(entry)
    if entry.kind == ReserveKind.TOP_UP and entry.town.parent is not None:
        mark_used(county=entry.town.parent, keys={Key.RESERVE_CEILING}, on=entry.happened_on)
    audit.record("reserve_confirmed", entry, by=by, **_said(entry))
    return entry


def _take_back(entry: ReserveEntry) -> None:
    rows = Payment.objects.filter(reserve=entry.undoes)
    failure = _("Spending of the reserve undone: %(why)s") % {"why": entry.note}
    move_payments(
        rows, PaymentStatus.PAID, PaymentStatus.FAILED, paid_on=None, failure=failure[:120]
    )
    award = Award.objects.locked(rows.get().award_id)
    count_papers_from(award, award.decided_on or award.joined_on)
    keep(award)


@explained()
@transaction.atomic
def drop_reserve(*, by: User, entry: ReserveEntry, reason: str) -> None:
    """A booking that waits is given up; the log and its history keep it."""
    entry = ReserveEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    reserve_rules.check_may_drop_reserve(entry, by)
    check_given(reason, _("reason"))
    audit.record("reserve_dropped", entry, by=by, reason=reason.strip(), **_said(entry))
    entry.delete()


def _said(entry: ReserveEntry) -> dict[str, Any]:
    return {"amount": str(entry.amount), "voucher": entry.voucher}


@explained()
@transaction.atomic
def pay_from_reserve(
    *, by: User, award: Award, version: int, paid_on: date, voucher: str, received_by: str
) -> Payment:
    """Help authorised before its papers is handed out at once; no run pays it again. (先行救助)

    Somebody else than who authorised it hands it out, against a signature.
    """
    row = take_award("pay_from_reserve", award, by, version)
    reserve_rules.check_handed_out(row, by, paid_on, voucher, received_by)
    sum_due = row.amounts.get()
    Division.objects.one_at_a_time(row.town_id)  # two at once would both find the same money
    source = reserve.next_source(row, sum_due.total, first_of(paid_on))  # before it is spent
    reserve_rules.check_holds_source(row, source, sum_due.total)
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
        source=source,
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
    papers = count_papers_from(row, paid_on)
    keep(row)
    audit.record(
        "reserve_paid",
        row,
        by=by,
        amount=str(sum_due.total),
        papers_due_on=", ".join(str(limit.due_on) for limit in papers),
    )
    return payment
