"""A figure with everything that stands beside it, as the page and the workbook show it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Share, Unit, percentage

Numbers = Mapping[str, Decimal]
TENTH = Decimal("0.1")


class Agreement(TextChoices):
    """How our figure stands to the published one."""

    NONE = "none", ""
    EQUAL = "equal", _("As published")
    DIFFERS = "differs", _("Differs from the publication")
    UNKNOWN = "unknown", _("Nothing of this is recorded here")


@dataclass(frozen=True)
class FigureLine:
    """One figure: value, published value and, for a share, what it divides."""

    figure: Figure | Share
    value: Decimal | None
    published: Decimal | None
    above: Decimal | None = None
    below: Decimal | None = None
    previous: Decimal | None = None  # of the period before
    year_before: Decimal | None = None

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def is_share(self) -> bool:
        return isinstance(self.figure, Share)

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
        if self.value is None and isinstance(self.figure, Figure) and self.figure.absent:
            return str(self.figure.absent)
        return number_text(self.value, self.figure.unit)

    @property
    def previous_text(self) -> str:
        return number_text(self.previous, self.figure.unit)

    @property
    def year_before_text(self) -> str:
        return number_text(self.year_before, self.figure.unit)

    @property
    def change(self) -> Decimal | None:
        """In percent of the period before. (环比)"""
        return _grown(self.value, self.previous)

    @property
    def year_change(self) -> Decimal | None:
        """In percent of the year before. (同比)"""
        return _grown(self.value, self.year_before)

    @property
    def published_text(self) -> str:
        return number_text(self.published, self.figure.unit)

    @property
    def difference_text(self) -> str:
        text = number_text(self.difference, self.figure.unit)
        return f"+{text}" if self.difference and self.difference > 0 else text


def _grown(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Nothing grows from nothing by any percentage."""
    return None if now is None or before is None else percentage(now - before, before)


def number_text(value: Decimal | None, unit: Unit) -> str:
    """The number as printed: money and percentages with two places, counts with none."""
    if value is None:
        return "—"
    if unit == Unit.WAN:
        return f"{in_wan(value):,.1f}"
    if unit in (Unit.YUAN, Unit.PERCENT):
        return f"{value:,.2f}"
    return f"{value:,.0f}"


def in_wan(value: Decimal) -> Decimal:
    """Yuan as 万元 with one decimal place, rounded once: what is printed, not what is kept."""
    return (value / 10_000).quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Sheet:
    """One table with its lines; `grid` holds the lines in rows and columns where it has any."""

    table: FigureTable
    lines: list[FigureLine]
    borrowed: Mapping[str, FigureLine] = field(default_factory=dict)  # of other tables, in the grid

    @property
    def key(self) -> str:
        return self.table.key

    @property
    def title(self) -> Any:
        return self.table.title

    @property
    def has_published(self) -> bool:
        """Whether the county published anything of this table."""
        return any(line.published is not None for line in self.lines)

    @property
    def by_key(self) -> dict[str, FigureLine]:
        return {line.key: line for line in self.lines}

    @property
    def grid_rows(self) -> list[tuple[Any, list[FigureLine | None]]]:
        """The rows of the grid, a line in each cell."""
        if self.table.grid is None:
            return []
        lines = {**self.borrowed, **self.by_key}
        return [(label, [lines.get(key) for key in keys]) for label, keys in self.table.grid.rows]

    @property
    def units(self) -> list[Any]:
        """What its numbers are of, each once and in their order."""
        lines = [*self.lines, *self.borrowed.values()]
        return list(dict.fromkeys(line.figure.unit.label for line in lines))

    @property
    def drawn(self) -> list[FigureLine]:
        """The lines that the grid shows."""
        listed = {line.key for line in self.listed}
        return [line for line in self.lines if line.key not in listed]

    @property
    def listed(self) -> list[FigureLine]:
        """The lines that the grid does not show, or all where there is no grid."""
        if self.table.grid is None:
            return self.lines
        drawn = {key for _label, keys in self.table.grid.rows for key in keys}
        return [line for line in self.lines if line.key not in drawn]

    @property
    def differing(self) -> list[FigureLine]:
        return [line for line in self.lines if line.differs]


class Standing(NamedTuple):
    """How our figures stand to everything that was published for the months of a report."""

    equal: int
    differing: int
    nothing: int  # published figures beside which nothing of ours stands, or a zero

    @property
    def published(self) -> int:
        return self.equal + self.differing + self.nothing


def standing(listed: "list[Sheet]", unmatched: Numbers) -> Standing:
    """Counts every published figure once; those that no figure of ours is named like too."""
    by_agreement = Counter(line.agreement for sheet in listed for line in sheet.lines)
    nothing = by_agreement[Agreement.UNKNOWN] + len(unmatched)
    return Standing(by_agreement[Agreement.EQUAL], by_agreement[Agreement.DIFFERS], nothing)


def sheets(
    tables: list[FigureTable],
    values: Numbers,
    published: Numbers,
    beside: Mapping[str, Numbers] | None = None,
) -> list[Sheet]:
    """Put values, published values and those of other times to the figures of the tables.

    A grid may show figures of another table, as the whole above its parts.
    """
    made = [
        Sheet(t, [_beside(_line(f, values, published), beside or {}) for f in t.figures])
        for t in tables
    ]
    every = {line.key: line for sheet in made for line in sheet.lines}
    return [replace(sheet, borrowed=_borrowed(sheet, every)) for sheet in made]


def _borrowed(sheet: Sheet, every: Mapping[str, FigureLine]) -> dict[str, FigureLine]:
    if sheet.table.grid is None:
        return {}
    asked = {key for _label, keys in sheet.table.grid.rows for key in keys}
    return {key: every[key] for key in asked - sheet.by_key.keys() if key in every}


def _beside(line: FigureLine, beside: Mapping[str, Numbers]) -> FigureLine:
    then: dict[str, Any] = {name: numbers.get(line.key) for name, numbers in beside.items()}
    return replace(line, **then)


def _line(figure: Figure | Share, values: Numbers, published: Numbers) -> FigureLine:
    value, theirs = values.get(figure.key), published.get(figure.key)
    if isinstance(figure, Share):
        above, below = values.get(figure.numerator), values.get(figure.denominator)
        return FigureLine(figure, value, theirs, above, below)
    return FigureLine(figure, value, theirs)
