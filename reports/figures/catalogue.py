"""All tables of the annual report, and their values, computed once."""

from collections.abc import Iterator
from decimal import Decimal

from cases.models import SupplementKind
from reports.figures import (
    comparison,
    divisions,
    hardship,
    quality,
    relief,
    spending,
    subsistence,
    watched,
)
from reports.figures.base import Figure, Period, Rate, Table
from welfare.models import Division

MAKERS = (
    subsistence.roll,
    subsistence.supplements,
    spending.table,
    hardship.form,
    hardship.grades,
    relief.table,
    watched.table,
    comparison.volumes,
    comparison.kinds,
    quality.table,
    divisions.table,
)


def supplement_kinds(county: Division) -> dict[str, str]:
    """The county's supplement kinds by code, in their order."""
    kinds = SupplementKind.objects.filter(county=county).order_by("position")
    return dict(kinds.values_list("code", "name"))


def tables(period: Period) -> list[Table]:
    """Every table, in the order of the report."""
    return [make(period) for make in MAKERS]


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
