"""What was paid: by programme and month of payment, and what the bank sent back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import CareForm
from reports.figures.base import Figure, FigureTable, Grid, Makers, Period, Unit
from reports.figures.words import HARDSHIP, ROLL, kinds
from welfare.models import Residence

SERIES: dict[str, tuple[Any, dict[str, Any]]] = {
    "农村低保": (
        _("Subsistence allowance, rural"),
        {"programme__kind__in": kinds(ROLL), "residence": Residence.RURAL},
    ),
    "城市低保": (
        _("Subsistence allowance, urban"),
        {"programme__kind__in": kinds(ROLL), "residence": Residence.URBAN},
    ),
    "农村分散特困": (
        _("Extreme-poverty support at home, rural"),
        {
            "programme__kind__in": kinds(HARDSHIP),
            "residence": Residence.RURAL,
            "award__care_detail__form": CareForm.HOME,
        },
    ),
}
ANSWERED = (PaymentStatus.PAID, PaymentStatus.FAILED)


def payments(period: Period, **where: Any) -> "QuerySet[Payment]":
    """Payments of the year that the bank has answered, by the month they were paid in."""
    return Payment.objects.filter(
        programme__county=period.county,
        pay_month__gte=period.first_month,
        pay_month__lte=period.snapshot.month,
        status__in=ANSWERED,
    ).filter(**where)


def paid(period: Period, **where: Any) -> "QuerySet[Payment]":
    """Payments that reached the account."""
    return payments(period, status=PaymentStatus.PAID, **where)


def failed(period: Period, **where: Any) -> "QuerySet[Payment]":
    """Payments that the bank sent back."""
    return payments(period, status=PaymentStatus.FAILED, **where)


def table(period: Period) -> FigureTable:
    """A column per programme, a row per month of payment, and the year."""
    figures: list[Figure] = []
    for word, (label, where) in SERIES.items():
        figures.append(
            _sum(
                f"pay.{word}.total",
                label,
                _("Payments of the year that reached the account, by the month of payment."),
                partial(paid, **where),
            )
        )
        for month in period.months:
            figures.append(
                _sum(
                    f"pay.{word}.{month:%Y-%m}",
                    _("%(what)s, %(month)s")
                    % {"what": label, "month": date_format(month, "YEAR_MONTH_FORMAT")},
                    _("Payments of this month that reached the account."),
                    partial(paid, **{**where, "pay_month": month}),
                )
            )
    return FigureTable(
        "spending", _("Spending by month"), (*figures, *_other(period)), grid=_grid(period)
    )


def _sum(key: str, label: Any, definition: Any, rows: Callable[..., Any]) -> Figure:
    return Figure(key, label, Unit.YUAN, definition, rows, total="amount")


def _other(period: Period) -> list[Figure]:
    all_paid = _("Payments of the year that reached the account, all programmes.")
    back = _("Payments of the year that the bank sent back, all programmes.")
    return [
        _sum("pay.total", _("Paid, all programmes"), all_paid, paid),
        Figure("pay.rows", _("Payments, all programmes"), Unit.PAYMENTS, all_paid, paid),
        Figure("pay.failed.rows", _("Failed payments"), Unit.PAYMENTS, back, failed),
        _sum("pay.failed.amount", _("Failed payments"), back, failed),
        Figure(
            "pay.failed.open",
            _("Failed and not paid again"),
            Unit.PAYMENTS,
            _("Payments that the bank sent back and that no later payment replaces."),
            partial(failed, replaced_by=None),
        ),
    ]


def _grid(period: Period) -> Grid:
    columns = tuple(label for label, _where in SERIES.values())
    rows = [
        (
            date_format(month, "YEAR_MONTH_FORMAT"),
            tuple(f"pay.{word}.{month:%Y-%m}" for word in SERIES),
        )
        for month in period.months
    ]
    return Grid(columns, (*rows, (_("Whole year"), tuple(f"pay.{word}.total" for word in SERIES))))


TABLES: Makers = {30: table}
