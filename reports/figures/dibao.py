"""低保: the roll at the end of the period, who joined and left, and the graded supplements."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Makers, Period, Unit, one_per
from reports.figures.words import DIBAO, kinds
from reports.models import SnapshotAward, SnapshotMember
from welfare.models import Residence

HOUSEHOLDS, PERSONS = Unit.HOUSEHOLDS, Unit.PERSONS


def awards(period: Period, **where: Any) -> "QuerySet[SnapshotAward]":
    """Frozen awards of the programme, those that left in the period among them."""
    return period.awards.filter(programme_kind__in=kinds(DIBAO), **where)


def households(period: Period, **where: Any) -> "QuerySet[SnapshotAward]":
    """One frozen award on the roll per household."""
    return one_per(awards(period, on_roll=True, **where), "household_id")


def persons(period: Period, **where: Any) -> "QuerySet[SnapshotMember]":
    """Frozen covered persons of awards on the roll."""
    return _members(period, award__on_roll=True, **where)


def _members(period: Period, **where: Any) -> "QuerySet[SnapshotMember]":
    return period.members.filter(award__programme_kind__in=kinds(DIBAO), **where)


def joined(period: Period) -> "QuerySet[SnapshotAward]":
    """On the roll, and not before this year."""
    return households(period, joined_on__gte=period.opens)


def left(period: Period) -> "QuerySet[SnapshotAward]":
    """Households that left the roll in the period."""
    return one_per(awards(period, on_roll=False), "household_id")


def disabled(period: Period, **where: Any) -> "QuerySet[SnapshotMember]":
    """Frozen covered persons with a disability card, each once."""
    return one_per(persons(period, disability_grade__isnull=False, **where), "person_id")


def size_and_change(period: Period) -> FigureTable:
    """Households and persons, urban and rural, and how the roll changed."""
    return FigureTable(
        "roll",
        _("Dibao: the roll"),
        (*_size(), *_change(), *_kinds(), *_disabled()),
    )


def _size() -> list[Figure]:
    on_roll = _("On the roll at the end of the period, suspended ones among them.")
    rural = _("On the roll at the end of the period; the household lives in a village.")
    urban = _("On the roll at the end of the period; the household lives in a community.")
    return [
        Figure("roll.households", _("Households, all"), HOUSEHOLDS, on_roll, households),
        Figure("roll.persons", _("Persons, all"), PERSONS, on_roll, persons),
        Figure(
            "roll.rural.households",
            _("Rural households"),
            HOUSEHOLDS,
            rural,
            partial(households, residence=Residence.RURAL),
        ),
        Figure(
            "roll.rural.persons",
            _("Rural persons"),
            PERSONS,
            rural,
            partial(persons, award__residence=Residence.RURAL),
        ),
        Figure(
            "roll.urban.households",
            _("Urban households"),
            HOUSEHOLDS,
            urban,
            partial(households, residence=Residence.URBAN),
        ),
        Figure(
            "roll.urban.persons",
            _("Urban persons"),
            PERSONS,
            urban,
            partial(persons, award__residence=Residence.URBAN),
        ),
    ]


def _change() -> list[Figure]:
    return [
        Figure(
            "roll.joined.households",
            _("Households that joined"),
            HOUSEHOLDS,
            _("Joined in the period and still on the roll at its end."),
            joined,
        ),
        Figure(
            "roll.joined.persons",
            _("Persons that joined"),
            PERSONS,
            _("Persons of the households that joined in the period and are still on the roll."),
            lambda p: persons(p, award__joined_on__gte=p.opens),
        ),
        Figure(
            "roll.left.households",
            _("Households that left"),
            HOUSEHOLDS,
            _("Left the roll in the period."),
            left,
        ),
        Figure(
            "roll.left.persons",
            _("Persons that left"),
            PERSONS,
            _("Persons of the households that left the roll in the period."),
            lambda p: _members(p, award__on_roll=False),
        ),
    ]


def _kinds() -> list[Figure]:
    fading = _("Gradual exit: income is over the standard, support goes on for some months.")
    kept = _("Out of poverty by the register, but still below the line and kept on the roll.")
    return [
        Figure(
            "roll.fading.households",
            _("Gradual exit, households"),
            HOUSEHOLDS,
            fading,
            partial(households, exit_support=True),
        ),
        Figure(
            "roll.fading.persons",
            _("Gradual exit, persons"),
            PERSONS,
            fading,
            partial(persons, award__exit_support=True),
        ),
        Figure(
            "roll.kept.households",
            _("Kept after leaving poverty, households"),
            HOUSEHOLDS,
            kept,
            partial(households, kept_after_exit=True),
        ),
        Figure(
            "roll.kept.persons",
            _("Kept after leaving poverty, persons"),
            PERSONS,
            kept,
            partial(persons, award__kept_after_exit=True),
        ),
        Figure(
            "roll.single.households",
            _("Single-person cover"),
            HOUSEHOLDS,
            _("One person of a larger family is covered alone."),
            partial(households, single_person=True),
        ),
    ]


def _disabled() -> list[Figure]:
    card = _("Covered persons on the roll at the end of the period with a disability card.")
    return [
        Figure("roll.disabled.persons", _("Disabled persons"), PERSONS, card, disabled),
        Figure(
            "roll.disabled.single",
            _("Disabled persons, single-person cover"),
            PERSONS,
            card,
            partial(disabled, award__single_person=True),
        ),
        Figure(
            "roll.disabled.whole",
            _("Disabled persons, whole family"),
            PERSONS,
            card,
            partial(disabled, award__single_person=False),
        ),
    ]


def supplements(period: Period) -> FigureTable:
    """One line per class of the county; a person counts in one class."""
    definition = _("Covered persons on the roll at the end of the period with this supplement.")
    figures = tuple(
        Figure(
            f"roll.supplement.{name}",
            name,
            PERSONS,
            definition,
            partial(persons, supplement_code=code),
        )
        for code, name in period.kinds.items()
    )
    total = Figure(
        "roll.supplement.total",
        _("With any supplement"),
        PERSONS,
        _("Covered persons on the roll at the end of the period with a supplement of any class."),
        lambda p: persons(p).exclude(supplement_code=""),
    )
    return FigureTable("supplements", _("Graded supplements by class"), (*figures, total))


TABLES: Makers = {10: size_and_change, 20: supplements}
