"""What standards that were put lower took back of paid months: one list for each draft. (降标多发)

Nobody in these families did anything wrong: all of it is claimed as our mistake. A month in which
more was paid too much than the standards account for is looked at by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from benefits import claims
from benefits.models import Claim, StandardDraft, StandardEffect
from benefits.raises.figures import DIFFERENCE, worked_out
from benefits.states import ClaimStatus, DraftStatus
from cases.models import Award
from welfare.models import Division

ZERO = Decimal(0)
Lower = tuple[date, date | None, Decimal]  # from, until, and by how much


@dataclass(frozen=True)
class Overpaid:
    """An award that was paid too much by a standard: what was due in which months, and the sum."""

    award: Award
    dues: Mapping[date, Decimal]
    total: Decimal

    @property
    def first(self) -> date:
        return min(self.dues)

    @property
    def last(self) -> date:
        return max(self.dues)


@dataclass(frozen=True)
class Sums:
    """How many stand on a list, and how much."""

    count: int
    total: Decimal

    def __str__(self) -> str:
        """As a form shows it, so that another list is noticed when it is posted."""
        return f"{self.count}:{self.total:.2f}"


def lowered(awards: Iterable[int], draft: StandardDraft | None = None) -> dict[int, list[Lower]]:
    """By award: from when to when standards in force made it less, and by how much.

    `draft`: by this one alone.
    """
    effects = StandardEffect.objects.filter(
        award__in=awards, draft__status=DraftStatus.IN_FORCE, needs=""
    ).annotate(by=DIFFERENCE)
    if draft is not None:
        effects = effects.filter(draft=draft)
    parts: dict[int, list[Lower]] = {}
    rows = effects.filter(by__lt=0).order_by("pk")
    for award, *lower in rows.values_list("award", "from_month", "until", "by"):
        parts.setdefault(award, []).append(tuple(lower))  # type: ignore[arg-type]
    return parts


def lower_in(parts: Iterable[Lower], month: date) -> Decimal:
    """By how much standards made a month less."""
    counting = (
        by for first, until, by in parts if first <= month and (until is None or month <= until)
    )
    return -sum(counting, ZERO)


def to_claim(draft: StandardDraft, towns: Iterable[Division] = ()) -> list[Overpaid]:
    """The awards that this draft made less and that were paid too much by it, as is known now.

    Months that only another draft made less stand on the list of that one.
    """
    effects = worked_out(draft).filter(by__lt=0)
    if towns:
        effects = effects.filter(award__town__in=towns)
    awards = Award.objects.filter(pk__in=effects.values("award"))
    known = claims.known(awards)
    lower, by_this = lowered(known), lowered(known, draft)
    named = awards.select_related("programme", "household__head", "town")
    listed = []
    for award in named.order_by("town__code", "pk"):
        months = known[award.pk]
        too_much = {
            paid.month: (due, paid.paid - due)
            for paid in months.paid()
            if lower_in(by_this.get(award.pk, ()), paid.month) > 0
            and (due := claims.too_much(paid, months.due.get(paid.month))) is not None
            and paid.paid - due <= lower_in(lower.get(award.pk, ()), paid.month)
        }
        if too_much:
            dues = {month: due for month, (due, _left) in too_much.items()}
            total = sum((left for _due, left in too_much.values()), ZERO)
            listed.append(Overpaid(award, dues, total))
    return listed


def claimed(
    draft: StandardDraft, status: ClaimStatus, towns: Iterable[Division] = ()
) -> "QuerySet[Claim]":
    """The claims of this draft that stand so."""
    rows: QuerySet[Claim] = draft.claims.filter(status=status)  # type: ignore[attr-defined]
    if towns:
        rows = rows.filter(town__in=towns)
    return rows.select_related("award__programme", "household__head", "town").order_by(
        "town__code", "pk"
    )


def sums_of(rows: "QuerySet[Any]") -> Sums:
    """Count and sum of claims."""
    told = rows.order_by().aggregate(total=Sum("total", default=ZERO))
    return Sums(rows.count(), told["total"])


def sums_to_claim(listed: list[Overpaid]) -> Sums:
    """Count and sum of what is not claimed yet."""
    return Sums(len(listed), sum((one.total for one in listed), ZERO))
