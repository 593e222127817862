"""The funeral of a person on 特困 is written down, or a run is told to pay for it. (丧葬)"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.awards import Stop, end_with_parts
from cases.actions.households import register_person
from cases.models import Award, Funeral, Origin, Person
from cases.rules import funerals as asked
from cases.states import LIVE_AWARD, StopWay
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import account as accounts
from welfare.personal import crypto
from welfare.personal.names import plain_bank, plain_name
from welfare.site.language import kept


@explained()
@transaction.atomic
def record_funeral(
    *,
    by: User,
    award: Award,
    person: Person,
    held_on: date,
    arranged_by: str,
    paid_to: str,
    amount: Decimal,
    paid_on: date,
    voucher: str,
) -> Funeral:
    """What was paid by hand: once a person, within the county's months of the standard."""
    row = Award.objects.locked(award.pk)
    asked.check_may_record_funeral(row, by)
    asked.check_funeral(row, person, held_on, amount)
    asked.check_paid_by_hand(row, paid_on)
    rules.check_given(arranged_by, _("who saw to the funeral"))
    rules.check_given(paid_to, _("paid to"))
    rules.check_given(voucher, _("number of the payment voucher"))
    made = Funeral.objects.create(
        county=row.programme.county,
        award=row,
        person=person,
        held_on=held_on,
        arranged_by=arranged_by.strip(),
        paid_to=paid_to.strip(),
        amount=amount,
        paid_on=paid_on,
        voucher=voucher.strip(),
        recorded_by=by,
    )
    audit.record(
        "funeral_recorded",
        row,
        by=by,
        happened_on=str(held_on),
        amount=str(amount),
        paper_number=made.voucher,
    )
    return made


@explained()
@transaction.atomic
def order_funeral(
    *,
    by: User,
    award: Award,
    person: Person,
    held_on: date,
    arranged_by: str,
    resident_id: str,
    amount: Decimal,
    account_holder: str,
    bank_name: str,
    account: str,
) -> Funeral:
    """A run is to pay whoever saw to the funeral, once another person confirmed it."""
    row = Award.objects.locked(award.pk)
    asked.check_may_order_funeral(row, by)
    asked.check_funeral(row, person, held_on, amount)
    number = accounts.required(account)
    if not (account_holder.strip() and bank_name.strip()):
        raise NotAllowed(_("Bank, account and account holder are not filled in."))
    payee = register_person(by=by, resident_id=resident_id, name=arranged_by)
    asked.check_paid_for_it(person, payee, account_holder, by)
    made = Funeral.objects.create(
        county=row.programme.county,
        award=row,
        person=person,
        held_on=held_on,
        arranged_by=payee.name,
        by_run=True,
        payee=payee,
        amount=amount,
        account=number,
        account_hash=crypto.keyed_hash(number),
        account_holder=plain_name(account_holder),
        bank_name=plain_bank(bank_name),
        recorded_by=by,
    )
    audit.record(
        "funeral_ordered",
        row,
        by=by,
        happened_on=str(held_on),
        amount=str(amount),
        person=payee.pk,
    )
    return made


@explained()
@transaction.atomic
def confirm_funeral(*, by: User, funeral: Funeral) -> Funeral:
    """Another person saw the papers: from now on it counts, and a run pays what is not paid."""
    row = _locked(funeral)
    asked.check_may_confirm_funeral(row, by)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    if row.by_run:
        row.paid_as = _opened(row, by)
    row.save(update_fields=["confirmed_by", "confirmed_at", "paid_as"])
    audit.record(
        "funeral_confirmed",
        row,
        by=by,
        case=row.award,
        town=row.award.town,
        amount=str(row.amount),
        paper_number=row.voucher,
    )
    return row


def _opened(funeral: Funeral, by: User) -> Award:
    """The one sum that a run pays. It covers nobody: who is paid is not who is helped."""
    tekun, today, payee = funeral.award, timezone.localdate(), funeral.payee
    assert payee is not None  # the database sees to it
    programme = asked.programme_of_funerals(tekun)
    award = Award.objects.create(
        programme=programme,
        household=tekun.household,
        town=tekun.town,
        village=tekun.village,
        residence=tekun.residence,
        number=f"{programme.code}-{funeral.pk:06d}",
        origin=Origin.FUNERAL,
        decided_on=today,
        payee=payee,
        bank_name=funeral.bank_name,
        account=funeral.account,
        account_hash=funeral.account_hash,
        account_holder=funeral.account_holder,
        joined_on=today,
        first_month=first_of(today),
        family_size=1,
        covered_size=1,
    )
    with kept():
        reason = _("Funeral of %(name)s") % {"name": funeral.person.name}
    award.amounts.create(
        from_month=award.first_month,
        basic=funeral.amount,
        residence=award.residence,
        reason=reason,
    )
    audit.record("funeral_opened", award, by=by, amount=str(funeral.amount))
    return award


@explained()
@transaction.atomic
def strike_funeral(*, by: User, funeral: Funeral, because: str) -> Funeral:
    """It was a mistake: it stays to be read, counts nowhere, and may be written down anew.

    What a run was to pay is not paid any more.
    """
    row = _locked(funeral)
    pays = Award.objects.locked(row.paid_as_id) if row.paid_as_id else None
    asked.check_may_strike_funeral(row, by)
    rules.check_given(because, _("why it is struck"))
    row.struck_by, row.struck_at, row.struck_because = by, timezone.now(), because.strip()
    row.save(update_fields=["struck_by", "struck_at", "struck_because"])
    told = row.struck_because
    audit.record("funeral_struck", row, by=by, case=row.award, town=row.award.town, reason=told)
    if pays and pays.status in LIVE_AWARD:
        today = max(timezone.localdate(), pays.joined_on)
        ends = {"left_on": today, "last_month": pays.first_month, "reason": told}
        end_with_parts(pays, by, stop=Stop(StopWay.UNPAID), **ends)
    return row


def _locked(funeral: Funeral) -> Funeral:
    row: Funeral = Funeral.objects.select_for_update(of=("self",)).get(pk=funeral.pk)
    return row
