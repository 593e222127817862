"""All tables of the annual report, and their values, computed once.

A module of this package declares TABLES: by the place in the report, what makes a table, or several
that stand together. It is found by being there.
"""

import pkgutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import Band, PersonGroup, Programme, SupplementKind
from reports import figures
from reports.figures.base import (
    Figure,
    FigureTable,
    Funded,
    Granted,
    Makers,
    Named,
    Period,
    Share,
)
from welfare.models import Division

SHARED = {"base", "catalogue", "words"}  # modules that say no table of their own


def gathered(modules: dict[str, ModuleType]) -> Makers:
    """What makes the tables, by place. Raises ImproperlyConfigured and names the module."""
    by_place: Makers = {}
    for name, module in modules.items():
        if not (makers := getattr(module, "TABLES", None)):
            raise ImproperlyConfigured(f"The figures {name} declare no TABLES.")
        if taken := by_place.keys() & makers.keys():
            raise ImproperlyConfigured(f"The place {min(taken)} of {name} is taken already.")
        by_place = {**by_place, **makers}
    return dict(sorted(by_place.items()))


def _read() -> Makers:
    names = [one.name for one in pkgutil.iter_modules(figures.__path__) if one.name not in SHARED]
    return gathered({name: import_module(f"reports.figures.{name}") for name in names})


MAKERS = _read()


def supplement_kinds(county: Division) -> dict[str, str]:
    """The county's supplement kinds by code, in their order."""
    kinds = SupplementKind.objects.filter(county=county).order_by("position")
    return dict(kinds.values_list("code", "name"))


def programmes(county: Division) -> tuple[Granted, ...]:
    """The county's programmes, in the order in which they were made."""
    rows = Programme.objects.filter(county=county).order_by("pk")
    return tuple(Granted(*row) for row in rows.values_list("code", "name", "kind"))


def bands(county: Division) -> dict[str, tuple[Named, ...]]:
    """The classes of the county's programmes, in their order, by code of the programme."""
    listed: dict[str, tuple[Named, ...]] = {}
    rows = Band.objects.filter(programme__county=county).order_by("programme", "position")
    for programme, *row in rows.values_list("programme__code", "code", "name"):
        listed[programme] = (*listed.get(programme, ()), Named(*row))
    return listed


def groups(county: Division) -> tuple[Named, ...]:
    """The groups of people of whom the county keeps lists, in their order."""
    rows = PersonGroup.objects.filter(county=county).order_by("position", "pk")
    return tuple(Named(*row) for row in rows.values_list("code", "name"))


def funds(county: Division, month: date) -> tuple[Funded, ...]:
    """The sources of what was paid in the year until a month, each with its programmes."""
    paid = Payment.objects.filter(
        programme__county=county,
        pay_month__range=(date(month.year, 1, 1), month),
        status=PaymentStatus.PAID,
    )
    rows = paid.order_by("source", "programme").values_list(
        "source__code", "source__name", "programme__code"
    )
    by_source: dict[tuple[str, str], tuple[str, ...]] = {}
    for code, name, programme in rows.distinct():
        key = (code or "", name or "")
        by_source[key] = (*by_source.get(key, ()), programme)
    return tuple(Funded(code, name, codes) for (code, name), codes in by_source.items())


def tables(period: Period) -> list[FigureTable]:
    """Every table, in the order of the report."""
    made = [make(period) for make in MAKERS.values()]
    return [table for one in made for table in (one if isinstance(one, list) else [one])]


def find(period: Period, key: str) -> Figure | Share | None:
    """The figure of that key, or None."""
    for table in tables(period):
        for figure in table.figures:
            if figure.key == key:
                return figure
    return None


def values(
    period: Period, figure_tables: list[FigureTable]
) -> Iterator[tuple[Figure | Share, Decimal | None]]:
    """Each figure with its value; a rate comes after the figures it divides."""
    known: dict[str, Decimal | None] = {}
    for table in figure_tables:
        for figure in table.figures:
            if isinstance(figure, Figure):
                known[figure.key] = figure.value(period)
                yield figure, known[figure.key]
    for table in figure_tables:
        for figure in table.figures:
            if isinstance(figure, Share):
                yield figure, figure.of(known)


def shares(figure_tables: list[FigureTable]) -> list[Share]:
    """The percentages among the figures."""
    return [f for table in figure_tables for f in table.figures if isinstance(f, Share)]
