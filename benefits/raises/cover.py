"""What a draft of standards costs to the year's end against what is free in the allocations."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benefits import budget
from benefits.models import Allocation, StandardDraft
from benefits.outlook import Needs, Pot, pots, present_needs
from benefits.raises import figures
from welfare.county.months import MONTHS, months_from


@dataclass(frozen=True)
class PotCover:
    """One pot: what the draft costs of it, and what the present roll leaves free until then."""

    pot: Pot  # with what the draft adds
    present: Decimal  # what the present roll costs until then
    cost: Decimal
    free: Decimal
    lacked: Decimal  # what would lack without the draft, too
    lacks: Decimal  # more than that

    @property
    def difference(self) -> Decimal:
        """What is left of the allocations less all that is to be paid until then."""
        return self.pot.left - self.present - self.cost


def of_draft(draft: StandardDraft) -> list[PotCover]:
    """Each pot that the draft draws on; nothing before its effects are worked out."""
    if draft.pay_month is None:
        return []
    county, year = draft.county, draft.pay_month.year
    there = budget.standings(Allocation.objects.filter(county=county).granted().in_year(year))
    now, more = present_needs(county, year), _added(draft, draft.pay_month)
    # The same programmes in both, so that their pots are the same.
    before = pots(county, {**{programme: {} for programme in more}, **now}, there)
    after = pots(county, _both(now, more), there)
    return [
        PotCover(
            pot=pot,
            present=was.cost,
            cost=pot.cost - was.cost,
            free=max(pot.left - was.cost, budget.ZERO),
            lacked=was.short,
            lacks=max(pot.short - was.short, budget.ZERO),
        )
        for was, pot in zip(before, after, strict=True)
        if any(programme.pk in more for programme in pot.programmes)
    ]


def _added(draft: StandardDraft, first: date) -> Needs:
    """Months before are paid on with the first run; the rest goes evenly to the year's end."""
    months, added = months_from(first, date(first.year, MONTHS, 1)), {}
    for row in figures.by(draft, "programme"):
        rest = row["year"] - row["behind"]
        each = (rest / len(months)).quantize(Decimal("0.01"))
        by_month = dict.fromkeys(months, each)
        by_month[first] += row["behind"] - row["overpaid"] + rest - each * len(months)
        added[row["programme"]] = by_month
    return added


def _both(now: Needs, more: Needs) -> Needs:
    both: Needs = {}
    for programme in [*now, *(one for one in more if one not in now)]:
        of_now, of_more = now.get(programme, {}), more.get(programme, {})
        both[programme] = {
            month: of_now.get(month, budget.ZERO) + of_more.get(month, budget.ZERO)
            for month in sorted({*of_now, *of_more})
        }
    return both
