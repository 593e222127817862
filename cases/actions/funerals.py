"""The funeral of a person on 特困 is written down, with what was paid for it. (丧葬)"""

from datetime import date
from decimal import Decimal

from django.db import transaction
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
