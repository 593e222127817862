"""Who on the rolls was not compared for too long. (经济状况扫描; docs/law.md §1.16)

A comparison looks at everybody who is on a roll at the end of its month, so nobody keeps a list of
whom it looked at: whoever was on the roll then was compared. Who came since was checked when they
applied.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import clock
from cases.deadlines import CLOCKS
from cases.models import AwardMember
from cases.programmes import codes
from verification.departments import DEPARTMENTS
from verification.models import Comparison
from welfare.county.calendar import Deadline
from welfare.county.months import add_months, first_of, month_end
from welfare.county.parameters import read_int
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
    """How the county stands with its scans. Raises MissingParameter without its rule."""
    months = read_int(county=county, key=SCAN.length, on=today)
    last = _compared(county).order_by("-month").values_list("month", flat=True).first()
    due = clock.due(SCAN, county, month_end(last), known_on=today) if last else None
    return Scan(last, due, months)


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
            on_roll = on_roll.filter(
                ~Exists(_on_roll(county, month).filter(person=OuterRef("person")))
            )
    checked = Q(award__application__means_check_on__gte=since)
    return on_roll.exclude(checked).order_by("pk")
