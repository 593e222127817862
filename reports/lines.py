"""A figure with everything that stands beside it, as the page and the workbook show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, Rate, Table, Unit

Numbers = Mapping[str, Decimal]


class Agreement(TextChoices):
    """How our figure stands to the published one."""

    NONE = "none", ""
    EQUAL = "equal", _("As published")
    DIFFERS = "differs", _("Differs from the publication")
    UNKNOWN = "unknown", _("Nothing of this is recorded here")


@dataclass(frozen=True)
class Line:
    """One figure: value, published value and, for a rate, what it divides."""

    figure: Figure | Rate
    value: Decimal | None
    published: Decimal | None
    above: Decimal | None = None
    below: Decimal | None = None

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def is_rate(self) -> bool:
        return isinstance(self.figure, Rate)

    @property
    def difference(self) -> Decimal | None:
        """Ours less the published one."""
        if self.value is None or self.published is None:
            return None
        return self.value - self.published

    @property
    def agreement(self) -> Agreement:
        if self.published is None:
            return Agreement.NONE
        if self.value is None or (not self.value and self.published):
            return Agreement.UNKNOWN
        return Agreement.DIFFERS if self.difference else Agreement.EQUAL

    @property
    def differs(self) -> bool:
        return self.agreement == Agreement.DIFFERS

    @property
    def value_text(self) -> str:
        return number_text(self.value, self.figure.unit)

    @property
    def published_text(self) -> str:
        return number_text(self.published, self.figure.unit)

    @property
    def difference_text(self) -> str:
        text = number_text(self.difference, self.figure.unit)
        return f"+{text}" if self.difference and self.difference > 0 else text


def number_text(value: Decimal | None, unit: Unit) -> str:
    """The number as printed: money and percentages with two places, counts with none."""
    if value is None:
        return "—"
    if unit in (Unit.YUAN, Unit.PERCENT):
        return f"{value:,.2f}"
    return f"{value:,.0f}"


@dataclass(frozen=True)
class Sheet:
    """One table with its lines; `grid` holds the lines in rows and columns where it has any."""

    table: Table
    lines: list[Line]

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def title(self) -> Any:
        return self.table.title

    @property
    def by_key(self) -> dict[str, Line]:
        return {line.key: line for line in self.lines}

    @property
    def grid_rows(self) -> list[tuple[Any, list[Line | None]]]:
        """The rows of the grid, a line in each cell."""
        if self.table.grid is None:
            return []
        lines = self.by_key
        return [(label, [lines.get(key) for key in keys]) for label, keys in self.table.grid.rows]

    @property
    def drawn(self) -> list[Line]:
        """The lines that the grid shows."""
        listed = {line.key for line in self.listed}
        return [line for line in self.lines if line.key not in listed]

    @property
    def listed(self) -> list[Line]:
        """The lines that the grid does not show, or all where there is no grid."""
        if self.table.grid is None:
            return self.lines
        drawn = {key for _label, keys in self.table.grid.rows for key in keys}
        return [line for line in self.lines if line.key not in drawn]

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]


def sheets(tables: list[Table], values: Numbers, published: Numbers) -> list[Sheet]:
    """Put values and published values to the figures of the tables."""
    return [Sheet(t, [_line(f, values, published) for f in t.figures]) for t in tables]


def _line(figure: Figure | Rate, values: Numbers, published: Numbers) -> Line:
    value, theirs = values.get(figure.key), published.get(figure.key)
    if isinstance(figure, Rate):
        above, below = values.get(figure.numerator), values.get(figure.denominator)
        return Line(figure, value, theirs, above, below)
    return Line(figure, value, theirs)
