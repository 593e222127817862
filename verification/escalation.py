"""What is overdue is told: first to the head of the town, then to the county. (39号 三(四))"""

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from verification.models import Finding, FindingEscalation, ToldTo
from verification.states import FindingStatus
from welfare.audit import log as audit
from welfare.county import parameters
from welfare.county.calendar import add_workdays
from welfare.models import Division, Key


@transaction.atomic
def tell_overdue(county: Division, today: date) -> None:
    """Put on record which findings are told to whom today, and make it their news.

    A finding that has no town, or that the town has verified, waits for the county itself.
    """
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)
    late = Finding.objects.filter(county=county).overdue(today)
    with_towns = late.filter(~Q(award=None, town=None), status=FindingStatus.OPEN)
    rest = late.exclude(pk__in=with_towns.values("pk"))
    told = _put(with_towns, ToldTo.HEAD, today)
    counts = Counter(row.at_town for row in told)
    for town in Division.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("code"):
        audit.record("overdue_told_to_head", town, by=None, town=town, count=counts[town.pk])
    waited = with_towns.filter(due_on__in=_waited(county, with_towns, today))
    count = len(_put(rest, ToldTo.COUNTY, today) + _put(waited, ToldTo.COUNTY, today))
    if count:
        audit.record("overdue_told_to_county", county, by=None, count=count)


def days_until_county(county: Division, today: date) -> int | None:
    """How many working days a town has after the day; None while the county has not said it."""
    days = parameters.read_where_set(county=county, key=Key.FINDING_ESCALATION_DAYS, on=today)
    return None if days is None else int(days)


def _waited(county: Division, rows: "QuerySet[Finding]", today: date) -> list[date]:
    """The days that were over so long ago that the county is told."""
    days = days_until_county(county, today)
    if days is None:
        return []
    every = rows.order_by().values_list("due_on", flat=True).distinct()
    return [day for day in every if day and add_workdays(county, day, days).day < today]


def _put(rows: "QuerySet[Finding]", level: ToldTo, today: date) -> list[Finding]:
    """Those that were not told at this level yet; they are now."""
    told = FindingEscalation.objects.filter(
        finding=OuterRef("pk"), level=level, due_on=OuterRef("due_on")
    )
    new = list(rows.filter(~Exists(told)).select_related("award").order_by("pk"))
    FindingEscalation.objects.bulk_create(
        [
            FindingEscalation(finding=row, level=level, due_on=row.due_on, told_on=today)
            for row in new
        ],
        batch_size=1_000,
    )
    return new
