"""The funeral of a person on 特困 is written down, with what was paid for it. (丧葬)"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import Award, Funeral, Person
from cases.rules import funerals as asked
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


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
    """Once a person, within the county's months of the standard."""
    row = Award.objects.locked(award.pk)
    asked.check_funeral(row, person, held_on, paid_on, amount, by)
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
def confirm_funeral(*, by: User, funeral: Funeral) -> Funeral:
    """Another person saw the voucher: from now on it counts."""
    row = _locked(funeral)
    asked.check_may_confirm_funeral(row, by)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
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


@explained()
@transaction.atomic
def strike_funeral(*, by: User, funeral: Funeral, because: str) -> Funeral:
    """It was a mistake: it stays to be read, counts nowhere, and may be written down anew."""
    row = _locked(funeral)
    asked.check_may_strike_funeral(row, by)
    rules.check_given(because, _("why it is struck"))
    row.struck_by, row.struck_at, row.struck_because = by, timezone.now(), because.strip()
    row.save(update_fields=["struck_by", "struck_at", "struck_because"])
    told = row.struck_because
    audit.record("funeral_struck", row, by=by, case=row.award, town=row.award.town, reason=told)
    return row


def _locked(funeral: Funeral) -> Funeral:
    row: Funeral = Funeral.objects.select_for_update(of=("self",)).get(pk=funeral.pk)
    return row
