"""Families say each month or quarter whether something changed. (月报告、季报告, 57号 Art 30)"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import reviews, rules
from cases.models import FamilyReport, Household
from cases.rules import reviews as asked
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User


@explained()
@transaction.atomic
def take_report(
    *,
    by: User,
    households: Collection[Household],
    reported_on: date,
    channel: str,
    told_by: str,
    changed: bool,
    told: str = "",
) -> list[FamilyReport]:
    """Put down what families told: of many at once that nothing changed, of one what did.

    What changed is registered afterwards as a change of the family; the report is only its word.
    """
    rules.check_past(reported_on, _("Reported on"))
    rules.check_given(told_by, _("who reported"))
    if not households:
        raise NotAllowed(_("Choose one family at least."))
    if changed and len(households) > 1:
        raise NotAllowed(_("What changed is put down for one family at a time."))
    if changed:
        rules.check_given(told, _("what changed"))
    if by.county is None:
        raise NotAllowed(_("Your account has no area. Ask the security administrator."))
    period = reviews.period_of(by.county, reported_on)
    return [
        _taken(by, home, period, reported_on, channel, told_by, told.strip() if changed else "")
        for home in households
    ]


def _taken(
    by: User,
    home: Household,
    period: date,
    reported_on: date,
    channel: str,
    told_by: str,
    told: str,
) -> FamilyReport:
    asked.check_may_take_report(home, by, period)
    row = FamilyReport.objects.create(
        household=home,
        town=home.town,
        village=home.village,
        period=period,
        reported_on=reported_on,
        channel=channel,
        told_by=told_by.strip(),
        changed=bool(told),
        told=told,
        taken_by=by,
    )
    audit.record(
        "report_taken",
        row,
        by=by,
        case=home,
        reason=told,
        period=f"{period:%Y-%m}",
        reported_on=str(reported_on),
    )
    return row
