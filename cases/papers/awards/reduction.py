"""调减告知书: what is paid less, why, and how to object. (社会救助法 Art 48, 76)"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import award_sums
from cases.models import Award, AwardAmount
from cases.papers.parts.standing import announced, is_live, of_programme
from welfare.audit import log as audit
from welfare.models import Event
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper

LOWERED = ("amount_set", "care_changed", "difference_worked_out")


class Lowered(NamedTuple):
    """The last sum of an award, and what was paid instead before it was put down."""

    amount: AwardAmount
    before: Decimal
    put_down: datetime
    version: int  # another one of the same month has a paper and a number of its own

    @property
    def from_month(self) -> date:
        month: date = self.amount.from_month
        return month


def _lowered(award: Award) -> Lowered | None:
    """The last change of the sum, where it was a cut: of the month before, or of the same month,
    where a standard that was put right took the place of what had counted for it."""
    amounts = list(award.amounts.order_by("-from_month").prefetch_related("events")[:2])
    if not amounts:
        return None
    last = amounts[0]
    kept = award_sums.versions(last)
    if len(kept) > 1:
        before: Decimal | None = kept[-2].basic + kept[-2].care
    else:
        before = amounts[1].total if len(amounts) > 1 else None
    if before is None or last.total >= before:
        return None
    return Lowered(last, before, kept[-1].pgh_created_at, kept[-1].pgh_id)


def _available(award: Award) -> bool:
    return is_live(award) and _lowered(award) is not None


def _act(award: Award, amount: AwardAmount) -> Event | None:
    """The act on this award that put the sum down; what a standard lowers has none."""
    acts = audit.told_of(award).filter(
        verb__in=LOWERED, details__from_month=f"{amount.from_month:%Y-%m}"
    )
    act = acts.last()
    said = act.details.get("basic") if act else None
    return None if said is not None and Decimal(said) != amount.basic else act


def _fields(award: Award) -> dict[str, Any]:
    """Both amounts, the reason, how the new one comes about, and the hearing."""
    row = _lowered(award)
    if row is None:
        return {}
    told = announced(award, _act(award, row.amount), timezone.localdate(row.put_down))
    return {"amount": row.amount, "before": row.before, **told}


def _about(award: Award) -> str:
    row = _lowered(award)
    return f"{row.amount.pk} {row.version}" if row else ""


PAPER = Paper(
    position=200,
    title=of_programme(_("Notice of a lower amount")),
    article="社会救助法第48、76条",
    available=_available,
    fields=_fields,
    template="cases/paper_reduction.html",
    series=NumberSeries.CHANGED,
    about=_about,
    receipt=True,
)
