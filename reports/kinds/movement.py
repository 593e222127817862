"""What changed since the snapshot before: who joined and left, changes within families. (E1)"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import AddsUp, Period, Unit
from reports.kinds.building import FigureRow
from reports.models import SnapshotAward, SnapshotMember
from welfare.exceptions import NotAllowed

PERSONS, HOUSEHOLDS = Unit.PERSONS, Unit.HOUSEHOLDS


def _known(period: Period) -> bool:
    return period.before is not None


KNOWN: dict[str, Any] = {"told": _known, "absent": _("the period before is not frozen")}


def awards(period: Period, kinds: Iterable[str], **where: Any) -> "QuerySet[SnapshotAward]":
    """Frozen awards of these kinds."""
    return period.awards.filter(programme_kind__in=list(kinds), **where)


def people(period: Period, kinds: Iterable[str], **where: Any) -> "QuerySet[SnapshotMember]":
    """Frozen people on the roll of these kinds."""
    return period.members.filter(
        award__programme_kind__in=list(kinds), award__on_roll=True, **where
    )


def _before(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Who stood on the roll at the end of the period before."""
    if period.before is None:
        raise NotAllowed(_("The period before is not frozen: what changed since is not known."))
    return SnapshotMember.objects.filter(
        award__snapshot=period.before,
        award__programme_kind__in=list(kinds),
        award__on_roll=True,
        **period.inside("award__"),
    )


def joined(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Of awards that began in the period."""
    return people(period, kinds, award__joined_on__gte=period.opens)


def left(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Of awards that ended in the period, those of them who stood on the roll before it."""
    ended = awards(period, kinds, on_roll=False).values("award")
    return _before(period, kinds).filter(award__award__in=ended)


def added(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """New on an award that went on."""
    same = _before(period, kinds).filter(
        award__award=OuterRef("award__award"), person=OuterRef("person")
    )
    stayed = _before(period, kinds).values("award__award")
    return people(period, kinds, award__award__in=stayed).filter(~Exists(same))


def removed(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """No longer on an award that went on."""
    now = people(period, kinds).filter(
        award__award=OuterRef("award__award"), person=OuterRef("person")
    )
    lasting = awards(period, kinds, on_roll=True).values("award")
    return _before(period, kinds).filter(~Exists(now), award__award__in=lasting)


def rows(kinds: Iterable[str], *, families: bool = True) -> tuple[FigureRow, ...]:
    """The rows of the movement of these kinds; `families` where an award covers several people."""
    listed = tuple(kinds)
    parts = [
        FigureRow(
            "joined.persons",
            _("Persons that joined"),
            PERSONS,
            _("Persons of awards that began in the period and are still on the roll."),
            partial(joined, kinds=listed),
        ),
        FigureRow(
            "left.persons",
            _("Persons that left"),
            PERSONS,
            _("Persons who were on the roll before the period, of awards that ended in it."),
            partial(left, kinds=listed),
            **KNOWN,
        ),
    ]
    if families:
        parts += [
            FigureRow(
                "added.persons",
                _("Added to a family"),
                PERSONS,
                _("On an award that went on, and not on it at the end of the period before."),
                partial(added, kinds=listed),
                **KNOWN,
            ),
            FigureRow(
                "removed.persons",
                _("Taken off a family"),
                PERSONS,
                _("At the end of the period before on an award that went on, and not any more."),
                partial(removed, kinds=listed),
                **KNOWN,
            ),
        ]
    return tuple(parts)


def balance(whole: str = "persons", *, families: bool = True) -> AddsUp:
    """E1: the end of the period before, with who came and went, is the end of this one."""
    come = ("joined.persons", "added.persons") if families else ("joined.persons",)
    gone = ("left.persons", "removed.persons") if families else ("left.persons",)
    return AddsUp("E1", whole, (f"previous:{whole}", *come), gone)
