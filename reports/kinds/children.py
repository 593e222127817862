"""孤儿和事实无人抚养儿童月报: in institutions and at home, by age and sex, what was paid."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures import children
from reports.figures.base import AddsUp, AtMost, FigureTable, Period, Unit, one_per
from reports.figures.words import CHILDREN, FORMS, ORPHAN, kinds
from reports.kinds import building, money
from reports.kinds.base import EVERY_LEVEL, MONTH, ReportKind
from reports.kinds.building import FigureRow, Statutory
from reports.models import SnapshotMember

ON_ROLL = _("On the roll at the end of the period; a child counts once.")
PARTS: dict[str, tuple[str, Any, str]] = {
    "orphans": (ORPHAN, _("Orphans"), "YZH012311000"),
    "facts": (CHILDREN, _("De facto unsupported children"), "YZH012320000"),
}


def on_roll(period: Period, group: str, **where: Any) -> "QuerySet[SnapshotMember]":
    """Children on the roll, each once; keywords narrow them."""
    return children.children(period, group, award__on_roll=True).filter(**where)


def elsewhere(period: Period, group: str) -> "QuerySet[SnapshotMember]":
    """Children of whom no form of care is recorded."""
    return on_roll(period, group).exclude(award__care_form__in=list(FORMS))


def left(period: Period, group: str) -> "QuerySet[SnapshotMember]":
    """Children of awards that ended in the period."""
    rows = period.members.filter(award__programme_kind__in=kinds(group), award__on_roll=False)
    return one_per(rows, "person_id")


def joined(period: Period, group: str) -> "QuerySet[SnapshotMember]":
    """Children of awards that began in the period."""
    return on_roll(period, group, award__joined_on__gte=period.opens)


def _of(name: str, group: str, label: Any) -> list[FigureRow]:
    persons, words = Unit.PERSONS, _("%(figure)s: %(part)s")

    def row(part: str, text: Any, rows: Any) -> FigureRow:
        return FigureRow(
            f"{name}.{part}",
            words % {"figure": label, "part": text},
            persons,
            ON_ROLL,
            partial(rows, group=group),
        )

    forms = [row(form.value, form.label, partial(on_roll, award__care_form=form)) for form in FORMS]
    return [
        FigureRow(name, label, persons, ON_ROLL, partial(on_roll, group=group)),
        *forms,
        row("elsewhere", _("form of care not recorded"), elsewhere),
        row("girls", _("girls"), partial(on_roll, sex="F")),
        row("joined", _("joined"), joined),
        row("left", _("left"), left),
    ]


def table(period: Period) -> list[FigureTable]:
    """Both sheets."""
    rows, sums, limits = list[FigureRow](), list[AddsUp](), list[AtMost]()
    for name, (group, label, code) in PARTS.items():
        rows += _of(name, group, label)
        rows += money.rows(kinds(group), f"{name}_paid", code, label)
        forms = (*(f"{name}.{form.value}" for form in FORMS), f"{name}.elsewhere")
        sums += [AddsUp("E4", name, forms), *money.sums(period, f"{name}_paid")]
        limits.append(AtMost("E7", f"{name}.girls", name))
    title = _("Orphans and unsupported children")
    made = Statutory("minors", title, tuple(rows), tuple(sums), tuple(limits))
    return building.made(made, period)


KINDS = (
    ReportKind(
        "children_month",
        _("Orphans and unsupported children, monthly table"),
        table,
        MONTH,
        EVERY_LEVEL,
        compares=True,
    ),
)
