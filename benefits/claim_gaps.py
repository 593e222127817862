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

from benefits import balance, grant_claims
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


def _of_grants(claims: Iterable[Claim]) -> dict[int, ClaimGap]:
    """Of claims of grants: what of them was due all the same."""
    of_grants = {claim.pk: claim for claim in claims if claim.grant_id is not None}
    if not of_grants:
        return {}
    due = grant_claims.due_again(*of_grants.values())
    return {
        one.claim_id: ClaimGap(
            less=max(due[one.claim_id] - (one.as_decided - one.claimed), ZERO),
            decided=of_grants[one.claim_id].status == ClaimStatus.DECIDED,
        )
        for one in ClaimMonth.objects.filter(claim__in=of_grants)
    }


def gaps(claims: Iterable[Any]) -> dict[int, ClaimGap]:
    """By claim, where something differs. Of several claims of one month the last one is told."""
    standing = {claim.pk: claim for claim in claims if claim.status in STANDS}
    counted = balance.counted(Award.objects.filter(pk=OuterRef("claim__award")))
    # What was due before the go-live is not known here: of those months nothing is said.
    looked_at = ClaimMonth.objects.filter(month__gte=Subquery(counted.values("from_month")))
    looked_at = looked_at.filter(claim__in=standing, claim__grant=None)
    months = list(looked_at.order_by("-claim", "month"))
    listed = _of_grants(standing.values())
    if not months:
        return _differing(listed)
    told = {one.award_id for one in standing.values()}
    first, last = min(one.month for one in months), max(one.month for one in months)
    rows = balance.of_awards(
        Award.objects.filter(pk__in=told), first, last, explained=False, differing=True
    )
    known = {(row.award, row.month): row for row in rows if row.due is not None}
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
    return _differing(listed)


def _differing(listed: dict[int, ClaimGap]) -> dict[int, ClaimGap]:
    return {pk: gap for pk, gap in listed.items() if gap.more or gap.less}
