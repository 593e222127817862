"""最低生活保障月报: who is on the roll, who came and went, what was paid. (law.md §8.2)"""

from functools import partial
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from benefits import rates
from benefits.models import Standard, StandardPer
from cases.models import Cause
from reports.figures import dibao
from reports.figures.base import AddsUp, AtMost, FigureTable, Period, Unit
from reports.figures.words import DIBAO, kinds
from reports.kinds import building, money, movement
from reports.kinds.base import EVERY_LEVEL, MONTH, QUARTER, ReportKind
from reports.kinds.building import FigureRow, Quotient, Statutory
from reports.models import SnapshotMember
from welfare.county import parameters
from welfare.county.months import first_of
from welfare.fields import MoneyField
from welfare.models import Key, Residence

HOUSEHOLDS, PERSONS, YUAN = Unit.HOUSEHOLDS, Unit.PERSONS, Unit.YUAN
ON_ROLL = _("On the roll at the end of the period, suspended ones among them.")
# What ledgers and forms write of the ability to work (有, 部分丧失, 完全丧失, 无).
PARTLY, LOST, NONE = "部分", "丧失", "无"
LABOUR = {
    "none": _("No ability to work: a minor or of age"),
    "part": _("Ability to work partly lost"),
    "lost": _("Ability to work lost"),
    "able": _("Able to work"),
    "unknown": _("Ability to work not recorded"),
}


def _age(period: Period, key: Key) -> int:
    return parameters.read_int(county=period.county, key=key, on=period.closes)


def aged(period: Period) -> "QuerySet[SnapshotMember]":
    """Elderly people on the roll."""
    return dibao.persons(period, age__gte=_age(period, Key.ELDERLY_AGE))


def minors(period: Period) -> "QuerySet[SnapshotMember]":
    """People on the roll who are not of age."""
    return dibao.persons(period, age__lt=_age(period, Key.ADULT_AGE))


def by_labour(period: Period, ability: str) -> "QuerySet[SnapshotMember]":
    """Everybody in one of five: by age first, then by what is recorded."""
    by_age = Q(age__lt=_age(period, Key.ADULT_AGE)) | Q(age__gte=_age(period, Key.ELDERLY_AGE))
    none = by_age | Q(labour__startswith=NONE)
    part, lost = Q(labour__contains=PARTLY), Q(labour__contains=LOST)
    unknown = Q(labour="")
    one = {
        "none": none,
        "part": ~none & part,
        "lost": ~none & ~part & lost,
        "unknown": ~none & unknown,
        "able": ~none & ~part & ~lost & ~unknown,
    }
    return dibao.persons(period).filter(one[ability])


def standard(period: Period, residence: str) -> "QuerySet[Standard]":
    """The standard in force. Raises MissingParameter where somebody lives by it."""
    if not dibao.awards(period, on_roll=True, residence=residence).exists():
        return Standard.objects.none()
    month = period.snapshot.month
    programme = rates.yardstick_programme(period.county, residence, month)
    rows = Standard.objects.filter(
        programme=programme,
        residence=residence,
        component="basic",
        valid_from__lte=first_of(month),
    )
    newest = rows.order_by("-valid_from").values("pk")[:1]
    rates.standard(programme=programme, residence=residence, on=month)  # stops where none is set
    return rows.filter(pk__in=newest)


def per_month(period: Period, residence: str) -> "QuerySet[Any]":
    """The standard with what it comes to in a month."""
    twelfth = Round(F("amount") / 12, 2, output_field=MoneyField())
    yearly = When(per=StandardPer.YEAR, then=twelfth)
    by_month: Any = Case(yearly, default=F("amount"), output_field=MoneyField())
    rows: QuerySet[Any] = standard(period, residence).annotate(by_month=by_month)
    return rows


def _people() -> tuple[FigureRow, ...]:
    women = partial(dibao.persons, sex="F")
    return (
        FigureRow("households", _("Households"), HOUSEHOLDS, ON_ROLL, dibao.households),
        FigureRow("persons", _("Persons"), PERSONS, ON_ROLL, dibao.persons, code="YZH012410000"),
        *_by_residence(),
        FigureRow("women", _("Women"), PERSONS, ON_ROLL, women),
        FigureRow("aged", _("Elderly"), PERSONS, ON_ROLL, aged),
        FigureRow("minors", _("Minors"), PERSONS, ON_ROLL, minors),
        FigureRow("disabled", _("Disabled persons"), PERSONS, ON_ROLL, dibao.disabled, apart=True),
        *(
            FigureRow(f"labour.{name}", label, PERSONS, ON_ROLL, partial(by_labour, ability=name))
            for name, label in LABOUR.items()
        ),
    )


