"""调减告知书: what is paid less, why, and how to object. (社会救助法 Art 48, 76)"""

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import award_sums
from cases.models import Award, AwardAmount, AwardChange
from cases.papers.parts.changed import decided_changes, is_cut, told_of
from cases.papers.parts.standing import announced, of_programme
from welfare.audit import log as audit
from welfare.models import Event
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper

LOWERED = ("amount_set", "care_changed", "difference_worked_out")


class Lowered(NamedTuple):
    """A sum that was put down in place of a higher one, whatever took its own place since."""

    amount: AwardAmount
    version: Any  # another one of the same month has a paper and a number of its own
    was: Decimal
    extra: Decimal = Decimal(0)  # the supplements of the month, the same before and after

    @property
    def from_month(self) -> date:
        month: date = self.amount.from_month
        return month

    @property
    def put_down(self) -> datetime:
        at: datetime = self.version.pgh_created_at
        return at

    @property
    def before(self) -> Decimal:
        return self.was + self.extra

    @property
    def total(self) -> Decimal:
        sum_now: Decimal = self.version.basic + self.version.care + self.extra
        return sum_now

    @property
    def reason(self) -> str:
        return str(self.version.reason)

    @property
    def explanation(self) -> Any:
        return self.version.explanation


def _cuts(award: Award) -> list[Lowered]:
    """Every cut of the sum: of the month before, or of the same month, where a standard that was
    put right took the place of what had counted for it."""
    lowered: list[Lowered] = []
    before: Decimal | None = None
    for amount in award.amounts.order_by("from_month").prefetch_related("events"):
        kept = award_sums.versions(amount)
        steps = [before, *(row.basic + row.care for row in kept)]
        for (was, now), row in zip(pairwise(steps), kept, strict=True):
            if was is not None and now < was:
                lowered.append(Lowered(amount, row, was))
        before = amount.total
    return lowered


def _last(award: Award) -> Lowered | AwardChange | None:
    """The last cut that was decided: by a change of the family, or of the sum alone.

    What a change put down is told by the letter of the change.
    """
    changes = decided_changes(award)
    put_down = {
        (month["from_month"], Decimal(month["total"]))
        for row in changes
        for month in row.months
        if month["total"] is not None
    }
    cuts = [one for one in _cuts(award) if (one.from_month, one.total) not in put_down]
    alone = max(cuts, key=lambda one: one.put_down, default=None)
    changed = next((row for row in changes if is_cut(row)), None)
    if alone is None:
        return changed
    if changed is not None and changed.decided_at and changed.decided_at > alone.put_down:
        return changed
    return alone._replace(extra=award_sums.extra_in(alone.amount))


def _available(award: Award) -> bool:
    return award.programme.is_monthly and not award.taken_back and _last(award) is not None


def _act(award: Award, cut: Lowered) -> Event | None:
    """The act on this award that put the sum down; what a standard lowers has none."""
    acts = audit.told_of(award).filter(
        verb__in=LOWERED, details__from_month=f"{cut.from_month:%Y-%m}"
    )
    for act in reversed(acts):
        said = act.details.get("basic")
        if said is None or Decimal(said) == cut.version.basic:
            return act
    return None


def _fields(award: Award) -> dict[str, Any]:
    """Both amounts, the reason, how the new one comes about, and the hearing."""
    row = _last(award)
    if row is None:
        return {}
    if isinstance(row, AwardChange):
        return told_of(row)
    told = announced(award, _act(award, row), timezone.localdate(row.put_down))
    return {"cut": row, **told}


def _about(award: Award) -> str:
    row = _last(award)
    if isinstance(row, AwardChange):
        return f"change {row.pk}"
    return f"{row.amount.pk} {row.version.pgh_id}" if row else ""


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
