"""追缴: what was claimed back, how it came back, and what is open. (社会救助法 Art 73)"""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from benefits import claim_sums
from benefits.models import Claim, ClaimCorrection, Payment, Receipt, Waiver
from reports.figures.base import AddsUp, Figure, FigureTable, Makers, Period, Unit
from welfare.county.months import previous_month


def before(period: Period) -> "QuerySet[Claim]":
    """Claims of which something was open when the period began."""
    day, month = period.opens - timedelta(days=1), previous_month(period.first_month)
    return claim_sums.open_at(period.county, day, month, period.at)


def decided(period: Period) -> "QuerySet[Claim]":
    """Claims that were decided in the period."""
    rows = claim_sums.decided(period.county, period.closes)
    return rows.filter(decided_at__date__gte=period.opens, decided_at__lte=period.at).annotate(
        counted=F("total")
    )


def received(period: Period) -> "QuerySet[Receipt]":
    """Receipts of the period."""
    rows = claim_sums.received(period.county, period.closes)
    return rows.filter(received_on__gte=period.opens, recorded_at__lte=period.at)


def set_off(period: Period) -> "QuerySet[Payment]":
    """Payments of the period of which something was kept back."""
    rows = claim_sums.set_off(period.county, period.snapshot.month, period.at)
    return rows.filter(pay_month__gte=period.first_month)


def waived(period: Period) -> "QuerySet[Waiver]":
    """Waivers that were granted in the period."""
    rows = claim_sums.waived(period.county, period.closes)
    return rows.filter(decided_at__date__gte=period.opens, decided_at__lte=period.at)


def corrected(period: Period) -> "QuerySet[ClaimCorrection]":
    """Corrections of decided claims in the period."""
    rows = claim_sums.corrected(period.county, period.closes)
    return rows.filter(decided_at__date__gte=period.opens, decided_at__lte=period.at)


def withdrawn(period: Period) -> "QuerySet[Claim]":
    """Claims that were withdrawn in the period."""
    rows = claim_sums.withdrawn(period.county, period.closes)
    return rows.filter(withdrawn_at__date__gte=period.opens, withdrawn_at__lte=period.at).annotate(
        counted=F("withdrawn_open")
    )


def still_open(period: Period) -> "QuerySet[Claim]":
    """Claims of which something is open when the period ends."""
    return claim_sums.open_at(period.county, period.closes, period.snapshot.month, period.at)


def _went() -> tuple[Figure, ...]:
    """By which ways less was open: money came back, or was claimed no more."""
    money = partial(Figure, unit=Unit.YUAN)
    return (
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
        money(
            "claims.corrected",
            _("Claimed less by corrections"),
            definition=_("By how much decided claims were lowered in the period."),
            rows=corrected,
            total="amount",
        ),
        money(
            "claims.withdrawn",
            _("Claimed no more"),
            definition=_("What was open of claims whose decision was withdrawn in the period."),
            rows=withdrawn,
            total="counted",
        ),
    )


def table(_period: Period) -> FigureTable:
    """What was open, what claims were decided, by which ways money came back, what is open."""
    money = partial(Figure, unit=Unit.YUAN)
    said: Any = _("Claims that were decided in the period.")
    figures = (
        money(
            "claims.before",
            _("Open at the beginning"),
            definition=_("What was still to come back when the period began."),
            rows=before,
            total="counted",
        ),
        Figure("claims.decided", _("Claims decided"), Unit.CASES, said, decided),
        money("claims.amount", _("Sum claimed"), definition=said, rows=decided, total="counted"),
        *_went(),
        money(
            "claims.open",
            _("Open at the end"),
            definition=_("What is still to come back when the period ends."),
            rows=still_open,
            total="counted",
        ),
    )
    gone = ("claims.received", "claims.set_off", "claims.waived")
    less = ("claims.corrected", "claims.withdrawn")
    sums = AddsUp("E15", "claims.open", ("claims.before", "claims.amount"), (*gone, *less))
    return FigureTable("claims", _("Money claimed back"), figures, sums=(sums,))


TABLES: Makers = {32: table}
