"""追缴: what was claimed back in the period, and how it came back. (社会救助法 Art 73)"""

from datetime import datetime, time
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.claims import ON_ITS_WAY
from benefits.models import Claim, Payment, Receipt, Waiver
from benefits.states import ClaimStatus
from reports.figures.base import Figure, FigureTable, Makers, Period, Unit


def _days(period: Period) -> tuple[datetime, datetime]:
    """From the first moment of the period to the last, at most to when the report was made."""
    first = timezone.make_aware(datetime.combine(period.opens, time.min))
    last = timezone.make_aware(datetime.combine(period.closes, time.max))
    return first, min(last, period.at)


def decided(period: Period) -> "QuerySet[Claim]":
    """Claims that were decided in the period."""
    rows: QuerySet[Claim] = Claim.objects.filter(
        town__parent=period.county,
        status=ClaimStatus.DECIDED,
        decided_at__range=_days(period),
    )
    return rows


def received(period: Period) -> "QuerySet[Receipt]":
    """Receipts of the period."""
    return Receipt.objects.filter(
        county=period.county,
        received_on__range=(period.opens, period.closes),
        recorded_at__lte=period.at,
    )


def set_off(period: Period) -> "QuerySet[Payment]":
    """Payments of the period of which something was kept back."""
    rows: QuerySet[Payment] = Payment.objects.filter(
        programme__county=period.county,
        pay_month__range=(period.first_month, period.snapshot.month),
        claim__isnull=False,
        status__in=ON_ITS_WAY,
    )
    return rows


def waived(period: Period) -> "QuerySet[Waiver]":
    """Waivers that were granted in the period."""
    return Waiver.objects.filter(
        claim__town__parent=period.county, granted=True, decided_at__range=_days(period)
    )


def table(_period: Period) -> FigureTable:
    """Claims decided, and by which ways money came back."""
    money = partial(Figure, unit=Unit.YUAN)
    said: Any = _("Claims that were decided in the period.")
    figures = (
        Figure("claims.decided", _("Claims decided"), Unit.CASES, said, decided),
        money("claims.amount", _("Sum claimed"), definition=said, rows=decided, total="total"),
        money(
            "claims.received",
            _("Received by receipt"),
            definition=_("What households paid back in the period, by its receipts."),
            rows=received,
            total="amount",
        ),
        money(
            "claims.set_off",
            _("Set off"),
            definition=_("What was kept back of the payments of the period."),
            rows=set_off,
            total="set_off",
        ),
        money(
            "claims.waived",
            _("Waived"),
            definition=_("What was given up by waivers that were granted in the period."),
            rows=waived,
            total="amount",
        ),
    )
    return FigureTable("claims", _("Money claimed back"), figures)


TABLES: Makers = {32: table}
