"""What a draft of standards comes to, summed from the rows that the job stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from benefits.models import StandardDraft, StandardEffect
from welfare.fields import MoneyField

ZERO = Decimal(0)
DIFFERENCE = F("basic") + F("supplement") - F("basic_before") - F("supplement_before")


@dataclass(frozen=True)
class StandardCost:
    """What a draft costs: a month, for months that were paid already, and to the year's end.

    `year` holds the months before with it. Below zero: so much less.
    """

    awards: int
    monthly: Decimal
    behind: Decimal
    year: Decimal
    overpaid: Decimal  # of `behind`, what no run pays
    lower: int  # awards that get less
    too_much: Decimal  # that was paid in months before, by this draft
    no_longer: Decimal  # that was too much by another one before, and is due by this
    unknown: int  # awards that could not be worked out

    @property
    def paid_on(self) -> Decimal:
        """What the next run pays on for months before."""
        return self.behind - self.overpaid

    @property
    def claimed(self) -> Decimal:
        """What of months before is claimed back by it."""
        return -self.too_much


def worked_out(draft: StandardDraft) -> QuerySet[StandardEffect]:
    """The rows with a difference."""
    rows: QuerySet[StandardEffect] = draft.effects.filter(needs="").annotate(by=DIFFERENCE)
    return rows.exclude(by=0)  # type: ignore[misc]


def not_worked_out(draft: StandardDraft) -> QuerySet[StandardEffect]:
    """What stays as it is until somebody does what is needed."""
    rows: QuerySet[StandardEffect] = draft.effects.exclude(needs="")
    return rows


def cost(draft: StandardDraft) -> StandardCost:
    """All of a draft."""
    sums = worked_out(draft).aggregate(
        awards=Count("award", distinct=True),
        lower=Count("award", distinct=True, filter=Q(by__lt=0)),
        too_much=_summed(filter=Q(overpaid__lt=0)),
        no_longer=_summed(filter=Q(overpaid__gt=0)),
        **_sums(),
    )
    unknown = not_worked_out(draft).aggregate(n=Count("award", distinct=True))["n"]
    return StandardCost(**sums, unknown=unknown)


def by(draft: StandardDraft, *names: str) -> "QuerySet[Any]":
    """The same for each programme, each town."""
    rows = worked_out(draft).order_by(*names).values(*names)
    return rows.annotate(awards=Count("award", distinct=True), **_sums())


def _summed(name: str = "overpaid", **narrowed: Any) -> Coalesce:
    return Coalesce(Sum(name, **narrowed), ZERO, output_field=MoneyField())


def _sums() -> dict[str, Any]:
    return {name: _summed(name) for name in ("monthly", "behind", "year", "overpaid")}
