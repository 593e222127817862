"""调减告知书: what is paid less, why, and how to object. (社会救助法 Art 48, 76)"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.models import Award, AwardAmount, AwardChange, Person
from cases.papers.parts.changed import decided_changes, is_cut, told_of
from cases.papers.parts.standing import announced, of_programme
from welfare.audit import log as audit
from welfare.county.months import next_month
from welfare.models import Event
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper

LOWERED = ("amount_set", "care_changed", "difference_worked_out", "guardianship_changed")


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


class StoppedSupplement(NamedTuple):
    """A supplement that was stopped: at a birthday, with another disability, by its list."""

    act: Event
    person: Person
    from_month: date
    before: Decimal
    total: Decimal
    extra: Decimal = Decimal(0)
    explanation: Any = ()

    @property
    def put_down(self) -> datetime:
        at: datetime = self.act.at
        return at

    @property
    def reason(self) -> str:
        words = {"person": self.person, "reason": self.act.reason}
        return _("The supplement of %(person)s ends: %(reason)s") % words


Cut = Lowered | AwardChange | StoppedSupplement
KEPT = "_stopped_supplements"


def _stopped(award: Award) -> list[StoppedSupplement]:
    """Each supplement that was stopped in a month from which on less is paid.

    A page of the award asks several times: while no other act was told, the months are not worked
    out again.
    """
    acts = list(audit.told_of(award).filter(verb="supplement_stopped"))
    if not acts:
        return []
    told = [act.pk for act in acts]
    before, stopped = getattr(award, KEPT, (None, []))
    if before != told:
        stopped = _worked_out(award, acts)
        setattr(award, KEPT, (told, stopped))
    return list(stopped)


def _worked_out(award: Award, acts: list[Event]) -> list[StoppedSupplement]:
    people = Person.objects.in_bulk({act.details["person"] for act in acts})
    sums = award_sums.by_month(award)
    stopped = []
    for act in acts:
        last = date.fromisoformat(f"{act.details['last_month']}-01")
        was, now = (award_sums.begun(sums, month) for month in (last, next_month(last)))
        if was and now and now.total < was.total:
            person = people[act.details["person"]]
            one = StoppedSupplement(act, person, next_month(last), was.total, now.total)
            stopped.append(one)
    return stopped


def _all(award: Award) -> list[Cut]:
    """Every cut that was decided, the last first: by a change of the family, of the sum alone, or
    of a supplement.

    What a change put down is told by the letter of the change.
    """
    changes = decided_changes(award)
    put_down = {
        (month["from_month"], Decimal(month["total"]))
        for row in changes
        for month in row.months
        if month["total"] is not None
    }
    alone = [one for one in _cuts(award) if (one.from_month, one.total) not in put_down]
    cuts: list[Cut] = [
        *alone[::-1],
        *_stopped(award)[::-1],
        *(row for row in changes if is_cut(row)),
    ]
    return sorted(cuts, key=_decided, reverse=True)


def _decided(cut: Cut) -> datetime:
    at = cut.decided_at if isinstance(cut, AwardChange) else cut.put_down
    if at is None:
        raise ValueError("A decided change says when.")
    return at


def _available(award: Award) -> bool:
    return award.programme.is_monthly and not award.taken_back and bool(_all(award))


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
    cuts = _all(award)
    return _told(award, cuts[0]) if cuts else {}


def _told(award: Award, cut: Cut) -> dict[str, Any]:
    if isinstance(cut, AwardChange):
        return told_of(cut)
    if isinstance(cut, StoppedSupplement):
        return {"cut": cut, **announced(award, cut.act)}
    row = cut._replace(extra=award_sums.extra_in(cut.amount))
    return {"cut": row, **announced(award, _act(award, row), timezone.localdate(row.put_down))}


def _about(award: Award) -> str:
    cuts = _all(award)
    return _named(cuts[0]) if cuts else ""


def _named(cut: Cut) -> str:
    if isinstance(cut, AwardChange):
        return f"change {cut.pk}"
    if isinstance(cut, StoppedSupplement):
        return f"supplement {cut.act.pk}"
    return f"{cut.amount.pk} {cut.version.pgh_id}"


def _earlier(award: Award) -> dict[str, Paper[Award]]:
    """The letters of the cuts before the last: each decision keeps its own."""
    return {_named(cut).replace(" ", "-"): _letter(cut) for cut in _all(award)[1:]}


def _letter(cut: Cut) -> Paper[Award]:
    def titled(award: Award) -> str:
        title = of_programme(TITLE)(award)
        return _("%(paper)s, from %(month)s") % {
            "paper": title,
            "month": f"{cut.from_month:%Y-%m}",
        }

    return replace(
        PAPER,
        title=titled,
        fields=lambda award: _told(award, cut),
        about=lambda _award: _named(cut),
    )


TITLE = gettext_lazy("Notice of a lower amount")
PAPER = Paper(
    position=200,
    title=of_programme(TITLE),
    article="社会救助法第48、76条",
    available=_available,
    fields=_fields,
    template="cases/paper_reduction.html",
    series=NumberSeries.CHANGED,
    about=_about,
    earlier=_earlier,
    receipt=True,
)
