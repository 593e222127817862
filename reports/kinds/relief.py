"""临时救助月报: by type, level, cause; of the period and of the year. (law.md §8.3b)"""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Cause, ReliefType, Tier
from reports.figures import relief
from reports.figures.base import AddsUp, AtMost, FigureTable, Period, Unit
from reports.figures.words import RELIEF, kinds
from reports.kinds import building, money
from reports.kinds.base import EVERY_LEVEL, MONTH, QUARTER, ReportKind
from reports.kinds.building import FigureRow, Statutory
from welfare.models import Residence

DECIDED = _("Decided in the period, separate funds apart; a household counts each time.")
PEOPLE = _("The sum of the family sizes of these decisions.")
REGISTERED = {"registered.here": False, "registered.elsewhere": True}
INSIDE: dict[str, Any] = {"fund_separate": False}


def _three(name: str, label: Any, *, year: bool = False, **where: Any) -> list[FigureRow]:
    """Times, person-times and money of a part: the unit of each says which it is."""
    rows, sums = partial(relief.cases, **where), partial(relief.decisions, **where)
    return [
        FigureRow(
            f"{name}.times",
            label,
            Unit.HOUSEHOLD_TIMES,
            DECIDED,
            rows,
            year=year,
        ),
        FigureRow(
            f"{name}.persons",
            label,
            Unit.PERSON_TIMES,
            PEOPLE,
            rows,
            total="family_size",
            year=year,
        ),
        FigureRow(
            f"{name}.amount",
            label,
            Unit.YUAN,
            _("The sum granted."),
            sums,
            total="basic",
            year=year,
        ),
    ]


def _parts() -> list[FigureRow]:
    rows = _three("all", _("Temporary relief"), **INSIDE)
    rows += _three("year", _("Temporary relief, year so far"), year=True, **INSIDE)
    rows.append(
        FigureRow(
            "households",
            _("Different households"),
            Unit.HOUSEHOLDS,
            _("Households helped in the period, each once."),
            partial(relief.cases, **INSIDE),
            distinct="household",
            apart=True,
        )
    )
    for place in Residence:
        rows += _three(place.value, place.label, residence=place, **INSIDE)
    for code, elsewhere in REGISTERED.items():
        rows += _three(code, relief.REGISTERED[elsewhere], registered_elsewhere=elsewhere, **INSIDE)
    for kind in ReliefType:
        rows += _three(f"type.{kind}", kind.label, relief_type=kind, **INSIDE)
    rows += _three("type.none", _("Type not recorded"), relief_type="", **INSIDE)
    rows += _three("first", _("Relief first"), relief_first=True, **INSIDE)
    for tier in Tier:
        rows += _three(f"tier.{tier}", tier.label, decided_tier=tier, **INSIDE)
    rows += _three("tier.none", _("Level not recorded"), decided_tier="", **INSIDE)
    for cause in Cause:
        rows += _three(f"cause.{cause}", cause.label, cause=cause, **INSIDE)
    rows += _three("cause.none", _("Cause not recorded"), cause="", **INSIDE)
    return rows


def table(period: Period) -> list[FigureTable]:
    """Both sheets."""
    rows = (*_parts(), *money.rows(kinds(RELIEF)))
    of = {
        "E2": [str(place) for place in Residence],
        "E6h": list(REGISTERED),
        "E6t": [f"type.{kind}" for kind in (*ReliefType, "none")],
        "E6l": [f"tier.{tier}" for tier in (*Tier, "none")],
        "E8c": [f"cause.{cause}" for cause in (*Cause, "none")],
    }
    sums = [
        AddsUp(code, "all.amount", tuple(f"{part}.amount" for part in parts))
        for code, parts in of.items()
    ]
    first = period.first_month.month == 1
    so_far = ("all.amount",) if first else ("previous:year.amount", "all.amount")
    sums += [AddsUp("E9", "year.amount", so_far), *money.sums(period)]
    limits = (
        AtMost("E3", "all.persons", "all.times"),
        AtMost("E7", "households", "all.times"),
        AtMost("E7", "first.amount", "all.amount"),
        AtMost("W5", "type.none.times", "all.times"),
        AtMost("W5", "cause.none.times", "all.times"),
    )
    made = Statutory("temporary", _("Temporary relief"), rows, tuple(sums), limits)
    return building.made(made, period)


KINDS = tuple(
    ReportKind(
        f"relief_{name}",
        title,
        table,
        months,
        EVERY_LEVEL,
        compares=True,
    )
    for name, title, months in (
        ("month", _("Temporary relief, monthly table"), MONTH),
        ("quarter", _("Temporary relief, quarterly table"), QUARTER),
    )
)
