"""Who on the rolls was not compared for too long. (经济状况扫描; docs/law.md §1.16)

A comparison looks at everybody who is on a roll at the end of its month. It proves something of all
of them where a file of income or property is whole; else of those alone who stand in such a file.
Nobody keeps a list of whom it looked at. Who came since was checked when they
applied.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from cases import clock
from cases.deadlines import CLOCKS
from cases.models import AwardMember, FormerId
from cases.programmes import codes
from verification.departments import DEPARTMENTS
from verification.models import Comparison, DepartmentFile, DepartmentRecord
from welfare.county.calendar import Deadline
from welfare.county.months import MONTHS, add_months, first_of, month_end
from welfare.county.parameters import read_int
from welfare.files.states import Extent
from welfare.models import Division

SCAN = CLOCKS["scan"]
SCANNED = codes(lambda kind: "scan" in kind.clocks)


@dataclass(frozen=True)
class Scan:
    """The last comparison of incomes and property, and by when the next one is due."""

    last: date | None  # its month
    due: Deadline | None  # none while there was no comparison: it is due at once
    months: int


def _compared(county: Division) -> "QuerySet[Comparison]":
    """Finished comparisons with at least one department that knows of income or property."""
    economic = [code for code, one in DEPARTMENTS.items() if one.economic]
    with_means = reduce(or_, (Q(departments__contains=[code]) for code in economic))
    return Comparison.objects.filter(with_means, county=county, finished_at__isnull=False)


def scan_of(county: Division, today: date) -> Scan:
    """How the county stands with its scans of everybody. Raises MissingParameter without a rule."""
    months = read_int(county=county, key=SCAN.length, on=today)
    done = _compared(county).order_by("-month").values_list("month", flat=True).distinct()
    last = next((month for month in done if _files(county, month, Extent.WHOLE).exists()), None)
    due = clock.due(SCAN, county, month_end(last), known_on=today) if last else None
    return Scan(last, due, months)


def compared_months(county: Division, year: int) -> list[date]:
    """The months of a year that were compared."""
    rows = _compared(county).filter(month__year=year).order_by("month")
    return list(rows.values_list("month", flat=True).distinct())


def _files(county: Division, month: date, *extents: str) -> "QuerySet[DepartmentFile]":
    """Files of income and property of a month, of these extents if any are named."""
    economic = [code for code, one in DEPARTMENTS.items() if one.economic]
    rows = DepartmentFile.objects.filter(
        county=county, month=month, current=True, department__in=economic
    )
    return rows.filter(extent__in=extents) if extents else rows


def _seen(county: Division, month: date) -> "QuerySet[AwardMember]":
    """Whom the comparison of a month has proven something of, beside the person outside."""
    there = _on_roll(county, month).filter(person=OuterRef("person"))
    if _files(county, month, Extent.WHOLE).exists():
        return there
    files = [*_files(county, month).values_list("pk", flat=True)]
    rows = DepartmentRecord.objects.filter(file__in=files)
    named = rows.filter(resident_id_hash=OuterRef("person__resident_id_hash"))
    before = FormerId.objects.filter(
        Exists(rows.filter(resident_id_hash=OuterRef("resident_id_hash"))),
        county=county,
        person=OuterRef("person"),
    )
    return there.filter(Exists(named) | Exists(before))


class Reach(NamedTuple):
    """How many people of a month's roll a file could show something of."""

    department: str
    rows: int
    extent: str
    reached: int
    people: int


def reach_of(county: Division, month: date) -> list[Reach]:
    """Each file of income or property of a month, with whom it reaches."""
    on_roll = _on_roll(county, month).order_by()
    people = on_roll.aggregate(n=Count("person", distinct=True))["n"]
    files = list(_files(county, month).select_related("batch").order_by("department"))
    parts = [file.pk for file in files if file.extent != Extent.WHOLE]
    former = FormerId.objects.filter(county=county, resident_id_hash=OuterRef("resident_id_hash"))
    number = Coalesce(Subquery(former.values("person__resident_id_hash")), "resident_id_hash")
    named = DepartmentRecord.objects.filter(file__in=parts).annotate(number=number)
    named = named.filter(number__in=on_roll.values("person__resident_id_hash"))
    counted = named.order_by().values_list("file")
    reached = dict(counted.annotate(n=Count("number", distinct=True)))
    return [
        Reach(
            file.department,
            file.batch.saved,
            file.extent,
            people if file.extent == Extent.WHOLE else reached.get(file.pk, 0),
            people,
        )
        for file in files
    ]


def scanned_in(county: Division, year: int, today: date) -> "QuerySet[AwardMember]":
    """People on the rolls of today with `scans`: in how many comparisons of the year they were."""
    rows = _on_roll(county, first_of(today))
    seen: Any = Value(0)
    for month in compared_months(county, year):
        seen = seen + Case(When(Exists(_seen(county, month)), then=Value(1)), default=Value(0))
    return rows.annotate(scans=ExpressionWrapper(seen, output_field=IntegerField())).order_by("pk")


def wanted_a_year(county: Division, on: date) -> int:
    """How many scans the county's term makes of a year. Raises MissingParameter."""
    months = read_int(county=county, key=SCAN.length, on=on)
    return max(1, MONTHS // months)


def _on_roll(county: Division, month: date) -> "QuerySet[AwardMember]":
    """Whom a comparison of that month looks at for income and property."""
    return AwardMember.objects.at_month_end(month).filter(
        award__programme__county=county, award__programme__kind__in=SCANNED
    )


def not_compared(county: Division, today: date) -> "QuerySet[AwardMember]":
    """People on the rolls whom no comparison, and no check of their own case, saw in the term."""
    months = read_int(county=county, key=SCAN.length, on=today)
    since = add_months(today, -months)
    seen = _compared(county).filter(month__gte=first_of(since))
    months_seen = set(seen.values_list("month", flat=True))
    on_roll = _on_roll(county, first_of(today))
    for month in months_seen:
        if month_end(month) >= since:
            on_roll = on_roll.filter(~Exists(_seen(county, month)))
    checked = Q(award__application__means_check_on__gte=since)
    return on_roll.exclude(checked).order_by("pk")
