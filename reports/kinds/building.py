"""A statutory table from its rows: one sheet for the area, one with the areas below it.

The same row makes the cell of the county and those of its towns, so that what is added up is what
was counted. (E2)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import (
    AddsUp,
    AtMost,
    Figure,
    FigureTable,
    Grid,
    Period,
    Rows,
    Share,
    Unit,
)
from welfare.models import Division, Level

BELOW = {Level.COUNTY: Level.TOWN, Level.TOWN: Level.VILLAGE}


@dataclass(frozen=True)
class FigureRow:
    """One row. Of the year so far where `year` says so; `apart` is not added up by area."""

    name: str
    label: Any
    unit: Unit
    definition: Any
    rows: Rows
    total: str = ""
    distinct: str = ""
    code: str = ""
    year: bool = False
    apart: bool = False
    whole_only: bool = False  # has no value of its own in a town or village
    told: Callable[[Period], bool] | None = None
    absent: Any = ""


@dataclass(frozen=True)
class Quotient:
    """One figure divided by another, both of them rows of the table."""

    name: str
    label: Any
    unit: Unit
    definition: Any
    numerator: str
    denominator: str
    code: str = ""


@dataclass(frozen=True)
class Statutory:
    """A whole table: its rows, and what has to hold between them (names of rows)."""

    start: str
    title: Any
    rows: tuple[FigureRow | Quotient, ...]
    sums: tuple[AddsUp, ...] = ()
    limits: tuple[AtMost, ...] = ()
    steady: tuple[str, ...] = ()
    note: Any = ""


def made(table: Statutory, period: Period) -> list[FigureTable]:
    """Both sheets; a village has nothing below it."""
    named = partial(_key, table.start)
    figures = tuple(_figure(table.start, row) for row in table.rows)
    whole = FigureTable(
        table.start,
        table.title,
        figures,
        note=table.note,
        sums=tuple(_named_sum(table.start, one) for one in table.sums),
        limits=tuple(AtMost(code, named(left), named(right)) for code, left, right in table.limits),
        steady=tuple(named(name) for name in table.steady),
        compared=True,
    )
    below = areas(period)
    return [whole, _by_area(table, period, below)] if below else [whole]


def areas(period: Period) -> list[Division]:
    """The towns of the county, or the villages of the town, that are valid at the end."""
    area = period.area or period.county
    level = BELOW.get(Level(area.level))
    if level is None:
        return []
    begun = Q(valid_from=None) | Q(valid_from__lte=period.closes)
    lasting = Q(valid_to=None) | Q(valid_to__gte=period.closes)
    rows = area.children.filter(begun & lasting, level=level)
    return list(rows.order_by("code"))


def _by_area(table: Statutory, period: Period, below: list[Division]) -> FigureTable:
    rows = [row for row in table.rows if not (isinstance(row, FigureRow) and row.whole_only)]
    figures = [_figure(table.start, row, area) for area in below for row in rows]
    lines = tuple(
        (
            row.label,
            (
                _key(table.start, row.name),
                *(_key(table.start, row.name, area) for area in below),
            ),
        )
        for row in rows
    )
    sums = [
        AddsUp(
            "E2t",
            _key(table.start, row.name),
            tuple(_key(table.start, row.name, area) for area in below),
        )
        for row in rows
        if isinstance(row, FigureRow) and not row.apart
    ]
    return FigureTable(
        f"{table.start}_by_area",
        _("%(table)s: by area") % {"table": table.title},
        tuple(figures),
        grid=Grid((_("Together"), *(area.name for area in below)), lines, by_unit=True),
        sums=tuple(sums),
        grid_only=True,
    )


def _key(start: str, name: str, area: Division | None = None) -> str:
    return f"{start}.{name}@{area.code}" if area else f"{start}.{name}"


def _named_sum(start: str, one: AddsUp) -> AddsUp:
    """The keys of the names; what stands before a colon is the time: previous:name."""

    def named(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(_at(start, name) for name in names)

    return AddsUp(one.code, _at(start, one.whole), named(one.parts), named(one.less))


def _at(start: str, name: str) -> str:
    time, colon, of = name.rpartition(":")
    return f"{time}{colon}{start}.{of}"


def _figure(start: str, row: FigureRow | Quotient, area: Division | None = None) -> Figure | Share:
    key = _key(start, row.name, area)
    label = row.label
    if area is not None:
        label = _("%(area)s: %(figure)s") % {"area": area.name, "figure": row.label}
    if isinstance(row, Quotient):
        return Share(
            key,
            label,
            row.definition,
            _key(start, row.numerator, area),
            _key(start, row.denominator, area),
            unit=row.unit,
            code=row.code,
        )
    return Figure(
        key,
        label,
        row.unit,
        row.definition,
        partial(_rows, row, area),
        total=row.total,
        distinct=row.distinct,
        told=row.told,
        absent=row.absent,
        code=row.code,
    )


def _rows(row: FigureRow, area: Division | None, period: Period) -> "QuerySet[Any]":
    narrowed = period if area is None else replace(period, area=area)
    return row.rows(replace(narrowed, span=0) if row.year else narrowed)
