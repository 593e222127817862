"""What a kind of report is: over how many months, for which areas, and what makes its tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.cross_foot import TwoSides
from reports.figures.base import FigureTable, Period
from reports.models import span_of
from welfare.models import Level

MONTH, QUARTER, YEAR_SO_FAR = 1, 3, 0
EVERY_LEVEL = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


def no_checks(_period: Period) -> Iterator[TwoSides]:
    """Nothing beside what the tables say of themselves."""
    yield from ()


@dataclass(frozen=True)
class ReportKind:
    """One kind. `months` are those that it counts, 0 from January; `form` is its number as a form.

    What `compares` stands beside the period before, which has to be frozen, and beside the same
    months of the year before, where these are frozen.
    """

    code: str
    title: Any
    tables: Callable[[Period], list[FigureTable]]
    months: int = YEAR_SO_FAR
    levels: tuple[Level, ...] = (Level.COUNTY,)
    form: str = ""
    compares: bool = False
    checks: Callable[[Period], Iterator[TwoSides]] = no_checks

    def ends_with(self, month: date) -> bool:
        """Whether a period of this kind ends with the month: a quarter does with its third."""
        return month.month % (self.months or 1) == 0

    def span(self, month: date) -> str:
        """The months in words."""
        if self.months == MONTH:
            return str(date_format(month, "YEAR_MONTH_FORMAT"))
        if self.months == QUARTER:
            return _("quarter %(n)s of %(year)s") % {"n": month.month // 3, "year": month.year}
        return span_of(month.year, month.month)