def _by_residence() -> list[FigureRow]:
    rows = []
    for place in Residence:
        rows += [
            FigureRow(
                f"{place}.households",
                place.label,
                HOUSEHOLDS,
                ON_ROLL,
                partial(dibao.households, residence=place),
            ),
            FigureRow(
                f"{place}.persons",
                place.label,
                PERSONS,
                ON_ROLL,
                partial(dibao.persons, award__residence=place),
            ),
        ]
    return rows


def _causes() -> tuple[FigureRow, ...]:
    why = _("On the roll; the cause that the application names.")
    unknown = partial(dibao.persons, award__cause="")
    return (
        *(
            FigureRow(
                f"cause.{cause}",
                _("Cause: %(cause)s") % {"cause": cause.label},
                PERSONS,
                why,
                partial(dibao.persons, award__cause=cause),
            )
            for cause in Cause
        ),
        FigureRow("cause.unknown", _("Cause not recorded"), PERSONS, why, unknown),
    )


def _change() -> tuple[FigureRow, ...]:
    of = kinds(DIBAO)
    return (*movement.of_households(of), *movement.rows(of))


def _granted() -> list[FigureRow | Quotient]:
    """What the roll is granted in a month, by residence, per head, beside the standard."""
    granted: list[FigureRow | Quotient] = []
    words = _("%(residence)s: %(what)s")
    for place in Residence:
        granted += [
            FigureRow(
                f"{place}.granted",
                words % {"residence": place.label, "what": _("Basic amounts of a month")},
                YUAN,
                _("What everybody on the roll is granted for the last month, without supplements."),
                partial(dibao.awards, on_roll=True, residence=place),
                total="basic",
            ),
            Quotient(
                f"{place}.average",
                words % {"residence": place.label, "what": _("Average per person")},
                YUAN,
                _("Basic amounts of a month divided by the persons."),
                f"{place}.granted",
                f"{place}.persons",
            ),
            FigureRow(
                f"{place}.standard",
                words % {"residence": place.label, "what": _("Standard per month")},
                YUAN,
                _("In force in the last month; the twelfth of one that is set by the year."),
                partial(per_month, residence=place),
                total="by_month",
                whole_only=True,
                apart=True,
            ),
        ]
    return granted


def table(period: Period) -> list[FigureTable]:
    """Both sheets."""
    abilities = tuple(f"labour.{name}" for name in LABOUR)
    causes = tuple(f"cause.{cause}" for cause in (*Cause, "unknown"))
    sums = [
        movement.balance(),
        movement.balance("households"),
        *(
            AddsUp("E2", counted, tuple(f"{place}.{counted}" for place in Residence))
            for counted in ("households", "persons")
        ),
        AddsUp("E8", "persons", abilities),
        AddsUp("E8c", "persons", causes),
        *money.sums(period),
    ]
    limits = [
        *(AtMost("E7", part, "persons") for part in ("women", "aged", "minors", "disabled")),
        *(AtMost("E3", f"{p}persons", f"{p}households") for p in ("", "urban.", "rural.")),
        *(AtMost("W3", f"{p}.persons", f"{p}.households") for p in Residence),
        *(AtMost("W1", f"{p}.average", f"{p}.standard") for p in Residence),
        AtMost("W5", "labour.unknown", "persons"),
        AtMost("W5", "cause.unknown", "persons"),
    ]
    rows = (*_people(), *_causes(), *_change(), *_granted(), *money.rows(kinds(DIBAO)))
    made = Statutory(
        "dibao",
        _("Minimum living allowance"),
        rows,
        tuple(sums),
        tuple(limits),
        tuple(f"{place}.average" for place in Residence),
    )
    return building.made(made, period)


KINDS = (
    ReportKind(
        "dibao_month",
        _("Dibao, monthly table"),
        table,
        MONTH,
        EVERY_LEVEL,
        compares=True,
    ),
    ReportKind(
        "dibao_quarter",
        _("Dibao, quarterly table"),
        table,
        QUARTER,
        EVERY_LEVEL,
        compares=True,
    ),
)
