"""What a programme would be owed at once if this system paid it from a month on. (启用月)"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DateField, Value

from benefits.balance import places
from benefits.balance.sql import BALANCE, ROOM, WORTH
from benefits.balance.statement import answered
from benefits.models import Payment
from benefits.payroll import count_and_sum, still_owed
from cases.models import Award, Programme
from welfare.county.months import months_from, previous_month

CHUNK = 1000
OWED = (
    WORTH
    + BALANCE
    + """
SELECT count(DISTINCT award_id) FILTER (WHERE due > counted),
    coalesce(sum(due - counted) FILTER (WHERE due > counted), 0),
    count(DISTINCT award_id) FILTER (WHERE due IS NULL)
FROM balance
"""
)


@dataclass(frozen=True)
class Opening:
    """The months that count at once, what they owe, and failed payments that are paid again."""

    months: int
    awards: int
    total: Decimal
    unknown: int  # awards of which a month cannot be worked out
    failed: int
    failed_total: Decimal


def from_month_on(programme: Programme, month: date, now: date) -> Opening:
    """About what the run of the month `now` would pay for the months before it.

    What is owed of the last month, as often as there are months: a page cannot work out each month
    of a whole roll. In parts, so that no statement takes long.
    """
    failed = still_owed(Payment.objects.sent_back().filter(programme=programme))
    again, again_total = count_and_sum(failed.filter(batch__isnull=False))
    last = previous_month(now)
    months = len(months_from(month, last)) if month <= last else 0
    awards, total, unknown = 0, Decimal(0), 0
    monthly = Award.objects.filter(programme=programme).paid_monthly()
    numbers = list(monthly.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers) if months else 0, CHUNK):
        part = Award.objects.filter(pk__in=numbers[start : start + CHUNK])
        given = places(part, last, last)
        as_if = part.annotate(from_month=Value(month, output_field=DateField()))
        given["scope"] = as_if.values("pk", "from_month")
        ((n, whole, lacking),) = answered(OWED, given, ROOM)
        awards, total, unknown = awards + n, total + whole, unknown + lacking
    return Opening(months, awards, total * months, unknown, again, again_total)
