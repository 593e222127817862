"""An instalment that was not paid is kept back of later months, within the county's share."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import claim_rules as rules
from benefits import claims
from benefits.actions.claims import keep, taken
from benefits.models import Claim
from welfare.accounts.rules import check_given, check_sum
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def set_off_overdue(
    *, by: User, claim: Claim, version: int, document: str, monthly: Decimal
) -> Claim:
    """Runs keep back what is overdue now, at most so much of each month and never more than the
    county's share; instalments that are not due yet are still left to the household.

    (社会救助法 Art 48, 73)
    """
    row = taken("set_off_overdue", claim, by, version)
    check_given(document, _("number of the decision"))
    check_sum(monthly)
    rules.check_keeps_what_was_agreed(row, monthly)
    today = timezone.localdate()
    claims.share_of_month(row.award.programme.county, today)
    overdue = claims.overdue_of(row, today)
    row.instalments.filter(due_on__lt=today).update(set_off_decided=True)
    row.monthly_set_off = monthly
    row.overdue_note, row.overdue_by, row.overdue_at = document.strip(), by, timezone.now()
    keep(row, "monthly_set_off", "overdue_note", "overdue_by", "overdue_at")
    audit.record(
        "overdue_set_off",
        row,
        by=by,
        case=row.award,
        reason=row.overdue_note,
        amount=str(overdue),
        set_off=str(monthly),
    )
    return row
