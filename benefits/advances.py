"""What is still open of an advance: lent, without what came back and what was written off."""

from datetime import date
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


def open_of(advance: Advance, today: date) -> Decimal:
    """What is still to come back of an advance."""
    amount: Decimal = with_sums(Advance.objects.filter(pk=advance.pk), today).get().open
    return amount


def repaid_of(advance: Advance, today: date) -> Decimal:
    """What came back of an advance until now."""
    amount: Decimal = with_sums(Advance.objects.filter(pk=advance.pk), today).get().repaid
    return amount
