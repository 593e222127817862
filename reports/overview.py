"""The rolls at a glance: a line per programme over the months of the year, towns as a heat table.

Both are tables of the kind that a statistician puts together herself: the same query makes the
mark and the list behind it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports import own_tables
from reports.models import OwnTable, Snapshot
from reports.own_tables import WHOLE, Counted
from welfare.models import Division

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 16, 32  # room for the numbers, the last mark, and the months
STEPS = 5  # of shading
STROKES = 8  # that can be told apart
STANDING = {
    "months": ("households", "programme", "month"),
    "towns": ("persons", "town", "programme"),
}

Url = Callable[[str, str], str]  # of a row and a column


@dataclass(frozen=True)
class Mark:
    """One point of a line; it opens its list."""

    x: str  # as SVG takes it, in no language
    y: str
    text: str
    url: str
    month: str


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme over the months; `stroke` says how it is drawn."""

    name: str
    stroke: int
    marks: list[Mark]

    @property
    def points(self) -> str:
        """As an SVG polyline takes them."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)


@dataclass(frozen=True)
class Drawn:
    """A chart: its lines, the months below it and the numbers beside it, each where it stands."""

    lines: list[ProgrammeLine]
    months: list[tuple[str, str]]
    numbers: list[tuple[str, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


@dataclass(frozen=True)
class ShadedCell:
    """One cell of the heat table; `shade` from 0 to 5 by the largest of its column."""

    text: str
    url: str
    shade: int
    then: str = ""
    then_url: str = ""
    change: str = ""


def standing(county: Division, name: str) -> OwnTable:
    """One of the two tables that every county has."""
    measure, rows, columns = STANDING[name]
    return OwnTable(county=county, measure=measure, rows=rows, columns=columns)


def _counted(name: str, snapshot: Snapshot) -> Counted:
    table = standing(snapshot.county, name)
    return own_tables.shown(table, snapshot, own_tables.count(table, snapshot))


def lines(snapshot: Snapshot, url: Url) -> Drawn:
    """Households on the roll by programme, month by month."""
    counted = _counted("months", snapshot)
    months = list(counted.columns)
    highest = max((n for (row, col), n in counted.cells.items() if row and col), default=Decimal(0))
    top = _round_up(int(highest))
    places = {month: _across(at, len(months)) for at, month in enumerate(months)}

    def mark(row: str, month: str) -> Mark:
        value = counted.value(row, month)
        words = str(counted.columns[month])
        return Mark(places[month], _down(value, top), f"{value:,.0f}", url(row, month), words)

    drawn = [
        ProgrammeLine(str(name), at % STROKES, [mark(row, month) for month in months])
        for at, (row, name) in enumerate(counted.rows.items())
    ]
    numbers = [(_down(Decimal(top * n) / 4, top), f"{top * n / 4:,.0f}") for n in range(5)]
    named = [(places[month], str(words)[-2:]) for month, words in counted.columns.items()]
    return Drawn(drawn, named, numbers)


def towns(
    snapshot: Snapshot, url: Url, before: Snapshot | None = None, before_url: Url | None = None
) -> tuple[list[Any], list[tuple[Any, list[ShadedCell]]]]:
    """Persons on the roll by town and programme: the headings, and a row for each town.

    Beside another month each cell says what it was then, and by how much it has changed.
    """
    counted = _counted("towns", snapshot)
    then = _counted("towns", before) if before else None
    named, headed = own_tables.sides(counted, then)
    columns = [*headed, WHOLE]
    most = {
        column: max((counted.value(row, column) for row in counted.rows), default=0)
        for column in columns
    }

    def cell(row: str, column: str) -> ShadedCell:
        value = counted.value(row, column)
        opens = url(row, column) if counted.knows(row, column) else ""
        made = ShadedCell(f"{value:,.0f}", opens, _shade(value, most[column]))
        if then is None or before_url is None:
            return made
        change, opened = value - then.value(row, column), before_url(row, column)
        return replace(
            made,
            then=then.text(row, column),
            then_url=opened if then.knows(row, column) else "",
            change=f"{'+' if change > 0 else ''}{change:,.0f}",
        )

    rows = [(name, [cell(row, column) for column in columns]) for row, name in named.items()]
    whole = [replace(cell(WHOLE, column), shade=0) for column in columns]
    return [*headed.values()], [*rows, (_("Together"), whole)]


def _shade(value: Decimal, most: Decimal | int) -> int:
    return -int(-value * STEPS // most) if most and value else 0


def _across(at: int, number: int) -> str:
    room = WIDTH - LEFT - RIGHT
    return f"{LEFT + (room * at / (number - 1) if number > 1 else room / 2):.1f}"


def _down(value: Decimal, top: int) -> str:
    room = HEIGHT - TOP - BOTTOM
    return f"{TOP + room * (1 - float(value) / top):.1f}"


def _round_up(highest: int) -> int:
    """The top of the scale: 4, 8, 20, 40, 80, 200 and so on, so that quarters are whole."""
    top = 4
    for factor in (2, 2.5, 2) * 9:
        if top >= highest:
            break
        top = int(top * factor)
    return top


def keys(asked: Mapping[str, str]) -> tuple[str, str]:
    """Row and column of a mark, from its address."""
    return asked.get("row", WHOLE), asked.get("column", WHOLE)
