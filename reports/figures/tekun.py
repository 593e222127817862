"""特困: by form of care, urban and rural, and by grade of care."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import CareForm, CareGrade
from reports.figures.base import (
    AddsUp,
    Figure,
    FigureTable,
    Grid,
    Makers,
    Period,
    Share,
    Unit,
    one_per,
)
from reports.figures.words import FORMS, GRADES, TEKUN, kinds
from reports.models import SnapshotAward, SnapshotMember
from welfare.models import Residence

HOUSEHOLDS, PERSONS = Unit.HOUSEHOLDS, Unit.PERSONS


def awards(period: Period, **where: Any) -> "QuerySet[SnapshotAward]":
    """Frozen awards of tekun."""
    return period.awards.filter(programme_kind__in=kinds(TEKUN), **where)


def households(period: Period, **where: Any) -> "QuerySet[SnapshotAward]":
    """One frozen award on the roll per household."""
    return one_per(awards(period, on_roll=True, **where), "household_id")


def persons(period: Period, **where: Any) -> "QuerySet[SnapshotMember]":
    """Frozen persons on the roll; keywords narrow their awards."""
    narrowed = {f"award__{name}": value for name, value in where.items()}
    return period.members.filter(
        award__programme_kind__in=kinds(TEKUN),
        award__on_roll=True,
        **narrowed,
    )


def form(period: Period) -> FigureTable:
    """Households and persons by form of care, with the rate of care in institutions."""
    everybody = _("On the roll at the end of the period, urban and rural together.")
    figures: list[Figure | Share] = [
        Figure("hardship.households", _("Households, all"), HOUSEHOLDS, everybody, households)
    ]
    for residence in (Residence.RURAL, Residence.URBAN):
        figures += _of_residence(residence)
    figures += [
        _count(f"hardship.{word}.households", care.label, everybody, households, care_form=care)
        for care, word in FORMS.items()
    ]
    figures += [_share(), *_movement()]
    return FigureTable(
        "hardship",
        _("Tekun by form of care"),
        tuple(figures),
        note=_("A household counts once, however many of its people are supported."),
        grid=_form_grid(),
        sums=tuple(
            AddsUp(
                "E4",
                f"hardship.{counted}",
                tuple(f"hardship.{word}.{counted}" for word in FORMS.values()),
            )
            for counted in ("households", "persons")
        ),
    )


def _of_residence(residence: Residence) -> list[Figure]:
    place = residence.value
    label, on_roll = residence.label, _("On the roll at the end of the period.")
    figures = [
        _count(f"hardship.{place}.households", label, on_roll, households, residence=residence),
        _count(f"hardship.{place}.persons", label, on_roll, persons, residence=residence),
    ]
    for care, word in FORMS.items():
        where = {"residence": residence, "care_form": care}
        key = f"hardship.{place}.{word}"
        defined = _("On the roll at the end of the period, with this form of care.")
        both = _("%(residence)s, %(form)s") % {"residence": label, "form": care.label}
        figures += [
            _count(f"{key}.households", both, defined, households, **where),
            _count(f"{key}.persons", both, defined, persons, **where),
        ]
    return figures


def _count(key: str, label: Any, definition: Any, rows: Any, **where: Any) -> Figure:
    unit = HOUSEHOLDS if rows is households else PERSONS
    return Figure(key, label, unit, definition, partial(rows, **where))


def _share() -> Share:
    return Share(
        "hardship.institution_rate",
        _("Rate of care in institutions"),
        _("Rural persons in institutions as a share of all rural persons supported."),
        numerator=f"hardship.rural.{FORMS[CareForm.INSTITUTION]}.persons",
        denominator="hardship.rural.persons",
    )


def _movement() -> list[Figure]:
    figures = [
        Figure(
            "hardship.joined.persons",
            _("Persons that joined"),
            PERSONS,
            _("Support began in the period and goes on at its end."),
            lambda p: persons(p, joined_on__gte=p.opens),
        ),
        Figure(
            "hardship.changed.persons",
            _("Grade of care changed"),
            PERSONS,
            _("On the roll at the end of the period; the grade of care changed in the period."),
            lambda p: persons(p, care_changed_from__gte=p.first_month),
        ),
        Figure(
            "hardship.disabled.persons",
            _("Disabled persons"),
            PERSONS,
            _("On the roll at the end of the period, with a disability card."),
            lambda p: persons(p).filter(disability_grade__isnull=False),
        ),
    ]
    return [*figures, _left()]


def _left() -> Figure:
    return Figure(
        "hardship.left.persons",
        _("Persons that left"),
        PERSONS,
        _("Support ended in the period."),
        lambda p: p.members.filter(
            award__programme_kind__in=kinds(TEKUN),
            award__on_roll=False,
        ),
    )


def _form_grid() -> Grid:
    columns = [_("Together")] + [care.label for care in FORMS]
    rows = []
    for residence in (Residence.RURAL, Residence.URBAN):
        for counted, unit in (("households", HOUSEHOLDS), ("persons", PERSONS)):
            start = f"hardship.{residence.value}"
            keys = (f"{start}.{counted}", *(f"{start}.{w}.{counted}" for w in FORMS.values()))
            label = _("%(residence)s, %(unit)s") % {
                "residence": residence.label,
                "unit": unit.label,
            }
            rows.append((label, keys))
    return Grid(tuple(columns), tuple(rows))


def grades(period: Period) -> FigureTable:
    """Persons by grade of care and form of care."""
    figures: list[Figure] = [
        Figure(
            "hardship.persons",
            _("Persons, all"),
            PERSONS,
            _("On the roll at the end of the period, urban and rural together."),
            persons,
        )
    ]
    for grade, grade_word in GRADES.items():
        figures.append(_grade(f"hardship.{grade_word}.persons", grade.label, care_grade=grade))
    for care, form_word in FORMS.items():
        figures.append(_grade(f"hardship.{form_word}.persons", care.label, care_form=care))
        for grade, grade_word in GRADES.items():
            label = _("%(form)s, %(grade)s") % {"form": care.label, "grade": grade.label}
            key = f"hardship.{form_word}.{grade_word}.persons"
            figures.append(_grade(key, label, care_form=care, care_grade=grade))
    return FigureTable(
        "grades",
        _("Tekun by grade of care"),
        tuple(figures),
        note=_("The grade as it is recorded; where the six answers say another, see data quality."),
        grid=_grade_grid(),
    )


def _grade(key: str, label: Any, **where: Any) -> Figure:
    definition = _("On the roll at the end of the period, urban and rural together, as recorded.")
    return Figure(key, label, PERSONS, definition, partial(persons, **where))


def _grade_grid() -> Grid:
    columns = tuple(grade.label for grade in CareGrade) + (_("Together"),)
    words = [GRADES[grade] for grade in CareGrade]
    rows = []
    for care, form_word in FORMS.items():
        keys = tuple(f"hardship.{form_word}.{word}.persons" for word in words)
        rows.append((care.label, (*keys, f"hardship.{form_word}.persons")))
    keys = tuple(f"hardship.{word}.persons" for word in words)
    rows.append((_("Together"), (*keys, "hardship.persons")))
    return Grid(columns, tuple(rows))


TABLES: Makers = {40: form, 50: grades}
