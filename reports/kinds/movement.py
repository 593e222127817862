"""What changed since the snapshot before: who joined, left and moved, changes within families. (E1)

Told by the two frozen rolls alone: what was entered after a month was frozen counts in the period
in whose roll it is seen first; who came and went between the two stands on neither.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import AddsUp, Period, Unit, one_per
from reports.kinds.building import FigureRow
from reports.models import SnapshotAward, SnapshotMember
from welfare.exceptions import NotAllowed

PERSONS, HOUSEHOLDS = Unit.PERSONS, Unit.HOUSEHOLDS


def _known(period: Period) -> bool:
    return period.before is not None


MOVED_IN = _("On the roll before the period too, in another place of the county.")
MOVED_OUT = _("On the roll at the end of the period still, in another place of the county.")
KNOWN: dict[str, Any] = {"told": _known, "absent": _("the period before is not frozen")}


def awards(period: Period, kinds: Iterable[str], **where: Any) -> "QuerySet[SnapshotAward]":
    """Frozen awards of these kinds."""
    return period.awards.filter(programme_kind__in=list(kinds), **where)


def people(period: Period, kinds: Iterable[str], **where: Any) -> "QuerySet[SnapshotMember]":
    """Frozen people on the roll of these kinds."""
    return period.members.filter(
        award__programme_kind__in=list(kinds), award__on_roll=True, **where
    )


def _stood(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """The roll of the area at the end of the period before."""
    if period.before is None:
        raise NotAllowed(_("The period before is not frozen: what changed since is not known."))
    return period.before.awards.filter(
        programme_kind__in=list(kinds), on_roll=True, **period.inside()
    )


def _stand(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """The roll of the area at the end of the period."""
    return awards(period, kinds, on_roll=True)


def _before(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Who stood on the roll of the area at the end of the period before."""
    return SnapshotMember.objects.filter(award__in=_stood(period, kinds))


def _everywhere(period: Period) -> Period:
    return replace(period, area=None)


def _same(rows: "QuerySet[SnapshotMember]") -> Exists:
    """The same person on the same award."""
    return Exists(rows.filter(award__award=OuterRef("award__award"), person=OuterRef("person")))


def joined_households(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """On the roll, and nowhere in the county on the one before."""
    stood = _stood(_everywhere(period), kinds).values("household")
    return one_per(_stand(period, kinds).exclude(household__in=stood), "household_id")


def left_households(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """On the roll before, and nowhere in the county on this one."""
    stand = _stand(_everywhere(period), kinds).values("household")
    return one_per(_stood(period, kinds).exclude(household__in=stand), "household_id")


def households_moved_in(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """On the roll, and before on that of another place of the county."""
    elsewhere = _stood(_everywhere(period), kinds).values("household")
    here = _stood(period, kinds).values("household")
    moved = _stand(period, kinds).filter(household__in=elsewhere).exclude(household__in=here)
    return one_per(moved, "household_id")


def households_moved_out(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotAward]":
    """On the roll before, and now on that of another place of the county."""
    elsewhere = _stand(_everywhere(period), kinds).values("household")
    here = _stand(period, kinds).values("household")
    moved = _stood(period, kinds).filter(household__in=elsewhere).exclude(household__in=here)
    return one_per(moved, "household_id")


def joined(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Of awards that were not on the roll before."""
    stood = _stood(_everywhere(period), kinds).values("award")
    return people(period, kinds).exclude(award__award__in=stood)


def left(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """Of awards that were on the roll before and are not any more."""
    stand = _stand(_everywhere(period), kinds).values("award")
    return _before(period, kinds).exclude(award__award__in=stand)


def added(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """New on an award that went on."""
    whole = _everywhere(period)
    stayed = _stood(whole, kinds).values("award")
    rows = people(period, kinds, award__award__in=stayed)
    return rows.filter(~_same(_before(whole, kinds)))


def removed(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """No longer on an award that went on."""
    whole = _everywhere(period)
    lasting = _stand(whole, kinds).values("award")
    rows = _before(period, kinds).filter(award__award__in=lasting)
    return rows.filter(~_same(people(whole, kinds)))


def moved_in(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """On the same award before, in another place of the county."""
    elsewhere, here = _before(_everywhere(period), kinds), _before(period, kinds)
    return people(period, kinds).filter(_same(elsewhere), ~_same(here))


def moved_out(period: Period, kinds: Iterable[str]) -> "QuerySet[SnapshotMember]":
    """On the same award still, in another place of the county."""
    elsewhere, here = people(_everywhere(period), kinds), people(period, kinds)
    return _before(period, kinds).filter(_same(elsewhere), ~_same(here))


def _row(name: str, label: Any, unit: Unit, definition: Any, of: Any, **more: Any) -> FigureRow:
    return FigureRow(name, label, unit, definition, of, **KNOWN, **more)


def of_households(kinds: Iterable[str]) -> tuple[FigureRow, ...]:
    """How the households of the roll changed."""
    of = tuple(kinds)
    return (
        _row(
            "joined.households",
            _("Households that joined"),
            HOUSEHOLDS,
            _("On the roll at the end of the period, and not at the end of the one before."),
            partial(joined_households, kinds=of),
        ),
        _row(
            "left.households",
            _("Households that left"),
            HOUSEHOLDS,
            _("On the roll at the end of the period before, and not at the end of this one."),
            partial(left_households, kinds=of),
        ),
        _row(
            "moved_in.households",
            _("Households that moved here within the county"),
            HOUSEHOLDS,
            MOVED_IN,
            partial(households_moved_in, kinds=of),
            apart=True,
        ),
        _row(
            "moved_out.households",
            _("Households that moved away within the county"),
            HOUSEHOLDS,
            MOVED_OUT,
            partial(households_moved_out, kinds=of),
            apart=True,
        ),
    )


def rows(kinds: Iterable[str]) -> tuple[FigureRow, ...]:
    """The rows of the movement of the persons of these kinds."""
    of = tuple(kinds)
    return (
        _row(
            "joined.persons",
            _("Persons that joined"),
            PERSONS,
            _("Of awards on the roll at the end of the period, and not at that of the one before."),
            partial(joined, kinds=of),
        ),
        _row(
            "left.persons",
            _("Persons that left"),
            PERSONS,
            _("Of awards on the roll at the end of the period before, and not at this one's."),
            partial(left, kinds=of),
        ),
        _row(
            "added.persons",
            _("Added to a family"),
            PERSONS,
            _("On an award that went on, and not on it at the end of the period before."),
            partial(added, kinds=of),
        ),
        _row(
            "removed.persons",
            _("Taken off a family"),
            PERSONS,
            _("At the end of the period before on an award that went on, and not any more."),
            partial(removed, kinds=of),
        ),
        _row(
            "moved_in.persons",
            _("Persons that moved here within the county"),
            PERSONS,
            MOVED_IN,
            partial(moved_in, kinds=of),
            apart=True,
        ),
        _row(
            "moved_out.persons",
            _("Persons that moved away within the county"),
            PERSONS,
            MOVED_OUT,
            partial(moved_out, kinds=of),
            apart=True,
        ),
    )


def balance(whole: str = "persons") -> AddsUp:
    """E1: the end of the period before, with who came and went, is the end of this one."""
    come, gone = ["joined", "moved_in"], ["left", "moved_out"]
    if whole == "persons":
        come, gone = [*come, "added"], [*gone, "removed"]
    parts = (f"previous:{whole}", *(f"{name}.{whole}" for name in come))
    return AddsUp("E1", whole, parts, tuple(f"{name}.{whole}" for name in gone))
