"""What standards that were put lower paid too much is claimed in one act for a whole list.

Each family has its own claim, decision and remedies, by the same acts as a single claim. (降标多发)
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import draft_claims
from benefits import standard_draft_rules as rules
from benefits.actions import claims
from benefits.draft_claims import Sums
from benefits.models import Claim, ClaimReason, StandardDraft
from benefits.states import ClaimStatus
from cases.models import Award
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, User

Row = TypeVar("Row")


@explained()
@transaction.atomic
def open_draft_claims(
    *,
    by: User,
    draft: StandardDraft,
    version: int,
    shown: str,
    towns: Collection[Division] = (),
    left_out: Collection[str] = (),
    cause: str,
) -> list[Claim]:
    """A claim for each award of the list, as our mistake. (社会救助法 Art 48, 73)

    `shown`: count and sum of the whole list, as the person saw it; `left_out`: numbers of awards
    that are looked at by themselves.
    """
    row = _taken("open_draft_claims", draft, by, version)
    overpaid = draft_claims.to_claim(row)
    _check_shown(draft_claims.sums_to_claim(overpaid), shown)
    chosen = _chosen(overpaid, lambda one: one.award, towns, left_out)
    made = claims.open_all(
        {one.award.pk: one.dues for one in chosen},
        by=by,
        reason=ClaimReason.MISTAKE,
        cause=cause,
        standards=row,
    )
    audit.record("draft_claims_opened", row, by=by, reason=cause.strip(), **_told(made))
    return made


@explained()
@transaction.atomic
def hear_draft_claims(
    *,
    by: User,
    draft: StandardDraft,
    version: int,
    shown: str,
    towns: Collection[Division] = (),
    left_out: Collection[str] = (),
    heard_on: date,
    heard: str,
) -> list[Claim]:
    """What the households of the opened claims said; who said something else is left out."""
    row = _taken("hear_draft_claims", draft, by, version)
    chosen = _standing(row, ClaimStatus.OPENED, shown, towns, left_out)
    told = claims.hear_all(chosen, by=by, heard_on=heard_on, heard=heard)
    audit.record("draft_claims_heard", row, by=by, reason=heard.strip(), **_told(told))
    return told


@explained()
@transaction.atomic
def decide_draft_claims(
    *,
    by: User,
    draft: StandardDraft,
    version: int,
    shown: str,
    towns: Collection[Division] = (),
    left_out: Collection[str] = (),
    document: str,
) -> list[Claim]:
    """Another person decides the claims whose households were heard."""
    row = _taken("decide_draft_claims", draft, by, version)
    chosen = _standing(row, ClaimStatus.HEARD, shown, towns, left_out)
    decided = claims.decide_all(chosen, by=by, document=document)
    audit.record("draft_claims_decided", row, by=by, reason=document.strip(), **_told(decided))
    return decided


def _taken(verb: str, draft: StandardDraft, by: User, version: int) -> StandardDraft:
    row: StandardDraft = StandardDraft.objects.locked(draft.pk)
    check_version(row.version, version)
    rules.check_draft_verb(row, by, verb)
    return row


def _standing(
    draft: StandardDraft,
    status: ClaimStatus,
    shown: str,
    towns: Collection[Division],
    left_out: Collection[str],
) -> dict[int, int]:
    """The chosen claims that stand so, by number and version."""
    rows = draft_claims.claimed(draft, status)
    _check_shown(draft_claims.sums_of(rows), shown)
    chosen = _chosen(rows, lambda one: one.award, towns, left_out)
    return {one.pk: one.version for one in chosen}


def _check_shown(sums: Sums, shown: str) -> None:
    if str(sums) != shown:
        raise Conflict(_("The list is another one by now. Look at it again."))


def _chosen(
    rows: Iterable[Row],
    award_of: Callable[[Row], Award],
    towns: Collection[Division],
    left_out: Collection[str],
) -> list[Row]:
    """Those of the towns (of all, without any), without the awards that are left out."""
    listed, among = list(rows), {town.pk for town in towns}
    unknown = set(left_out) - {award_of(one).number for one in listed}
    if unknown:
        raise NotAllowed(_("%(number)s is not on the list.") % {"number": min(unknown)})
    chosen = [
        one
        for one in listed
        if award_of(one).number not in left_out and (not among or award_of(one).town_id in among)
    ]
    if not chosen:
        raise NotAllowed(_("Nobody is left on the list by this choice."))
    return chosen


def _told(rows: Collection[Claim]) -> dict[str, Any]:
    """What the log keeps of the whole list; each claim has its own acts besides."""
    return {"count": len(rows), "total": str(sum(row.total for row in rows))}
