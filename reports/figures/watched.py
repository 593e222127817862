"""三类人员: the watched people by category, and by what they are covered."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import WatchCategory
from reports.figures.base import Figure, FigureTable, Grid, Makers, Period, Share, Unit
from reports.figures.words import CATEGORIES, COVERAGES, HARDSHIP, ORPHAN, RELIEF, ROLL, kinds
from reports.models import SnapshotWatched

LABELS = {
    ROLL: _("On the subsistence allowance"),
    HARDSHIP: _("On extreme-poverty support"),
    RELIEF: _("Applicant of temporary relief"),
    ORPHAN: _("Orphan allowance"),
}
DEFINITIONS = {
    ROLL: _("The person stands on the roll at the end of the year by the own resident ID."),
    HARDSHIP: _("The person stands on the roll at the end of the year by the own resident ID."),
    RELIEF: _("The person applied for relief that was granted in the year, separate funds apart."),
    ORPHAN: _("The person stands on the roll at the end of the year by the own resident ID."),
}
LISTED = _("On the newest list of watched people that was handed in by the end of the year.")


def watched(period: Period, **where: Any) -> "QuerySet[SnapshotWatched]":
    """The frozen list of watched people."""
    return period.snapshot.watched.filter(**where)


def covered(period: Period, **where: Any) -> "QuerySet[SnapshotWatched]":
    """Those who are covered by one of the programmes."""
    return watched(period, **where).exclude(covered_by="")


def table(period: Period) -> FigureTable:
    """Category by coverage, each with its rate."""
    figures: list[Figure | Share] = [
        Figure("watch.total", _("Watched people, all"), Unit.PERSONS, LISTED, watched),
        Figure(
            "watch.covered",
            _("Covered, all"),
            Unit.PERSONS,
            _(
                "On the subsistence allowance or extreme-poverty support, an orphan, or an "
                "applicant of temporary relief in the year. A person counts once."
            ),
            covered,
        ),
        _rate("watch.rate", _("Coverage"), "watch.covered", "watch.total"),
    ]
    for category, word in CATEGORIES.items():
        figures += _of_category(category, f"watch.{word}")
    figures += [
        Figure(
            f"watch.{word}",
            LABELS[word],
            Unit.PERSONS,
            DEFINITIONS[word],
            partial(watched, covered_by__in=kinds(word)),
        )
        for word in COVERAGES
    ]
    return FigureTable("watched", _("Watched people by coverage"), tuple(figures), grid=_grid())


def _of_category(category: WatchCategory, key: str) -> list[Figure | Share]:
    named = _("%(category)s: %(coverage)s")
    label = category.label
    return [
        Figure(f"{key}.persons", label, Unit.PERSONS, LISTED, partial(watched, category=category)),
        *(
            Figure(
                f"{key}.{word}",
                named % {"category": label, "coverage": LABELS[word]},
                Unit.PERSONS,
                DEFINITIONS[word],
                partial(watched, category=category, covered_by__in=kinds(word)),
            )
            for word in COVERAGES
        ),
        Figure(
            f"{key}.covered",
            named % {"category": label, "coverage": _("Covered, all")},
            Unit.PERSONS,
            _("Covered by any of the programmes; a person counts once."),
            partial(covered, category=category),
        ),
        _rate(
            f"{key}.rate",
            named % {"category": label, "coverage": _("Coverage")},
            f"{key}.covered",
            f"{key}.persons",
        ),
    ]


def _rate(key: str, label: Any, numerator: str, denominator: str) -> Share:
    definition = _("Covered people as a share of the watched people.")
    return Share(key, label, definition, numerator, denominator)


def _grid() -> Grid:
    columns = (
        _("Watched"),
        *(LABELS[word] for word in COVERAGES),
        _("Covered together"),
        _("Coverage"),
    )
    parts = [*COVERAGES, "covered", "rate"]
    rows = [
        (category.label, tuple(f"watch.{word}.{part}" for part in ("persons", *parts)))
        for category, word in CATEGORIES.items()
    ]
    together = tuple(f"watch.{part}" for part in ("total", *parts))
    return Grid(columns, (*rows, (_("Together"), together)))


TABLES: Makers = {80: table}
