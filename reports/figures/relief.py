"""临时救助: decisions of the period, and the parts of them that are reported on their own."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Cause, Channel, ReliefType, Tier
from reports.figures.base import Figure, FigureTable, Grid, Makers, Period, Unit
from reports.figures.words import CAUSES, RELIEF, TIERS, kinds
from reports.models import SnapshotAward

REGISTERED = {False: _("Registered here"), True: _("Registered elsewhere")}  # 急难发生地救助
Part = tuple[str, Any, Any, dict[str, Any]]  # key, label, definition, condition
DECIDED = _("Decided in the period, from every source but the funds counted separately.")


def decisions(period: Period, **where: Any) -> "QuerySet[SnapshotAward]":
    """Frozen decisions of the period."""
    rows = period.awards.filter(programme_kind__in=kinds(RELIEF), **where)
    if not period.span:
        return rows
    undated = Q(decided_on=None, joined_on__gte=period.opens)
    return rows.filter(undated | Q(decided_on__gte=period.opens))


def cases(period: Period, **where: Any) -> "QuerySet[SnapshotAward]":
    """Each case once: relief paid first and the rest decided later are one help to one family."""
    rows = decisions(period, **where)
    if where.get("relief_first"):
        return rows
    rest = decisions(period, relief_first=False, award__application__isnull=False)
    return rows.exclude(relief_first=True, award__application__in=rest.values("award__application"))


def table(period: Period) -> FigureTable:
    """Every part with its households, persons and money."""
    by_tier: dict[str, str] = dict(TIERS.items())
    parts = _parts(by_tier | dict(period.plan.tiers))
    figures = [figure for part in parts for figure in _three(*part)]
    rows = tuple(
        (label, tuple(f"{key}.{counted}" for counted in ("households", "persons", "amount")))
        for key, label, _definition, _where in parts
    )
    columns = (Unit.HOUSEHOLD_TIMES.label, Unit.PERSON_TIMES.label, Unit.YUAN.label)
    return FigureTable(
        "relief",
        _("Temporary relief"),
        tuple(figures),
        note=_("The parts overlap: one case may be relief first and caused by a disaster."),
        grid=Grid(columns, rows),
    )


def _parts(tier_words: Mapping[str, str]) -> list[Part]:
    """Key, label, definition and condition of each part; the levels in the county's words."""
    inside = {"fund_separate": False}
    disaster = {"cause__in": (Cause.DISASTER, Cause.EPIDEMIC), **inside}
    types = [
        (
            f"relief.{kind.value}",
            kind.label,
            _("Of these, of this type."),
            {"relief_type": kind, **inside},
        )
        for kind in ReliefType
    ]
    return [
        ("relief", _("Temporary relief, all"), DECIDED, inside),
        *types,
        *_tiers_and_causes(tier_words, inside),
        (
            "relief.first",
            _("Relief first"),
            _("Of these, paid first and papers completed later."),
            {"relief_first": True, **inside},
        ),
        (
            "relief.elsewhere",
            REGISTERED[True],
            _("Of these, of families registered in another place, helped where the need is."),
            {"registered_elsewhere": True, **inside},
        ),
        (
            "relief.online",
            _("Received online"),
            _("Of these, applied for online."),
            {"channel": Channel.ONLINE, **inside},
        ),
        (
            "relief.disaster",
            _("Disaster or epidemic"),
            _("Of these, caused by a disaster or an epidemic."),
            disaster,
        ),
        (
            "relief.fund",
            _("Funds counted separately"),
            _("Decided in the period, paid by a fund that the county reports on its own."),
            {"fund_separate": True},
        ),
    ]


def _tiers_and_causes(tier_words: Mapping[str, str], inside: dict[str, Any]) -> list[Part]:
    tiers = [
        (
            f"relief.level.{word}",
            _("Decided by: %(tier)s") % {"tier": Tier(tier).label},
            _("Of these, decided at this level."),
            {"decided_tier": tier, **inside},
        )
        for tier, word in tier_words.items()
    ]
    causes = [
        (
            f"relief.{word}",
            _("Cause: %(cause)s") % {"cause": cause.label},
            _("Of these, for this cause."),
            {"cause": cause, **inside},
        )
        for cause, word in CAUSES.items()
    ]
    return [*tiers, *causes]


def _three(key: str, label: Any, definition: Any, where: dict[str, Any]) -> list[Figure]:
    rows, sums = partial(cases, **where), partial(decisions, **where)
    counted = _("A household counts as often as it was helped.")
    people = _("The sum of the family sizes.")
    return [
        Figure(
            f"{key}.households", label, Unit.HOUSEHOLD_TIMES, _joined(definition, counted), rows
        ),
        Figure(
            f"{key}.persons",
            label,
            Unit.PERSON_TIMES,
            _joined(definition, people),
            rows,
            total="family_size",
        ),
        Figure(
            f"{key}.amount",
            label,
            Unit.YUAN,
            _joined(definition, _("The sum granted.")),
            sums,
            total="basic",
        ),
    ]


def _joined(*sentences: Any) -> str:
    return " ".join(str(sentence) for sentence in sentences)


TABLES: Makers = {60: table}
