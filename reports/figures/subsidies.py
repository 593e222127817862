"""残疾人两项补贴 together: living, nursing, both, who left, and whom the help did not reach."""

from collections.abc import Iterable
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases import programmes
from reports.figures import dibao
from reports.figures.base import AddsUp, Figure, FigureTable, Makers, Period, Unit, one_per
from reports.figures.words import DISABILITY, kinds
from reports.models import SnapshotMember

NURSING = programmes.codes(lambda kind: kind.figures == DISABILITY and kind.nursing)
LIVING = [code for code in kinds(DISABILITY) if code not in NURSING]
BOTH = (*LIVING, *NURSING)


def drawing(
    period: Period, codes: Iterable[str], *, on_roll: bool = True
) -> "QuerySet[SnapshotMember]":
    """Frozen persons of these kinds, each once."""
    return one_per(_members(period, codes, on_roll=on_roll), "person_id")


def _members(
    period: Period, codes: Iterable[str], *, on_roll: bool = True
) -> "QuerySet[SnapshotMember]":
    return period.members.filter(
        award__programme_kind__in=list(codes),
        award__on_roll=on_roll,
    )


def both(period: Period) -> "QuerySet[SnapshotMember]":
    """Persons who draw the one and the other."""
    nursing = _members(period, NURSING).values("person")
    return drawing(period, LIVING).filter(person__in=nursing)


def removed(period: Period) -> "QuerySet[SnapshotMember]":
    """Persons who drew a subsidy, left in the period and draw none now."""
    still = _members(period, BOTH).values("person")
    return drawing(period, BOTH, on_roll=False).exclude(person__in=still)


def not_reached(period: Period) -> "QuerySet[SnapshotMember]":
    """Disabled people on 低保 who do not draw the living subsidy."""
    living = _members(period, LIVING).values("person")
    return dibao.disabled(period).exclude(person__in=living)


def tables(period: Period) -> list[FigureTable]:
    """One table, where the county grants both subsidies."""
    if not set(BOTH) <= {one.kind for one in period.programmes}:
        return []
    once = _("On the roll at the end of the period; a person counts once.")
    persons = Unit.PERSONS
    figures = (
        Figure("subsidies.persons", _("Any of both"), persons, once, partial(drawing, codes=BOTH)),
        Figure(
            "subsidies.living",
            _("Living subsidy"),
            persons,
            once,
            partial(drawing, codes=LIVING),
        ),
        Figure(
            "subsidies.care",
            _("Nursing subsidy"),
            persons,
            once,
            partial(drawing, codes=NURSING),
        ),
        Figure("subsidies.both", _("Both subsidies"), persons, once, both),
        Figure(
            "subsidies.removed",
            _("Persons that left"),
            persons,
            _("Drew a subsidy, left in the period, and draw none at its end."),
            removed,
        ),
        Figure(
            "subsidies.roll_disabled_without_living",
            _("Disabled on dibao, no living subsidy"),
            persons,
            _("Disabled people on the roll of dibao who do not draw the living subsidy: to visit."),
            not_reached,
        ),
    )
    adds_up = AddsUp(
        "E11", "subsidies.persons", ("subsidies.living", "subsidies.care"), ("subsidies.both",)
    )
    return [
        FigureTable(
            "subsidies",
            _("Subsidies for disabled people, each person once"),
            figures,
            sums=(adds_up,),
        )
    ]


TABLES: Makers = {72: tables}
