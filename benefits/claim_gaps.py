"""How claims stand beside what is known now: a standard that was put right again, a change that was
reported since make more or less of their months too much than they say.

No claim is written over. What is too much besides is claimed by a further one. What is due again is
paid as arrears by the next run; or the decision is withdrawn, by two people, and what is still too
much is claimed anew. (社会救助法 Art 48)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from benefits import balance
from benefits.models import Claim, ClaimMonth
from benefits.states import ClaimStatus
from cases.models import Award

ZERO = Decimal(0)
STANDS = (ClaimStatus.OPENED, ClaimStatus.HEARD, ClaimStatus.DECIDED)


@dataclass(frozen=True)
class ClaimGap:
    """What is too much besides a claim, or less than it says, as is known now."""

    more: Decimal = ZERO
    less: Decimal = ZERO
    decided: bool = False


def gaps(claims: Iterable[Any]) -> dict[int, ClaimGap]:
    """By claim, where something differs. Of several claims of one month the last one is told."""
    standing = {claim.pk: claim for claim in claims if claim.status in STANDS}
    counted = balance.counted(Award.objects.filter(pk=OuterRef("claim__award")))
    # What was due before the go-live is not known here: of those months nothing is said.
    looked_at = ClaimMonth.objects.filter(month__gte=Subquery(counted.values("from_month")))
    months = list(looked_at.filter(claim__in=standing).order_by("-claim", "month"))
    if not months:
        return {}
    told = {one.award_id for one in standing.values()}
    first, last = min(one.month for one in months), max(one.month for one in months)
    rows = balance.of_awards(
        Award.objects.filter(pk__in=told), first, last, explained=False, differing=True
    )
    known = {(row.award, row.month): row for row in rows if row.due is not None}
    listed: dict[int, ClaimGap] = {}
    for one in months:
        claim: Claim = standing[one.claim_id]
        row = known.pop((claim.award_id, one.month), None)
        decided = claim.status == ClaimStatus.DECIDED
        takes = ZERO if decided else one.claimed  # of a decided one the balance has taken it out
        above = row.too_much - takes if row else -takes
        owed = max(row.difference, ZERO) if row and decided else max(-above, ZERO)
        before = listed.get(claim.pk, ClaimGap())
        listed[claim.pk] = ClaimGap(
            before.more + max(above, ZERO), before.less + min(owed, one.claimed), decided
        )
    return {pk: gap for pk, gap in listed.items() if gap.more or gap.less}
