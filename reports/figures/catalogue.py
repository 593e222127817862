"""All tables of the annual report, and their values, computed once."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from cases.models import Programme, SupplementKind
from reports.figures import (
    comparison,
    dibao,
    divisions,
    others,
    quality,
    relief,
    spending,
    tekun,
    watched,
)
from reports.figures.base import Figure, FigureTable, Granted, Period, Share
from welfare.models import Division


def _one(make: Callable[[Period], FigureTable]) -> Callable[[Period], list[FigureTable]]:
    return lambda period: [make(period)]


MAKERS: tuple[Callable[[Period], list[FigureTable]], ...] = (
    _one(dibao.roll),
    _one(dibao.supplements),
    _one(spending.table),
    _one(tekun.form),
    _one(tekun.grades),
    _one(relief.table),
    others.tables,
    _one(watched.table),
    _one(comparison.volumes),
    _one(comparison.kinds),
    _one(quality.table),
    _one(divisions.table),
)


def supplement_kinds(county: Division) -> dict[str, str]:
    """The county's supplement kinds by code, in their order."""
    kinds = SupplementKind.objects.filter(county=county).order_by("position")
    return dict(kinds.values_list("code", "name"))


def programmes(county: Division) -> tuple[Granted, ...]:
    """The county's programmes, in the order in which they were made."""
    rows = Programme.objects.filter(county=county).order_by("pk")
    return tuple(Granted(*row) for row in rows.values_list("code", "name", "kind"))


def tables(period: Period) -> list[FigureTable]:
    """Every table, in the order of the report."""
    return [table for make in MAKERS for table in make(period)]


def find(period: Period, key: str) -> Figure | Share | None:
    """The figure of that key, or None."""
    for table in tables(period):
        for figure in table.figures:
            if figure.key == key:
                return figure
    return None


def values(
    period: Period, found: list[FigureTable]
) -> Iterator[tuple[Figure | Share, Decimal | None]]:
    """Each figure with its value; a rate comes after the figures it divides."""
    known: dict[str, Decimal | None] = {}
    for table in found:
        for figure in table.figures:
            if isinstance(figure, Figure):
                known[figure.key] = figure.value(period)
                yield figure, known[figure.key]
    for table in found:
        for figure in table.figures:
            if isinstance(figure, Share):
                yield figure, figure.of(known)


def rates(found: list[FigureTable]) -> list[Share]:
    """The percentages among the figures."""
    return [f for table in found for f in table.figures if isinstance(f, Share)]
