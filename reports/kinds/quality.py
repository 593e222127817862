"""数据质量月报: how complete the rolls are, what on them does not fit together, town by town."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures import quality
from reports.figures.base import AtMost, FigureTable, Period, Unit
from reports.kinds import building
from reports.kinds.base import MONTH, ReportKind
from reports.kinds.building import FigureRow, Quotient, Statutory
from reports.models import SnapshotMember

PERSONS = Unit.PERSONS
ON_ROLL = _("On any roll at the end of the period; who stands on two rolls counts on each.")
RECORDED: dict[str, tuple[Any, Q]] = {
    "labour": (_("Ability to work recorded"), ~Q(labour="")),
    "village": (_("Village recorded"), Q(award__village__isnull=False)),
    "account": (_("Account recorded"), ~Q(award__account_hash="")),
    "number": (_("Household number recorded"), ~Q(award__household_number="")),
}


def everybody(period: Period, *conditions: Q) -> "QuerySet[SnapshotMember]":
    """People on any roll."""
    return period.members.filter(*conditions, award__on_roll=True)


def whole(period: Period) -> "QuerySet[SnapshotMember]":
    """Of whom everything is recorded."""
    return everybody(period, *(condition for _label, condition in RECORDED.values()))


def _recorded(condition: Q) -> Any:
    return lambda period: everybody(period, condition)


def table(period: Period) -> list[FigureTable]:
    """Each part as a share of everybody, the score, and the lists to work off."""
    rows: list[FigureRow | Quotient] = [
        FigureRow("persons", _("People on the rolls"), PERSONS, ON_ROLL, everybody)
    ]
    share = _("As a share of everybody on the rolls.")
    for name, (label, condition) in RECORDED.items():
        of = _("%(figure)s (share)") % {"figure": label}
        rows += [
            FigureRow(name, label, PERSONS, ON_ROLL, _recorded(condition)),
            Quotient(f"{name}.share", of, Unit.PERCENT, share, name, "persons"),
        ]
    rows += [
        FigureRow("whole", _("Everything recorded"), PERSONS, ON_ROLL, whole),
        Quotient("score", _("Completeness score"), Unit.PERCENT, share, "whole", "persons"),
        FigureRow(
            "shared_accounts",
            _("Awards paid to an account that another household has too"),
            Unit.CASES,
            _("On the roll of dibao; within the area alone."),
            quality.shared_accounts,
            apart=True,
        ),
        FigureRow(
            "misgraded",
            _("Grade of care against the six answers"),
            PERSONS,
            _("No act fails: self-reliant; one to three: half care; four or more: full care."),
            quality.misgraded,
        ),
    ]
    limits = tuple(AtMost("E7", name, "persons") for name in (*RECORDED, "whole"))
    made = Statutory("data_quality", _("Data quality by town"), tuple(rows), limits=limits)
    return building.made(made, period)


KINDS = (
    ReportKind(
        "quality_month",
        _("Data quality, monthly table"),
        table,
        MONTH,
        compares=True,
    ),
)
