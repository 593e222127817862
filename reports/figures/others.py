"""Everything beside 低保, 特困 and 临时救助: a table per group, a row per programme of the county.

A group is named by its kinds (`Kind.figures`); a county that has none of its programmes has no
such table. 认定家庭, 孤儿, 事实无人抚养儿童, 残疾人两项补贴, 高龄等津贴, 一次性发放.
"""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.programmes import Pays, check_named, kind_of
from reports.figures import spending
from reports.figures.base import (
    Figure,
    FigureTable,
    Granted,
    Grid,
    Makers,
    Period,
    Rows,
    Unit,
    one_per,
)
from reports.figures.words import DIBAO, ORPHAN, RELIEF, TEKUN
from reports.models import SnapshotAward, SnapshotMember

TITLES: dict[str, Any] = {
    "recognised": _("Recognised families"),
    ORPHAN: _("Orphans"),
    "children": _("De facto unsupported children"),
    "disability": _("Subsidies for disabled people"),
    "allowances": _("Allowances by local rule"),
    "batches": _("One-off batches and price-linked subsidies"),
}
GROUPS = frozenset({DIBAO, TEKUN, RELIEF, *TITLES})
check_named("figures", GROUPS)
HOUSEHOLDS, PERSONS = Unit.HOUSEHOLDS, Unit.PERSONS
COLUMNS = {
    "households": _("Households"),
    "persons": _("Persons"),
    "joined.persons": _("Persons that joined"),
    "left.persons": _("Persons that left"),
    "payments": _("Payments"),
    "person_times": _("Person-times"),
    "paid": _("Paid (yuan)"),
}
NAMES = COLUMNS | {"paid": _("Paid")}  # where the unit stands beside it
ON_ROLL = _("On the roll at the end of the period, suspended ones among them.")
PAID = _("Payments of the period that reached the account, by the month of payment.")
TIMES = _("Persons of the payments of the period that reached the account, each time anew.")


class TablePart(NamedTuple):
    """One figure of a programme, before it has the programme's name."""

    name: str
    unit: Unit
    definition: Any
    rows: Rows
    total: str = ""


def groups(period: Period) -> dict[str, list[Granted]]:
    """The groups of which the county has programmes, each with these."""
    by_group: dict[str, list[Granted]] = {}
    for group in TITLES:
        listed = [one for one in period.programmes if kind_of(one.kind).figures == group]
        if listed:
            by_group[group] = listed
    return by_group


def tables(period: Period) -> list[FigureTable]:
    """A table for each group of which the county has programmes."""
    return [_table(group, listed) for group, listed in groups(period).items()]


def awards(period: Period, codes: tuple[str, ...], **where: Any) -> "QuerySet[SnapshotAward]":
    """Frozen awards of these programmes, those that left in the period among them."""
    return period.awards.filter(programme_code__in=codes, **where)


def households(period: Period, codes: tuple[str, ...]) -> "QuerySet[SnapshotAward]":
    """One frozen award on the roll per household."""
    return one_per(awards(period, codes, on_roll=True), "household_id")


def persons(
    period: Period, codes: tuple[str, ...], *, on_roll: bool = True, **where: Any
) -> "QuerySet[SnapshotMember]":
    """Frozen persons of these programmes, each once: two cases of one person are one person."""
    rows = period.members.filter(
        award__programme_code__in=codes,
        award__on_roll=on_roll,
        **where,
    )
    return one_per(rows, "person_id")


def several(period: Period, codes: tuple[str, ...]) -> "QuerySet[SnapshotMember]":
    """Persons who stand on the rolls of more than one of these programmes."""
    rows = period.members.filter(award__programme_code__in=codes, award__on_roll=True)
    held = (
        rows.order_by().values("person").annotate(n=Count("award__programme_code", distinct=True))
    )
    return one_per(rows.filter(person__in=held.filter(n__gt=1).values("person")), "person_id")


def _table(group: str, listed: list[Granted]) -> FigureTable:
    figures = [figure for one in listed for figure in _of(group, one)]
    keys = {figure.key for figure in figures}
    columns = [part for part in COLUMNS if any(key.endswith(f".{part}") for key in keys)]
    rows = [
        (one.name, tuple(_known(f"{group}.{one.code}.{part}", keys) for part in columns))
        for one in listed
    ]
    return FigureTable(
        group,
        TITLES[group],
        (*figures, *_together(group, listed)),
        note=_("A person or household counts once, however many awards they have of a programme."),
        grid=Grid(tuple(COLUMNS[part] for part in columns), tuple(rows)),
    )


def _known(key: str, keys: set[str]) -> str:
    return key if key in keys else ""


def _of(group: str, granted: Granted) -> list[Figure]:
    kind = kind_of(granted.kind)
    parts = _on_roll(granted) if kind.pays != Pays.ONE_OFF else _one_off(granted)
    if kind.pays != Pays.NOTHING:
        parts.append(TablePart("paid", Unit.YUAN, PAID, _paid(granted), "amount"))
    label = _("%(programme)s: %(what)s")
    return [
        Figure(
            f"{group}.{granted.code}.{part.name}",
            label % {"programme": granted.name, "what": NAMES[part.name]},
            part.unit,
            part.definition,
            part.rows,
            part.total,
        )
        for part in parts
    ]


def _on_roll(granted: Granted) -> list[TablePart]:
    codes = (granted.code,)
    return [
        TablePart("households", HOUSEHOLDS, ON_ROLL, partial(households, codes=codes)),
        TablePart("persons", PERSONS, ON_ROLL, partial(persons, codes=codes)),
        TablePart(
            "joined.persons",
            PERSONS,
            _("Persons of awards that began in the period and are still on the roll."),
            lambda p: persons(p, codes, award__joined_on__gte=p.opens),
        ),
        TablePart(
            "left.persons",
            PERSONS,
            _("Persons of awards that ended in the period."),
            partial(persons, codes=codes, on_roll=False),
        ),
    ]


def _one_off(granted: Granted) -> list[TablePart]:
    """Nobody is on a roll: who got it is told by the payments. (人次)"""
    return [
        TablePart("payments", Unit.PAYMENTS, PAID, _paid(granted)),
        TablePart("person_times", PERSONS, TIMES, _paid(granted), "persons"),
    ]


def _paid(granted: Granted) -> Rows:
    return partial(spending.paid, programme__code=granted.code)


def _together(group: str, listed: list[Granted]) -> list[Figure]:
    """Persons of the group as a whole, where it has several programmes with a roll."""
    listed = [one for one in listed if kind_of(one.kind).pays != Pays.ONE_OFF]
    if len(listed) < 2:
        return []
    codes = tuple(one.code for one in listed)
    return [
        Figure(
            f"{group}.persons",
            _("Persons of any of these programmes"),
            PERSONS,
            _("A person with several of them counts once."),
            partial(persons, codes=codes),
        ),
        Figure(
            f"{group}.several.persons",
            _("Persons of more than one of these programmes"),
            PERSONS,
            _("A person with several of them counts once."),
            partial(several, codes=codes),
        ),
    ]


TABLES: Makers = {70: tables}
