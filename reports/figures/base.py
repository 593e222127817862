"""What a figure is: one query, counted in the page, printed in the workbook, opened as a list.

A cell equals the list it opens because both come from `rows`. (failures F8)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from reports.models import Snapshot

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Unit(models.TextChoices):
    """What is counted; the printed unit is the label."""

    HOUSEHOLDS = "households", _("households")  # 户
    PERSONS = "persons", _("persons")  # 人
    TIMES = "times", _("cases")  # 件、笔
    RECORDS = "records", _("records")  # 条
    YUAN = "yuan", _("yuan")  # 元
    PERCENT = "percent", "%"


@dataclass(frozen=True)
class Period:
    """What a report is about: one year, as its December snapshot froze it."""

    snapshot: Snapshot

    @property
    def year(self) -> int:
        return self.snapshot.month.year

    @property
    def first_month(self) -> date:
        return date(self.year, 1, 1)


@dataclass(frozen=True)
class Figure:
    """One number with its definition and the rows behind it.

    `field` empty: rows are counted; `distinct`: distinct values of `field` are counted;
    otherwise `field` is summed.
    """

    key: str
    label: Any
    unit: Unit
    definition: Any
    rows: Callable[[Period], QuerySet[Any]]
    field: str = ""
    distinct: bool = False

    def value(self, period: Period) -> Decimal:
        """The number, from the same rows that `listed` shows."""
        rows = self.rows(period).order_by()
        if not self.field:
            return Decimal(rows.count())
        if self.distinct:
            return Decimal(rows.values(self.field).distinct().count())
        return Decimal(rows.aggregate(total=Sum(self.field))["total"] or 0)


@dataclass(frozen=True)
class Rate:
    """A percentage that always names its numerator and denominator. (rules.md §8.4 E13)"""

    key: str
    label: Any
    definition: Any
    numerator: str
    denominator: str
    unit: Unit = Unit.PERCENT

    def of(self, values: dict[str, Decimal]) -> Decimal | None:
        """Percent to two places, rounded once; None where the denominator is zero."""
        below = values[self.denominator]
        if not below:
            return None
        share = values[self.numerator] * HUNDRED / below
        return share.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Table:
    """One table of the report: figures in the order they are printed."""

    key: str
    title: Any
    figures: tuple[Figure | Rate, ...]
    note: Any = ""
