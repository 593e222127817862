"""残疾人两项补贴月报: living and nursing, both, by age and grade, what was paid. (law.md §8.3b)"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures import subsidies
from reports.figures.base import AddsUp, AtMost, FigureTable, Period, Unit, one_per
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
GRADES = (1, 2, 3, 4)


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
            f"{name}.grade_{grade or 'none'}",
            named(_("grade %(n)s") % {"n": grade} if grade else _("grade not recorded")),
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


def table(period: Period) -> list[FigureTable]:
    """Both sheets."""
    rows = [row for name, (label, codes) in PARTS.items() for row in _of(name, label, codes)]
    rows.append(FigureRow("both", _("Both subsidies"), Unit.PERSONS, ONCE, subsidies.both))
    rows += [*money.rows(subsidies.LIVING, "living_paid")]
    rows += [*money.rows(subsidies.NURSING, "nursing_paid")]
    sums = [AddsUp("E11", "any", ("living", "nursing"), ("both",))]
    for name in PARTS:
        grades = tuple(f"{name}.grade_{grade or 'none'}" for grade in (*GRADES, None))
        sums.append(AddsUp("E6a", name, tuple(f"{name}.{band}" for band in AGES)))
        sums.append(AddsUp("E6g", name, grades))
    sums += [*money.sums(period, "living_paid"), *money.sums(period, "nursing_paid")]
    limits = (
        AtMost("E7", "both", "living"),
        AtMost("E7", "both", "nursing"),
        AtMost("W5", "any.grade_none", "any"),
    )
    title = _("Subsidies for disabled people")
    made = Statutory("two_subsidies", title, tuple(rows), tuple(sums), limits)
    return building.made(made, period)


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
