"""All tables of the annual report, and their values, computed once."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from cases.models import Programme, SupplementKind
from reports.figures import (
    comparison,
    divisions,
    hardship,
    others,
    quality,
    relief,
    spending,
    subsistence,
    watched,
)
from reports.figures.base import Figure, Granted, Period, Rate, Table
from welfare.models import Division


def _one(make: Callable[[Period], Table]) -> Callable[[Period], list[Table]]:
    return lambda period: [make(period)]


MAKERS: tuple[Callable[[Period], list[Table]], ...] = (
    _one(subsistence.roll),
    _one(subsistence.supplements),
    _one(spending.table),
    _one(hardship.form),
    _one(hardship.grades),
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


def tables(period: Period) -> list[Table]:
    """Every table, in the order of the report."""
    return [table for make in MAKERS for table in make(period)]


def find(period: Period, key: str) -> Figure | Rate | None:
    """The figure of that key, or None."""
    for table in tables(period):
        for figure in table.figures:
            if figure.key == key:
                return figure
    return None


def values(period: Period, found: list[Table]) -> Iterator[tuple[Figure | Rate, Decimal | None]]:
    """Each figure with its value; a rate comes after the figures it divides."""
    known: dict[str, Decimal | None] = {}
    for table in found:
        for figure in table.figures:
            if isinstance(figure, Figure):
                known[figure.key] = figure.value(period)
                yield figure, known[figure.key]
    for table in found:
        for figure in table.figures:
            if isinstance(figure, Rate):
                yield figure, figure.of(known)


def rates(found: list[Table]) -> list[Rate]:
    """The percentages among the figures."""
    return [f for table in found for f in table.figures if isinstance(f, Rate)]
