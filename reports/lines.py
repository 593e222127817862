"""A figure with everything that stands beside it, as the page and the workbook show it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Share, Unit

Numbers = Mapping[str, Decimal]


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

    table: FigureTable
    lines: list[FigureLine]

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
        lines = self.by_key
        return [(label, [lines.get(key) for key in keys]) for label, keys in self.table.grid.rows]

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


def sheets(tables: list[FigureTable], values: Numbers, published: Numbers) -> list[Sheet]:
    """Put values and published values to the figures of the tables."""
    return [Sheet(t, [_line(f, values, published) for f in t.figures]) for t in tables]


def _line(figure: Figure | Share, values: Numbers, published: Numbers) -> FigureLine:
    value, theirs = values.get(figure.key), published.get(figure.key)
    if isinstance(figure, Share):
        above, below = values.get(figure.numerator), values.get(figure.denominator)
        return FigureLine(figure, value, theirs, above, below)
    return FigureLine(figure, value, theirs)
