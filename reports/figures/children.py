"""孤儿 and 事实无人抚养儿童: on the roll, ever in the period, and those whose rate is reduced."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Makers, Period, Unit, one_per
from reports.figures.words import CHILDREN, DIBAO, ORPHAN, kinds
from reports.models import SnapshotMember

BY_KIND = {
    "orphans": (ORPHAN, _("Orphans"), _("Orphans, with those who left in the period")),
    "facts": (
        CHILDREN,
        _("De facto unsupported children"),
        _("De facto unsupported children, with those who left in the period"),
    ),
}


def children(period: Period, *groups: str, **where: Any) -> "QuerySet[SnapshotMember]":
    """Frozen children of these groups, each once, those that left in the period among them."""
    listed = [code for group in groups for code in kinds(group)]
    rows = period.members.filter(award__programme_kind__in=listed, **where)
    return one_per(rows, "person_id")


def reduced(period: Period) -> "QuerySet[SnapshotMember]":
    """Unsupported children who stand on the roll of 低保 too: they get the difference."""
    on_dibao = period.members.filter(
        award__programme_kind__in=kinds(DIBAO),
        award__on_roll=True,
    )
    on_roll = children(period, CHILDREN, award__on_roll=True)
    return on_roll.filter(person__in=on_dibao.values("person"))


def tables(period: Period) -> list[FigureTable]:
    """One table, where the county helps children by these programmes."""
    granted = {one.kind for one in period.programmes}
    if not granted & {*kinds(ORPHAN), *kinds(CHILDREN)}:
        return []
    now = _("On the roll at the end of the period.")
    ever = _("On the roll at the end of the period, or left in it.")
    figures: list[Figure] = []
    for word, (group, label, with_left) in BY_KIND.items():
        on_roll = partial(_of, groups=(group,), on_roll=True)
        figures += [
            Figure(f"children.{word}", label, Unit.PERSONS, now, on_roll),
            Figure(
                f"children.{word}_ever",
                with_left,
                Unit.PERSONS,
                ever,
                partial(_of, groups=(group,)),
            ),
        ]
    figures.append(
        Figure(
            "children.reduced.persons",
            _("Children with a reduced rate"),
            Unit.PERSONS,
            _("On the roll of dibao as well: the rate less the dibao money. (民发〔2019〕62号)"),
            reduced,
        )
    )
    return [
        FigureTable(
            "children_together",
            _("Orphans and unsupported children, with those who left"),
            tuple(figures),
        )
    ]


def _of(
    period: Period, groups: tuple[str, ...], *, on_roll: bool = False
) -> "QuerySet[SnapshotMember]":
    where = {"award__on_roll": True} if on_roll else {}
    return children(period, *groups, **where)


TABLES: Makers = {71: tables}
