"""What a figure is: one query, counted in the page, printed in the workbook, opened as a list.

A cell equals the list it opens because both come from `rows`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from reports.models import Snapshot, SnapshotAward, SnapshotMember
from reports.plan import Plan
from reports.snapshots import as_of_day
from welfare.county.months import month_end, previous_month
from welfare.models import Division, Level

CENT = Decimal("0.01")
HUNDRED = Decimal(100)

Values = Mapping[str, Decimal | None]


class Unit(models.TextChoices):
    """What is counted; the printed unit is the label."""

    HOUSEHOLDS = "households", _("household(s)")  # 户
    PERSONS = "persons", _("person(s)")  # 人
    HOUSEHOLD_TIMES = "household_times", _("household-time(s)")  # 户次: a household each time
    PERSON_TIMES = "person_times", _("person-time(s)")  # 人次
    PAYMENTS = "payments", _("payment(s)")  # 笔
    CASES = "cases", _("case(s)")  # 件
    RECORDS = "records", _("record(s)")  # 条
    VEHICLES = "vehicles", _("vehicle(s)")  # 辆
    PLACES = "places", _("item(s)")  # 个
    YUAN = "yuan", _("yuan")  # 元
    WAN = "wan", _("10,000 yuan")  # 万元: kept in yuan, printed in these
    PERCENT = "percent", "%"


class Granted(NamedTuple):
    """A programme of the county as it was called when the report was made."""

    code: str
    name: str
    kind: str


class Named(NamedTuple):
    """A class or a group of the county as it was called when the report was made."""

    code: str
    name: str


class Funded(NamedTuple):
    """A source of money as it was called, and of which programmes something was paid out of it.

    Without code: what says no source, as old ledgers do.
    """

    code: str
    name: str
    programmes: tuple[str, ...]

    @property
    def label(self) -> Any:
        return self.name or _("Source not named")


@dataclass(frozen=True)
class Period:
    """What a report is about: the months up to the one that its snapshot froze, in an area.

    Without `span` they are the months of the year; else as many as it says, the last one among
    them. Without `area` it is the whole county; else one town or village of it.

    What goes on after the snapshot (findings, means checks) is looked at as it stood at `at`.
    `kinds` are the supplement kinds by code, `programmes` the county's programmes, `bands` their
    classes by programme, `groups` the groups of people: with the names they had when the report
    was made, as `plan` says what the county reported then.
    """

    snapshot: Snapshot
    at: datetime
    kinds: Mapping[str, str] = field(default_factory=dict)
    programmes: tuple[Granted, ...] = ()
    bands: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    groups: tuple[Named, ...] = ()
    funds: tuple[Funded, ...] = ()
    plan: Plan = field(default_factory=Plan)
    span: int = 0
    area: Division | None = None
    before: Snapshot | None = None  # the end of the period before, where the kind needs it

    @property
    def county(self) -> Division:
        return self.snapshot.county

    @property
    def year(self) -> int:
        year: int = self.snapshot.month.year
        return year

    @property
    def first_month(self) -> date:
        month: date = self.snapshot.month
        return date(self.year, month.month - self.span + 1 if self.span else 1, 1)

    @property
    def opens(self) -> date:
        """The first day that counts: the day after the closing before the first month."""
        if self.first_month.month > 1:
            closed = self.before.closes_on if self.before else None
            month = previous_month(self.first_month)
            return (closed or as_of_day(county=self.county, month=month)) + timedelta(days=1)
        opens: date = self.snapshot.opens_on or self.first_month
        return opens

    @property
    def closes(self) -> date:
        """The day with which the last month was closed."""
        closes: date = self.snapshot.closes_on or month_end(self.snapshot.month)
        return closes

    @property
    def months(self) -> list[date]:
        """The months of the period up to the snapshot."""
        numbers = range(self.first_month.month, self.snapshot.month.month + 1)
        return [date(self.year, number, 1) for number in numbers]

    @property
    def awards(self) -> "QuerySet[SnapshotAward]":
        """The frozen awards of the area."""
        rows: QuerySet[SnapshotAward] = self.snapshot.awards.filter(*self._since(), **self.inside())
        return rows

    @property
    def members(self) -> "QuerySet[SnapshotMember]":
        """The people of these awards."""
        return SnapshotMember.objects.filter(
            *self._since("award__"), award__snapshot=self.snapshot, **self.inside("award__")
        )

    def _since(self, award: str = "") -> tuple[Q, ...]:
        """A snapshot keeps who left in its year; shorter than that are those of the months."""
        if not self.span:
            return ()
        return (Q(**{f"{award}left_on": None}) | Q(**{f"{award}left_on__gte": self.opens}),)

    def inside(self, award: str = "") -> dict[str, Any]:
        """The condition that keeps rows to the area: of awards, or of what hangs on one."""
        if self.area is None or self.area.level == Level.COUNTY:
            return {}
        return {f"{award}{self.area.level}": self.area}


Rows = Callable[[Period], "QuerySet[Any]"]


@dataclass(frozen=True)
class Figure:
    """One number with its definition and the rows behind it.

    `total` empty: rows are counted; otherwise this column is summed. `distinct` counts how many
    different values of a column the rows have. Where nothing was handed in of which it could be
    told (`told`), it has no value, and `absent` says what is lacking: a nought would say more.
    """

    key: str
    label: Any
    unit: Unit
    definition: Any
    rows: Rows
    total: str = ""
    distinct: str = ""
    told: Callable[[Period], bool] | None = None
    absent: Any = ""
    code: str = ""  # of the figure, where a statutory form gives one

    def value(self, period: Period) -> Decimal | None:
        """The number, from the same rows that the list shows."""
        if self.told is not None and not self.told(period):
            return None
        rows = self.rows(period).order_by()
        if self.distinct:
            return Decimal(rows.values(self.distinct).distinct().count())
        if self.total:
            return Decimal(rows.aggregate(sum_of_rows=Sum(self.total))["sum_of_rows"] or 0)
        return Decimal(rows.count())


@dataclass(frozen=True)
class Share:
    """A percentage or an average that names what it divides. (docs/law.md §8.4 E13)"""

    key: str
    label: Any
    definition: Any
    numerator: str
    denominator: str
    unit: Unit = Unit.PERCENT
    code: str = ""

    def of(self, values: Values) -> Decimal | None:
        """To two places, rounded once; None where there is nothing to divide by."""
        above, below = values.get(self.numerator), values.get(self.denominator)
        if self.unit == Unit.PERCENT:
            return percentage(above, below)
        if above is None or not below:
            return None
        return (above / below).quantize(CENT, ROUND_HALF_UP)


def percentage(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """`above` as a share of `below` in percent, rounded once to two places."""
    if above is None or not below:
        return None
    return (above * HUNDRED / below).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Grid:
    """How some figures of a table stand in rows and columns; an empty key is an empty cell."""

    columns: tuple[Any, ...]
    rows: tuple[tuple[Any, tuple[str, ...]], ...]


class AddsUp(NamedTuple):
    """What has to agree by docs/law.md §8.4: the parts, less some, make the whole (keys)."""

    code: str
    whole: str
    parts: tuple[str, ...]
    less: tuple[str, ...] = ()


class AtMost(NamedTuple):
    """What must not be more than something else, by docs/law.md §8.4 (keys)."""

    code: str
    left: str
    right: str


class Chart(models.TextChoices):
    """How the grid of a table is drawn in the workbook."""

    NONE = "", ""
    LINES = "lines", "lines"
    BARS = "bars", "bars"


@dataclass(frozen=True)
class FigureTable:
    """One table of the report: figures in the order they are printed, and what must add up."""

    key: str
    title: Any
    figures: tuple[Figure | Share, ...]
    note: Any = ""
    grid: Grid | None = None
    sums: tuple[AddsUp, ...] = ()
    chart: Chart = Chart.NONE
    limits: tuple[AtMost, ...] = ()
    steady: tuple[str, ...] = ()  # averages that change little from period to period (W2)
    grid_only: bool = False  # its figures are defined in another table
    compared: bool = False  # stands beside the period before and the year before


Makers = dict[int, Callable[[Period], FigureTable | list[FigureTable]]]  # by place in the report


def one_per(rows: "QuerySet[Any]", column: str) -> "QuerySet[Any]":
    """One row for each value of a column: the first."""
    first = rows.order_by(column, "pk").distinct(column).values("pk")
    return rows.filter(pk__in=first)
