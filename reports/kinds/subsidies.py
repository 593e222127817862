"""残疾人两项补贴月报: living and nursing, both, by age, kind × grade, paid. (docs/law.md §8.3b)"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import DisabilityKind
from reports.figures import subsidies
from reports.figures.base import AddsUp, AtMost, Figure, FigureTable, Grid, Period, Unit, one_per
from reports.kinds import building, money
from reports.kinds.base import EVERY_LEVEL, MONTH, ReportKind
from reports.kinds.building import FigureRow, Statutory
from reports.models import SnapshotMember
from welfare.county import parameters
from welfare.models import Key

ONCE = _("On the roll at the end of the period; a person counts once.")
PARTS: dict[str, tuple[Any, Iterable[str]]] = {
    "any": (_("Any of both"), subsidies.BOTH),
    "living": (_("Living subsidy"), subsidies.LIVING),
    "nursing": (_("Nursing subsidy"), subsidies.NURSING),
}
AGES = {"minor": _("minors"), "between": _("of working age"), "aged": _("elderly")}
APART = ("living", "nursing")
GRADES = (1, 2, 3, 4)
CARDS: dict[str, Any] = {one.value: one.label for one in DisabilityKind} | {
    "": _("kind not recorded")
}
BY_CARD = _("On the roll, by the kind and grade of the card; a person counts once.")


def of_age(period: Period, codes: Iterable[str], band: str) -> "QuerySet[SnapshotMember]":
    """Persons of these subsidies in one of three bands of age."""
    adult, old = (
        parameters.read_int(county=period.county, key=key, on=period.closes)
        for key in (Key.ADULT_AGE, Key.ELDERLY_AGE)
    )
    rows = subsidies.drawing(period, codes)
    if band == "minor":
        return rows.filter(age__lt=adult)
    return rows.filter(age__gte=old) if band == "aged" else rows.filter(age__gte=adult, age__lt=old)


def of_grade(period: Period, codes: Iterable[str], grade: int | None) -> "QuerySet[SnapshotMember]":
    """Persons of these subsidies with a grade of disability; None: none is recorded."""
    return subsidies.drawing(period, codes).filter(disability_grade=grade)


def joined(period: Period, codes: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Persons of awards that began in the period."""
    began = period.members.filter(
        award__programme_kind__in=list(codes),
        award__on_roll=True,
        award__joined_on__gte=period.opens,
    )
    return one_per(began, "person_id")


def left(period: Period, codes: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Persons of awards that ended in the period."""
    return subsidies.drawing(period, codes, on_roll=False)


def _of(name: str, label: Any, codes: Iterable[str]) -> list[FigureRow]:
    persons, words = Unit.PERSONS, _("%(figure)s: %(part)s")

    def named(part: Any) -> Any:
        return words % {"figure": label, "part": part}

    by_age = [
        FigureRow(
            f"{name}.{band}", named(text), persons, ONCE, partial(of_age, codes=codes, band=band)
        )
        for band, text in AGES.items()
    ]
    by_grade = [
        FigureRow(
            f"{name}.{_graded(grade)}",
            named(_words(grade)),
            persons,
            ONCE,
            partial(of_grade, codes=codes, grade=grade),
        )
        for grade in (*GRADES, None)
    ]
    ended = _("Persons of awards that ended in the period.")
    began = _("Persons of awards that began in the period and are still on the roll.")
    return [
        FigureRow(name, label, persons, ONCE, partial(subsidies.drawing, codes=codes)),
        *by_age,
        *by_grade,
        FigureRow(
            f"{name}.joined", named(_("joined")), persons, began, partial(joined, codes=codes)
        ),
        FigureRow(f"{name}.left", named(_("left")), persons, ended, partial(left, codes=codes)),
    ]


def of_card(
    period: Period, codes: Iterable[str], kind: str, **where: int | None
) -> "QuerySet[SnapshotMember]":
    """Persons of these subsidies by the kind of their cards; keywords narrow them to a grade."""
    return subsidies.drawing(period, codes).filter(disability_kind=kind, **where)


def by_card(period: Period, name: str) -> FigureTable:
    """One of both subsidies: a row for each kind of disability, a column for each grade."""
    label, codes = PARTS[name]
    start, columns = f"two_subsidies.{name}", [(_graded(one), one) for one in (*GRADES, None)]
    figures, rows, sums = list[Figure](), list[Any](), list[AddsUp]()
    for kind, words in CARDS.items():
        whole, of = f"{start}.{_of_kind(kind)}", partial(of_card, codes=codes, kind=kind)
        named = _("%(figure)s: %(part)s") % {"figure": label, "part": words}
        cells = tuple(f"{whole}.{column}" for column, _grade in columns)
        figures.append(Figure(whole, named, Unit.PERSONS, BY_CARD, of))
        for key, (_column, grade) in zip(cells, columns, strict=True):
            both = _("%(figure)s: %(part)s") % {"figure": named, "part": _words(grade)}
            rows_of = partial(of, disability_grade=grade)
            figures.append(Figure(key, both, Unit.PERSONS, BY_CARD, rows_of))
        rows.append((words, (*cells, whole)))
        sums.append(AddsUp("E6g", whole, cells))
    together = [*(f"{start}.{column}" for column, _grade in columns), start]
    ends = [*(f".{column}" for column, _grade in columns), ""]
    for key, end in zip(together, ends, strict=True):
        parts = tuple(f"{start}.{_of_kind(kind)}{end}" for kind in CARDS)
        sums.append(AddsUp("E6k", key, parts))
    return FigureTable(
        f"two_subsidies_{name}",
        _("%(table)s: by kind and grade") % {"table": label},
        tuple(figures),
        note=BY_CARD,
        grid=Grid(
            (*(_words(grade) for _column, grade in columns), _("Together")),
            (*rows, (_("Together"), tuple(together))),
        ),
        sums=tuple(sums),
        grid_only=True,
    )


def _of_kind(kind: str) -> str:
    return f"kind_{kind or 'none'}"


def _graded(grade: int | None) -> str:
    return f"grade_{grade or 'none'}"


def _words(grade: int | None) -> Any:
    return _("grade %(n)s") % {"n": grade} if grade else _("grade not recorded")


def table(period: Period) -> list[FigureTable]:
    """The sheets of both together, and one of each by the cards."""
    rows = [row for name, (label, codes) in PARTS.items() for row in _of(name, label, codes)]
    rows.append(FigureRow("both", _("Both subsidies"), Unit.PERSONS, ONCE, subsidies.both))
    for name in APART:
        label, codes = PARTS[name]
        rows += money.rows(codes, f"{name}_paid", label=label)
    sums = [AddsUp("E11", "any", ("living", "nursing"), ("both",))]
    for name in PARTS:
        grades = tuple(f"{name}.{_graded(grade)}" for grade in (*GRADES, None))
        sums.append(AddsUp("E6a", name, tuple(f"{name}.{band}" for band in AGES)))
        sums.append(AddsUp("E6g", name, grades))
    for name in APART:
        sums += money.sums(period, f"{name}_paid")
    limits = (
        AtMost("E7", "both", "living"),
        AtMost("E7", "both", "nursing"),
        AtMost("W5", "any.grade_none", "any"),
    )
    title = _("Subsidies for disabled people")
    made = Statutory("two_subsidies", title, tuple(rows), tuple(sums), limits)
    cards = (by_card(period, name) for name in APART)
    return [*building.made(made, period), *cards]


KINDS = (
    ReportKind(
        "subsidies_month",
        _("Subsidies for disabled people, monthly table"),
        table,
        MONTH,
        EVERY_LEVEL,
        compares=True,
    ),
)
