"""What was paid: by programme and month of payment, by kind, and what the bank sent back."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import PAID_ON, PaymentKind
from cases.programmes import Pays, kind_of
from reports.figures.base import AddsUp, Chart, Figure, FigureTable, Grid, Makers, Period, Unit
from reports.models import SnapshotAward
from reports.plan import Series
from welfare.models import Level

ANSWERED = (PaymentStatus.PAID, PaymentStatus.FAILED)

# 正常发放, 补发 (提标), 重发: a payment that replaces a failed one is of the kind “again” alone
KINDS: dict[str, tuple[Any, Q]] = {
    "regular": (_("Regular"), Q(kind=PaymentKind.REGULAR, replaces=None)),
    "back": (_("Paid afterwards"), Q(kind__in=PAID_ON, replaces=None)),
    "other": (
        _("Other kinds"),
        Q(replaces=None) & ~Q(kind__in=(PaymentKind.REGULAR, *PAID_ON)),
    ),
    "again": (_("Paid again"), Q(replaces__isnull=False)),
}
REACHED = _("Payments of the period that reached the account, by the month of payment.")


def series(period: Period) -> tuple[Series, ...]:
    """The columns: as the county says, or one for each programme that pays month by month."""
    return period.plan.series or tuple(
        Series(one.name, (one.code,))
        for one in period.programmes
        if kind_of(one.kind).pays == Pays.MONTHLY
    )


def narrowed(column: Series) -> dict[str, Any]:
    """The conditions of a column."""
    where: dict[str, Any] = {"programme__code__in": column.programmes}
    if column.residence:
        where["residence"] = column.residence
    if column.care_form:
        where["care_form"] = column.care_form
    return where


def payments(period: Period, *conditions: Q, **where: Any) -> "QuerySet[Payment]":
    """Payments of the period that the bank has answered, by the month they were paid in."""
    return Payment.objects.filter(
        programme__county=period.county,
        pay_month__gte=period.first_month,
        pay_month__lte=period.snapshot.month,
        status__in=ANSWERED,
    ).filter(_inside(period), *conditions, **where)


def _inside(period: Period) -> Q:
    """The town as the payment kept it; the village in which the award stands in that town.

    Of who moved to another town or is off the rolls of the year: where it stood there last.
    """
    area = period.area
    if area is None or area.level != Level.VILLAGE:
        return Q(**period.inside())
    town = Q(town=area.parent_id)
    there = period.snapshot.awards.filter(town)
    elsewhere = Payment.objects.filter(
        town, pay_month__gte=period.first_month, pay_month__lte=period.snapshot.month
    ).exclude(award__in=there.values("award"))
    stood = SnapshotAward.objects.filter(
        town,
        award__in=elsewhere.values("award"),
        snapshot__frozen_at__isnull=False,
        snapshot__month__lte=period.snapshot.month,
    )
    last = stood.order_by("award_id", "-snapshot__month", "-snapshot__revision").distinct(
        "award_id"
    )
    gone = SnapshotAward.objects.filter(pk__in=last.values("pk"), village=area).values("award")
    here = there.filter(village=area).values("award")
    return town & (Q(award__in=here) | Q(award__in=gone))


def paid(period: Period, *conditions: Q, **where: Any) -> "QuerySet[Payment]":
    """Payments that reached the account."""
    return payments(period, *conditions, status=PaymentStatus.PAID, **where)


def failed(period: Period, **where: Any) -> "QuerySet[Payment]":
    """Payments that the bank sent back."""
    return payments(period, status=PaymentStatus.FAILED, **where)


def table(period: Period) -> FigureTable:
    """A column per programme, a row per month of payment, and all months together."""
    figures: list[Figure] = []
    sums: list[AddsUp] = []
    for column in series(period):
        where, total = narrowed(column), f"pay.{column.name}.total"
        figures.append(_sum(total, column.name, REACHED, partial(paid, **where)))
        by_month = [_of_month(column.name, month, where) for month in period.months]
        figures += by_month
        sums.append(AddsUp("E9", total, tuple(figure.key for figure in by_month)))
    return FigureTable(
        "spending",
        _("Spending by month"),
        (*figures, *_other(period)),
        grid=_grid(period),
        sums=tuple(sums),
        chart=Chart.LINES,
    )


def _of_month(name: str, month: date, where: dict[str, Any]) -> Figure:
    return _sum(
        f"pay.{name}.{month:%Y-%m}",
        _("%(what)s, %(month)s") % {"what": name, "month": date_format(month, "YEAR_MONTH_FORMAT")},
        _("Payments of this month that reached the account."),
        partial(paid, **{**where, "pay_month": month}),
        told=partial(handed_in, month=month),
        absent=_("no payment file"),
    )


def handed_in(period: Period, month: date) -> bool:
    """Whether any file or run says anything of the payments of a month."""
    return Payment.objects.filter(programme__county=period.county, pay_month=month).exists()


def _sum(key: str, label: Any, definition: Any, rows: Callable[..., Any], **more: Any) -> Figure:
    return Figure(key, label, Unit.YUAN, definition, rows, total="amount", **more)


def _other(period: Period) -> list[Figure]:
    all_paid = _("Payments of the period that reached the account, all programmes.")
    back = _("Payments of the period that the bank sent back, all programmes.")
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
    names = [column.name for column in series(period)]
    rows = [
        (
            date_format(month, "YEAR_MONTH_FORMAT"),
            tuple(f"pay.{name}.{month:%Y-%m}" for name in names),
        )
        for month in period.months
    ]
    return Grid(tuple(names), (*rows, (_("Together"), tuple(f"pay.{n}.total" for n in names))))


def kinds(period: Period) -> FigureTable:
    """A row per programme: how much was paid in the month, afterwards, again; what failed."""
    figures: list[Figure] = []
    rows, sums = [], []
    for column in series(period):
        made = _by_kind(column)
        figures += made
        rows.append((column.name, tuple(figure.key for figure in made)))
        parts = tuple(f"pay.{column.name}.{kind}.amount" for kind in KINDS)
        sums.append(AddsUp("E10k", f"pay.{column.name}.total", parts))
    counted = [label for label, _where in KINDS.values()] + [_("Failed payments")]
    columns = tuple(
        _("%(kind)s (%(unit)s)") % {"kind": label, "unit": unit.label}
        for label in counted
        for unit in (Unit.PAYMENTS, Unit.YUAN)
    )
    return FigureTable(
        "payment_kinds",
        _("Payments by kind"),
        tuple(figures),
        note=_("Failed payments are not part of what was paid; what was paid again is."),
        grid=Grid(columns, tuple(rows)),
        sums=tuple(sums),
    )


def _by_kind(column: Series) -> list[Figure]:
    where, figures = narrowed(column), []
    reached = _("Payments of the period that reached the account, of this kind.")
    for kind, (label, condition) in KINDS.items():
        rows = partial(_of_kind, condition=condition, where=where)
        figures += _two(f"pay.{column.name}.{kind}", column.name, label, reached, rows)
    back = _("Payments of the period that the bank sent back.")
    rows = partial(failed, **where)
    return [
        *figures,
        *_two(f"pay.{column.name}.failed", column.name, _("Failed payments"), back, rows),
    ]


def _of_kind(period: Period, condition: Q, where: dict[str, Any]) -> "QuerySet[Payment]":
    return paid(period, condition, **where)


def _two(key: str, name: str, kind: Any, definition: Any, rows: Any) -> list[Figure]:
    label = _("%(programme)s: %(what)s") % {"programme": name, "what": kind}
    return [
        Figure(f"{key}.rows", label, Unit.PAYMENTS, definition, rows),
        _sum(f"{key}.amount", label, definition, rows),
    ]


TABLES: Makers = {30: table, 31: kinds}
