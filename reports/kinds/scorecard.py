"""绩效评价表: what each town did in the period, from data alone; every rate with both its parts."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from benefits.models import Payment
from reports.figures import comparison, relief, spending
from reports.figures.base import AtMost, FigureTable, Period, Unit
from reports.kinds import building, quality
from reports.kinds.base import MONTH, QUARTER, ReportKind
from reports.kinds.building import FigureRow, Quotient, Statutory
from verification.models import Finding
from verification.states import FindingStatus


def handed(period: Period, *conditions: Q) -> "QuerySet[Finding]":
    """What was found in the period and handed to the towns of the area."""
    to_do = ~Q(status=FindingStatus.NOTED)
    return comparison.findings(period, to_do, *conditions, **period.inside())


def closed(period: Period) -> "QuerySet[Finding]":
    """Of these, what was closed by the time of the report."""
    return handed(period, Q(status=FindingStatus.CLOSED, closed_at__lte=period.at))


def answered(period: Period) -> "QuerySet[Payment]":
    """Payments of the period that a bank has answered."""
    return spending.payments(period)


RATE = _("One as a share of the other.")


def _findings() -> tuple[FigureRow | Quotient, ...]:
    return (
        FigureRow(
            "findings",
            _("Findings for a town"),
            Unit.CASES,
            _("Found in the period and handed to a town; kinds that are only noted are left out."),
            handed,
            apart=True,
        ),
        FigureRow(
            "closed",
            _("Findings closed"),
            Unit.CASES,
            _("Verified by the town and closed by the county when the report was made."),
            closed,
            apart=True,
        ),
        Quotient("closing", _("Rate of closing"), Unit.PERCENT, RATE, "closed", "findings"),
    )


def _money() -> tuple[FigureRow | Quotient, ...]:
    return (
        FigureRow(
            "payments",
            _("Payments answered by the bank"),
            Unit.PAYMENTS,
            _("Payments of the period that reached the account or came back."),
            answered,
        ),
        FigureRow(
            "paid",
            _("Payments that reached the account"),
            Unit.PAYMENTS,
            spending.REACHED,
            spending.paid,
        ),
        Quotient("success", _("Rate of success"), Unit.PERCENT, RATE, "paid", "payments"),
    )


def _people() -> tuple[FigureRow | Quotient, ...]:
    first: Any = partial(relief.cases, relief_first=True)
    return (
        FigureRow(
            "relief",
            _("Temporary relief"),
            Unit.CASES,
            _("Decided in the period."),
            relief.cases,
        ),
        FigureRow(
            "first",
            _("Relief first"),
            Unit.CASES,
            _("Of these, paid first and papers completed later."),
            first,
            apart=True,
        ),
        FigureRow(
            "persons", _("People on the rolls"), Unit.PERSONS, quality.ON_ROLL, quality.everybody
        ),
        FigureRow("whole", _("Everything recorded"), Unit.PERSONS, quality.ON_ROLL, quality.whole),
        Quotient("score", _("Completeness score"), Unit.PERCENT, RATE, "whole", "persons"),
    )


def table(period: Period) -> list[FigureTable]:
    """Findings closed, payments that reached the account, relief first, complete data."""
    rows = (*_findings(), *_money(), *_people())
    limits = (
        AtMost("E7", "closed", "findings"),
        AtMost("E7", "paid", "payments"),
        AtMost("E7", "whole", "persons"),
    )
    made = Statutory("scorecard", _("Performance by town"), rows, limits=limits)
    return building.made(made, period)


KINDS = tuple(
    ReportKind(
        f"scorecard_{name}",
        title,
        table,
        months,
        compares=True,
    )
    for name, title, months in (
        ("month", _("Performance, monthly scorecard"), MONTH),
        ("quarter", _("Performance, quarterly scorecard"), QUARTER),
    )
)
