"""What was claimed, came back and was given up, by day or month: for lists, reports and tables.

In every span of time: open before + decided - received - set off - waived - corrected - withdrawn
= open after. A receipt counts by its day, a set-off by the month of its payment once it was sent.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncMonth

from benefits.claims import summed
from benefits.models import Claim, ClaimCorrection, Payment, Receipt, Waiver
from benefits.states import LEFT_US
from welfare.county.months import month_end
from welfare.fields import MoneyField
from welfare.models import Division

ZERO = Decimal(0)


def decided(county: Division, until: date) -> "QuerySet[Claim]":
    """Claims decided up to a day, also those withdrawn since."""
    return Claim.objects.filter(town__parent=county, decided_at__date__lte=until)


def received(county: Division, until: date) -> "QuerySet[Receipt]":
    """Receipts up to a day, and what reverses some of them."""
    return Receipt.objects.filter(county=county, received_on__lte=until)


def set_off(county: Division, until: date, known: datetime | None = None) -> "QuerySet[Payment]":
    """Payments up to a month of which something was kept back, by what was on record at a moment.

    What the bank sent back later was on its way then, and what was sent later was not.
    """
    rows: QuerySet[Payment] = Payment.objects.filter(
        programme__county=county, claim__isnull=False, pay_month__lte=until
    )
    if known is None:
        return rows.filter(status__in=LEFT_US)
    gone = rows.filter(run__sent_at__lte=known)
    return gone.filter(Q(status__in=LEFT_US) | Q(answered_at__gt=known))


def waived(county: Division, until: date) -> "QuerySet[Waiver]":
    """Waivers granted up to a day."""
    return Waiver.objects.filter(
        claim__town__parent=county, granted=True, decided_at__date__lte=until
    )


def corrected(county: Division, until: date) -> "QuerySet[ClaimCorrection]":
    """Corrections of decided claims up to a day: so much less is claimed since."""
    return ClaimCorrection.objects.filter(
        claim__town__parent=county, granted=True, decided_at__date__lte=until
    )


def withdrawn(county: Division, until: date) -> "QuerySet[Claim]":
    """Claims withdrawn up to a day; `withdrawn_open` was still open of them."""
    return Claim.objects.filter(town__parent=county, withdrawn_at__date__lte=until)


def open_at(county: Division, day: date, month: date, known: datetime) -> "QuerySet[Any]":
    """Claims of which something was open at the end of a day, and of what was sent for a month.

    `counted` is that sum, by what was on record at a moment.
    """
    came = (
        summed(received(county, day).filter(recorded_at__lte=known))
        + summed(set_off(county, month, known), "set_off")
        + summed(waived(county, day).filter(decided_at__lte=known))
        + summed(corrected(county, day).filter(decided_at__lte=known))
    )
    claimed = When(decided_at__date__lte=day, decided_at__lte=known, then=F("total"))
    ended = When(withdrawn_at__date__lte=day, withdrawn_at__lte=known, then=F("withdrawn_open"))
    counted = _or_nought(claimed) - _or_nought(ended) - came
    return Claim.objects.filter(town__parent=county).annotate(counted=counted).exclude(counted=0)


def _or_nought(when: When) -> Case:
    return Case(when, default=ZERO, output_field=MoneyField())


@dataclass(frozen=True)
class ClaimedMonth:
    """The claims of a programme in one month, and what of them was open at its end."""

    programme: int
    month: date
    decided: Decimal
    received: Decimal
    set_off: Decimal
    waived: Decimal
    corrected: Decimal
    withdrawn: Decimal
    open: Decimal


def by_month(county: Division, first: date, last: date) -> list[ClaimedMonth]:
    """Programme by programme, the months in which something moved, the first month first."""
    rows = _running(_moved(county, last))
    return [row for row in rows if first <= row.month <= last]


Moved = dict[tuple[int, date], dict[str, Decimal]]


def _moved(county: Division, last: date) -> Moved:
    """By programme and month: every sum that moved up to the month."""
    until = month_end(last)
    queries: tuple[tuple[str, QuerySet[Any], str, str, Any], ...] = (
        ("decided", decided(county, until), "total", "", TruncMonth("decided_at")),
        ("received", received(county, until), "amount", "claim__", TruncMonth("received_on")),
        ("set_off", set_off(county, last), "set_off", "claim__", F("pay_month")),
        ("waived", waived(county, until), "amount", "claim__", TruncMonth("decided_at")),
        ("corrected", corrected(county, until), "amount", "claim__", TruncMonth("decided_at")),
        ("withdrawn", withdrawn(county, until), "withdrawn_open", "", TruncMonth("withdrawn_at")),
    )
    sums: Moved = defaultdict(dict)
    for name, rows, column, to_claim, month in queries:
        of = Coalesce(f"{to_claim}grant__programme", f"{to_claim}award__programme")
        grouped = rows.order_by().annotate(of=of, moved_in=month)
        by_key = grouped.values_list("of", "moved_in").annotate(whole=Sum(column))
        for programme, moment, whole in by_key:
            sums[programme, date(moment.year, moment.month, 1)][name] = whole
    return sums


def _running(moved: Moved) -> Iterator[ClaimedMonth]:
    for programme, keys in groupby(sorted(moved), key=lambda key: key[0]):
        left = ZERO
        for _programme, month in keys:
            names = ("decided", "received", "set_off", "waived", "corrected", "withdrawn")
            sums = {name: moved[programme, month].get(name, ZERO) for name in names}
            left += 2 * sums["decided"] - sum(sums.values(), ZERO)
            yield ClaimedMonth(programme, month, **sums, open=left)
