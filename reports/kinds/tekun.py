"""特困人员救助供养月报: forms and grades of care, what was paid. (docs/law.md §8.3)"""

from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import CareForm, CareGrade
from reports.figures import tekun
from reports.figures.base import AddsUp, AtMost, FigureTable, Period, Unit
from reports.figures.words import TEKUN, kinds
from reports.kinds import building, money, movement
from reports.kinds.base import EVERY_LEVEL, MONTH, QUARTER, ReportKind
from reports.kinds.building import FigureRow, Statutory
from reports.models import SnapshotMember
from welfare.county import parameters
from welfare.models import Key, Residence

HOUSEHOLDS, PERSONS = Unit.HOUSEHOLDS, Unit.PERSONS
ON_ROLL = _("On the roll at the end of the period.")
COUNTED = (("households", HOUSEHOLDS, tekun.households), ("persons", PERSONS, tekun.persons))
CHILD = 16  # 未满16周岁 (43号 Art 4)


def aged(period: Period) -> "QuerySet[SnapshotMember]":
    """Elderly people who are supported."""
    age = parameters.read_int(county=period.county, key=Key.ELDERLY_AGE, on=period.closes)
    return tekun.persons(period).filter(age__gte=age)


def children(period: Period) -> "QuerySet[SnapshotMember]":
    """Supported people under sixteen."""
    return tekun.persons(period).filter(age__lt=CHILD)


def women(period: Period) -> "QuerySet[SnapshotMember]":
    """Supported women."""
    return tekun.persons(period).filter(sex="F")


def disabled(period: Period) -> "QuerySet[SnapshotMember]":
    """Supported people with a disability card."""
    return tekun.persons(period).filter(disability_grade__isnull=False)


def _size() -> list[FigureRow]:
    rows = [
        FigureRow(name, _("Households") if unit == HOUSEHOLDS else _("Persons"), unit, ON_ROLL, of)
        for name, unit, of in COUNTED
    ]
    for place in Residence:
        rows += [
            FigureRow(
                f"{place}.{name}",
                place.label,
                unit,
                ON_ROLL,
                partial(of, residence=place),
            )
            for name, unit, of in COUNTED
        ]
    for form in CareForm:
        rows += [
            FigureRow(
                f"{form}.{name}",
                form.label,
                unit,
                ON_ROLL,
                partial(of, care_form=form),
            )
            for name, unit, of in COUNTED
        ]
    return rows


def _who() -> list[FigureRow]:
    graded = [
        FigureRow(
            f"grade.{grade}",
            grade.label,
            PERSONS,
            ON_ROLL,
            partial(tekun.persons, care_grade=grade),
        )
        for grade in CareGrade
    ]
    return [
        *graded,
        FigureRow("women", _("Women"), PERSONS, ON_ROLL, women),
        FigureRow("aged", _("Elderly"), PERSONS, ON_ROLL, aged),
        FigureRow("children", _("Under sixteen"), PERSONS, ON_ROLL, children),
        FigureRow("disabled", _("Disabled persons"), PERSONS, ON_ROLL, disabled),
    ]


def table(period: Period) -> list[FigureTable]:
    """Both sheets."""
    granted = _("What everybody on the roll is granted for the last month.")
    on_roll = partial(tekun.awards, on_roll=True)
    rows = (
        *_size(),
        *_who(),
        *movement.rows(kinds(TEKUN)),
        FigureRow(
            "basic", _("Basic amounts of a month"), Unit.YUAN, granted, on_roll, total="basic"
        ),
        FigureRow("care", _("Care fees of a month"), Unit.YUAN, granted, on_roll, total="care"),
        *money.rows(kinds(TEKUN)),
    )
    counted = ("households", "persons")
    sums = (
        movement.balance(),
        *(AddsUp("E2", one, tuple(f"{p}.{one}" for p in Residence)) for one in counted),
        *(AddsUp("E4", one, tuple(f"{f}.{one}" for f in CareForm)) for one in counted),
        AddsUp("E5", "persons", tuple(f"grade.{grade}" for grade in CareGrade)),
        *money.sums(period),
    )
    limits = (
        *(AtMost("E7", part, "persons") for part in ("women", "aged", "children", "disabled")),
        *(AtMost("E3", f"{p}persons", f"{p}households") for p in ("", "urban.", "rural.")),
    )
    return building.made(Statutory("tekun", _("Tekun"), rows, sums, limits), period)


KINDS = tuple(
    ReportKind(
        f"tekun_{name}",
        title,
        table,
        months,
        EVERY_LEVEL,
        compares=True,
    )
    for name, title, months in (
        ("month", _("Tekun, monthly table"), MONTH),
        ("quarter", _("Tekun, quarterly table"), QUARTER),
    )
)
