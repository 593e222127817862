"""What was kept back for claims of the months of awards, by how far their money has come. (抵扣)

A month is paid by the money and the set-off together; the bank is told of the money alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from benefits.models import MonthDifference, Payment
from benefits.states import PaymentStatus

ZERO = Decimal(0)


@dataclass(frozen=True)
class AfterSetOff:
    """What is planned, at the bank and paid of a month as money, and beside it what was set off."""

    planned: Decimal
    sent: Decimal
    paid: Decimal
    set_off: Decimal


def after(rows: Sequence[MonthDifference]) -> list[AfterSetOff]:
    """The same of each of these months, by one query.

    The rows may be older than the payments: no more is taken off a column than stands in it.
    """
    kept = Payment.objects.filter(
        award__in={row.award_id for row in rows},
        month__in={row.month for row in rows},
        set_off__gt=0,
    ).exclude(status=PaymentStatus.FAILED)
    by_status = kept.order_by().values_list("award", "programme", "month", "status")
    sums = {tuple(key): whole for *key, whole in by_status.annotate(whole=Sum("set_off"))}
    return [_after(row, sums) for row in rows]


def _after(row: MonthDifference, sums: dict[tuple[object, ...], Decimal]) -> AfterSetOff:
    statuses = (PaymentStatus.PLANNED, PaymentStatus.SENT, PaymentStatus.PAID)
    columns = (row.planned, row.sent, max(row.paid, ZERO))
    off = [
        min(sums.get((row.award_id, row.programme_id, row.month, status), ZERO), column)
        for status, column in zip(statuses, columns, strict=True)
    ]
    planned, sent, paid = (row.planned - off[0], row.sent - off[1], row.paid - off[2])
    return AfterSetOff(planned, sent, paid, sum(off, ZERO))
