"""目标完成情况: what the county meant to reach in the year, beside what it reached."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.figures import catalogue
from reports.figures.base import AtMost, Figure, FigureTable, Grid, Period, Share, Unit
from reports.figures.divisions import OF_POPULATION, counted
from reports.kinds.base import ReportKind
from reports.models import Measure, SnapshotDivision, Target
from reports.plan import Population
from welfare.exceptions import NotAllowed

SHARES = {Measure.SHARE_RURAL: Measure.ROLL_RURAL, Measure.SHARE_URBAN: Measure.ROLL_URBAN}
FARMERS = OF_POPULATION[Population.AGRICULTURAL]


def others(period: Period) -> "QuerySet[SnapshotDivision]":
    """The population less the farming population, place by place."""
    rows = counted(period, "population")
    return rows.annotate(others=F("population") - F("agricultural_population"))


OTHERS = Figure(
    "regions.others",
    _("Population that is not farming"),
    Unit.PERSONS,
    _("The population less the farming population, as both stood when the month was frozen."),
    others,
    total="others",
)


def table(period: Period) -> FigureTable:
    """Target, actual and completion of every measure that has a target in the year.

    Raises:
        NotAllowed: no target is set, or a measure has no figure: that is no nought.
    """
    newest = _newest(period)
    if not newest:
        raise NotAllowed(
            gettext("No target is set for %(year)s. Set one first.") % {"year": period.year}
        )
    every = {one.key: one for made in catalogue.tables(period) for one in made.figures}
    figures: dict[str, Figure | Share] = {}
    lines = []
    for target in newest:
        made = _share(period, target, every) if target.measure in SHARES else _line(target, every)
        _check_told(period, target, made)
        figures |= {one.key: one for one in made}
        named = f"done.{target.measure}"
        keys = (target.measure, f"target.{target.measure}", named if named in figures else "")
        lines.append((Measure(target.measure).label, keys))
    limits = (AtMost("W4", f"target.{one}", one) for one in SHARES if one in figures)
    return FigureTable(
        "targets",
        _("Targets of the year"),
        tuple(figures.values()),
        grid=Grid((_("Actual"), _("Target"), _("Completed (%)")), tuple(lines)),
        limits=tuple(limits),
    )


def _newest(period: Period) -> list[Target]:
    """Of each measure the target by the latest document, as known when the report was made."""
    rows = Target.objects.filter(
        county=period.county, year=period.year, written_at__lte=period.at
    ).order_by("measure", "-decided_on", "-pk")
    by_measure = {one.measure: one for one in rows.distinct("measure")}
    return [by_measure[one] for one in Measure.values if one in by_measure]


def _of(target: Target, every: Mapping[str, Figure | Share], measure: str) -> Figure:
    """The figure of the annual report that is measured."""
    made = every.get(measure)
    if not isinstance(made, Figure):
        raise NotAllowed(
            gettext("“%(measure)s” has a target, and the report has no figure of it.")
            % {"measure": target.get_measure_display()}
        )
    return made


def _rows(target: int, _period: Period) -> "QuerySet[Any]":
    return Target.objects.filter(pk=target)


def _set(target: Target, unit: Unit) -> Figure:
    label = Measure(target.measure).label
    return Figure(
        f"target.{target.measure}",
        _("%(area)s: %(figure)s") % {"area": label, "figure": _("Target")},
        unit,
        _("As the document says that set it."),
        partial(_rows, target.pk),
        total="value",
    )


def _line(target: Target, every: Mapping[str, Figure | Share]) -> list[Figure | Share]:
    actual = _of(target, every, target.measure)
    meant = _set(target, actual.unit)
    label = Measure(target.measure).label
    done = Share(
        f"done.{target.measure}",
        _("%(area)s: %(figure)s") % {"area": label, "figure": _("Share done")},
        _("The actual figure as a share of the target."),
        actual.key,
        meant.key,
    )
    return [actual, meant, done]


def _share(
    period: Period, target: Target, every: Mapping[str, Figure | Share]
) -> list[Figure | Share]:
    """People on the roll, among whom they are counted, and the share that was meant."""
    persons = _of(target, every, SHARES[Measure(target.measure)])
    whole = FARMERS if target.measure == Measure.SHARE_RURAL else OTHERS
    _check_population(period, target)
    covered = Share(
        target.measure,
        Measure(target.measure).label,
        _("Persons on the roll as a share of: %(people)s.") % {"people": whole.label},
        persons.key,
        whole.key,
    )
    return [persons, whole, covered, _set(target, Unit.PERCENT)]


def _check_population(period: Period, target: Target) -> None:
    """Both populations are known of the same places; the people of no place are no nought."""
    places = {
        column: set(counted(period, column).values_list("division", flat=True))
        for column in ("population", "agricultural_population")
    }
    if not places["population"] or len(set(map(frozenset, places.values()))) > 1:
        raise NotAllowed(
            gettext(
                "“%(measure)s”: the population and the farming population are not recorded for "
                "the same places. Record both, then freeze the month again."
            )
            % {"measure": target.get_measure_display()}
        )


def _check_told(period: Period, target: Target, made: list[Figure | Share]) -> None:
    for one in made:
        if isinstance(one, Figure) and one.told is not None and not one.told(period):
            words = {"measure": target.get_measure_display(), "why": one.absent}
            raise NotAllowed(gettext("“%(measure)s” has no figure: %(why)s") % words)


KINDS = (
    ReportKind(
        "targets",
        _("Targets against actual"),
        lambda period: [table(period)],
        unit=_("persons, yuan, percent"),
    ),
)
