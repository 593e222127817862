"""低保 by class: each class of the county, classes counted together, shares of the population."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures import dibao
from reports.figures.base import (
    AddsUp,
    Figure,
    FigureTable,
    Granted,
    Grid,
    Makers,
    Period,
    Rows,
    Share,
    Unit,
    one_per,
)
from reports.figures.divisions import OF_POPULATION
from reports.figures.words import DIBAO, kinds
from reports.models import SnapshotAward, SnapshotMember
from reports.plan import Population

COUNTED = (("households", Unit.HOUSEHOLDS), ("persons", Unit.PERSONS))
TOGETHER = "roll.classed"
Held = tuple[tuple[str, str], ...]  # code of the programme, code of its class


def tables(period: Period) -> list[FigureTable]:
    """None where the county's 低保 knows no classes and no share is asked for."""
    listed = by_name(period)
    figures: list[Figure | Share] = []
    for name, held in listed.items():
        figures += _two(f"roll.class.{name}", name, _("On the roll, in this class."), held)
    if listed and _whole(period) == TOGETHER:
        figures += _together(period)
    for one in period.plan.classes:
        if _is_roll(period, one.programme):
            held = tuple((one.programme, band) for band in one.bands)
            figures += _two(
                f"roll.{one.key}", one.name, _("On the roll, in one of these classes."), held
            )
    figures += _shares(period)
    if not figures:
        return []
    return [
        FigureTable(
            "classes",
            _("Dibao by class"),
            tuple(figures),
            grid=_grid(period, listed),
            sums=tuple(_sums(period, listed)),
        )
    ]


def _whole(period: Period) -> str:
    """What the classes add up to: the roll, or that of the programmes that have classes."""
    return "roll" if len(_classed(period)) == len(_programmes(period)) else TOGETHER


def _classed(period: Period) -> list[str]:
    return [one.code for one in _programmes(period) if period.bands.get(one.code)]


def _together(period: Period) -> list[Figure]:
    codes, label = _classed(period), _("Dibao by class, all")
    definition = _("On the roll of a programme that has classes, in whichever class.")
    rows: dict[str, Rows] = {
        "households": partial(dibao.households, programme_code__in=codes),
        "persons": partial(dibao.persons, award__programme_code__in=codes),
    }
    return [
        Figure(f"{TOGETHER}.{name}", label, unit, definition, rows[name]) for name, unit in COUNTED
    ]


def by_name(period: Period) -> dict[str, Held]:
    """The classes of all programmes of the roll; those of one name count as one."""
    listed: dict[str, Held] = {}
    for one in _programmes(period):
        for band in period.bands.get(one.code, ()):
            listed[band.name] = (*listed.get(band.name, ()), (one.code, band.code))
    return listed


def _programmes(period: Period) -> list[Granted]:
    return [one for one in period.programmes if one.kind in kinds(DIBAO)]


def _is_roll(period: Period, code: str) -> bool:
    return code in {one.code for one in _programmes(period)}


def households(period: Period, held: Held) -> "QuerySet[SnapshotAward]":
    """One frozen award on the roll per household, of these classes."""
    return one_per(dibao.awards(period, on_roll=True).filter(_of(held)), "household_id")


def persons(period: Period, held: Held) -> "QuerySet[SnapshotMember]":
    """Frozen covered persons of awards on the roll, of these classes."""
    return dibao.persons(period).filter(_of(held, "award__"))


def _of(held: Held, path: str = "") -> Q:
    condition = Q()
    for programme, band in held:
        condition |= Q(**{f"{path}programme_code": programme, f"{path}band_code": band})
    return condition


def _two(key: str, label: str, definition: Any, held: Held) -> list[Figure]:
    rows: dict[str, Rows] = {
        "households": partial(households, held=held),
        "persons": partial(persons, held=held),
    }
    return [Figure(f"{key}.{name}", label, unit, definition, rows[name]) for name, unit in COUNTED]


def _shares(period: Period) -> list[Share]:
    if period.plan.population == Population.NONE:
        return []
    whole = OF_POPULATION[Population(period.plan.population)].key
    people = Population(period.plan.population).label
    parts: dict[str, tuple[str, Any]] = {"roll": ("roll.persons", _("Dibao"))}
    for one in period.plan.classes:
        if _is_roll(period, one.programme):
            parts[f"roll.{one.key}"] = (f"roll.{one.key}.persons", one.name)
    joins = {"roll": "roll.share"}
    return [
        Share(
            joins.get(start, f"{start}_share"),
            _("%(what)s: share of the population") % {"what": label},
            _("Persons on the roll as a share of: %(people)s.") % {"people": people},
            numerator=numerator,
            denominator=whole,
        )
        for start, (numerator, label) in parts.items()
    ]


def _grid(period: Period, listed: dict[str, Held]) -> Grid | None:
    keys: dict[str, Any] = {f"roll.class.{name}": name for name in listed}
    if listed and _whole(period) == TOGETHER:
        keys[TOGETHER] = _("Dibao by class, all")
    keys |= {
        f"roll.{one.key}": one.name
        for one in period.plan.classes
        if _is_roll(period, one.programme)
    }
    if not keys:
        return None
    rows = [
        (label, tuple(f"{start}.{name}" for name, _unit in COUNTED))
        for start, label in keys.items()
    ]
    return Grid(tuple(unit.label for _name, unit in COUNTED), tuple(rows))


def _sums(period: Period, listed: dict[str, Held]) -> list[AddsUp]:
    """E6: the classes make their whole, and what is counted together is the sum of its classes."""
    names = {held: name for name, each in listed.items() for held in each}
    made: list[AddsUp] = []
    for counted, _unit in COUNTED:
        if listed:
            parts = tuple(f"roll.class.{name}.{counted}" for name in listed)
            made.append(AddsUp("E6", f"{_whole(period)}.{counted}", parts))
        for one in period.plan.classes:
            parts = tuple(
                f"roll.class.{names[one.programme, band]}.{counted}"
                for band in one.bands
                if (one.programme, band) in names
            )
            made.append(AddsUp("E6", f"roll.{one.key}.{counted}", parts))
    return made


TABLES: Makers = {15: tables}
