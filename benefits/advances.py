"""What is still open of an advance: lent, without what came back and what was written off."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Least

from benefits.models import (
    Advance,
    AdvanceInstalment,
    AdvanceRepayment,
    AdvanceWriteOff,
)
from welfare.fields import MoneyField
from welfare.models import Division

ZERO = Decimal(0)


def _summed(rows: "QuerySet[Any]") -> Coalesce:
    of_one = rows.filter(advance=OuterRef("pk")).order_by().values("advance")
    whole = of_one.annotate(whole=Sum("amount")).values("whole")
    return Coalesce(Subquery(whole), ZERO, output_field=MoneyField())


def with_sums(advances: "QuerySet[Advance]", today: date) -> "QuerySet[Any]":
    """With what came back, was written off, is open, and is overdue by the instalments."""
    fallen_due = AdvanceInstalment.objects.filter(due_on__lt=today)
    return advances.annotate(
        repaid=_summed(AdvanceRepayment.objects.all()),
        written_off=_summed(AdvanceWriteOff.objects.filter(granted=True)),
        fallen_due=_summed(fallen_due),
        open=F("amount") - F("repaid") - F("written_off"),
        repaid_since=Greatest(F("repaid") - F("repaid_before"), ZERO),
        overdue=Greatest(Least(F("fallen_due") - F("repaid_since"), F("open")), ZERO),
    )


def standing_repayments(advance: Advance) -> "QuerySet[AdvanceRepayment]":
    """What came back and was not reversed as a mistake."""
    rows: QuerySet[AdvanceRepayment] = advance.repayments.all()
    return rows.filter(reverses=None, reversed_by=None)


def open_of(advance: Advance, today: date) -> Decimal:
    """What is still to come back of an advance."""
    amount: Decimal = with_sums(Advance.objects.filter(pk=advance.pk), today).get().open
    return amount


def open_at(county: Division, day: date, known: datetime) -> "QuerySet[Any]":
    """Advances of which something was open at the end of a day, by what was on record at a moment.

    `counted` is that sum.
    """
    back = AdvanceRepayment.objects.filter(paid_on__lte=day, recorded_at__lte=known)
    off = AdvanceWriteOff.objects.filter(
        granted=True, decided_at__date__lte=day, decided_at__lte=known
    )
    rows = Advance.objects.filter(county=county, lent_on__lte=day, recorded_at__lte=known)
    return rows.annotate(counted=F("amount") - _summed(back) - _summed(off)).exclude(counted=0)


def repaid_of(advance: Advance, today: date) -> Decimal:
    """What came back of an advance until now."""
    amount: Decimal = with_sums(Advance.objects.filter(pk=advance.pk), today).get().repaid
    return amount
