"""收入无变化名册: the families of a village that reported no change in a period. (57号 Art 30)"""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.models import Award, FamilyReport, Household
from cases.reviews import REPORTING
from cases.states import LIVE_AWARD
from welfare.county.months import next_month
from welfare.models import Division, User


class RosterRow(NamedTuple):
    """One family, with what is to be said of it in public office use: its number is masked."""

    household: Household
    name: str
    resident_id: str
    programmes: str
    persons: int
    amount: Decimal
    reported_on: date
    channel: str
    told_by: str


def roster(by: User, village: Division, period: date) -> list[RosterRow]:
    """One line a family; who reported a change in the period as well stands not on it."""
    reports = FamilyReport.objects.visible_to(by).filter(village=village, period=period)
    changed = reports.filter(changed=True).values("household")
    rows = reports.filter(changed=False).exclude(household__in=changed)
    rows = rows.select_related("household__head").order_by("household__pk")
    awards = _awards([row.household_id for row in rows])
    return [_row(row, awards.get(row.household_id, [])) for row in rows]


def _awards(homes: list[int]) -> dict[int, list[Award]]:
    running = Award.objects.lasting().filter(
        household__in=homes, status__in=LIVE_AWARD, programme__kind__in=REPORTING
    )
    by_home: dict[int, list[Award]] = {}
    for award in running.select_related("programme").prefetch_related("amounts").order_by("pk"):
        by_home.setdefault(award.household_id, []).append(award)
    return by_home


def _row(report: FamilyReport, awards: list[Award]) -> RosterRow:
    head = report.household.head
    return RosterRow(
        household=report.household,
        name=head.name,
        resident_id=head.masked_number,
        programmes=_(", ").join(award.programme.name for award in awards),
        persons=max((award.covered_size for award in awards), default=0),
        amount=sum((_paid(award, report.period) for award in awards), Decimal(0)),
        reported_on=report.reported_on,
        channel=str(report.get_channel_display()),
        told_by=report.told_by,
    )


def _paid(award: Award, period: date) -> Decimal:
    """What it pays in the first month of the period, of what is loaded already."""
    begun = [one for one in award.amounts.all() if one.from_month < next_month(period)]
    latest: Any = max(begun, key=lambda one: one.from_month, default=None)
    return latest.total if latest else Decimal(0)
