"""垫付: what was lent for treatments, what came back or was written off, and what is open."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from benefits.advances import open_at
from benefits.models import Advance, AdvanceRepayment, AdvanceWriteOff
from reports.figures.base import AddsUp, Figure, FigureTable, Makers, Period, Unit


def before(period: Period) -> "QuerySet[Any]":
    """Advances of which something was open when the period began."""
    return open_at(period.county, period.opens - timedelta(days=1), period.at)


def lent(period: Period) -> "QuerySet[Any]":
    """Advances lent in the period."""
    rows = Advance.objects.filter(county=period.county, recorded_at__lte=period.at)
    rows = rows.filter(lent_on__gte=period.opens, lent_on__lte=period.closes)
    made: QuerySet[Any] = rows.annotate(counted=F("amount"))
    return made


def repaid(period: Period) -> "QuerySet[AdvanceRepayment]":
    """Repayments of the period, and what reverses some."""
    rows = AdvanceRepayment.objects.filter(county=period.county, recorded_at__lte=period.at)
    return rows.filter(paid_on__gte=period.opens, paid_on__lte=period.closes)


def written_off(period: Period) -> "QuerySet[AdvanceWriteOff]":
    """Write-offs that were granted in the period."""
    rows = AdvanceWriteOff.objects.filter(advance__county=period.county, granted=True)
    rows = rows.filter(decided_at__lte=period.at, decided_at__date__gte=period.opens)
    return rows.filter(decided_at__date__lte=period.closes)


def still_open(period: Period) -> "QuerySet[Any]":
    """Advances of which something is open when the period ends."""
    return open_at(period.county, period.closes, period.at)


def tables(period: Period) -> list[FigureTable]:
    """What was open, lent, paid back, written off, is open; of a county that ever lent anything."""
    if not Advance.objects.filter(county=period.county, lent_on__lte=period.closes).exists():
        return []
    money = partial(Figure, unit=Unit.YUAN)
    said: Any = _("Advances that were lent in the period.")
    figures = (
        money(
            "advances.before",
            _("Open at the beginning"),
            definition=_("What was still to come back when the period began."),
            rows=before,
            total="counted",
        ),
        Figure("advances.lent", _("Advances lent"), Unit.CASES, said, lent),
        money("advances.amount", _("Sum lent"), definition=said, rows=lent, total="counted"),
        money(
            "advances.repaid",
            _("Paid back"),
            definition=_("What came back in the period by its receipts, less what was reversed."),
            rows=repaid,
            total="amount",
        ),
        money(
            "advances.written_off",
            _("Written off"),
            definition=_("What was given up by write-offs that were granted in the period."),
            rows=written_off,
            total="amount",
        ),
        money(
            "advances.open",
            _("Open at the end"),
            definition=_("What is still to come back when the period ends."),
            rows=still_open,
            total="counted",
        ),
    )
    added, less = ("before", "amount"), ("repaid", "written_off")
    sums = AddsUp("E16", "advances.open", _keys(added), _keys(less))
    return [FigureTable("advances", _("Advances"), figures, sums=(sums,))]


def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"advances.{name}" for name in names)


TABLES: Makers = {34: tables}
