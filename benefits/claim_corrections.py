"""What a decided claim may be lowered to, and what follows for how it comes back. (更正追缴决定)

Of a month no less is claimed than was paid too much for it, as is known now: what is given up of
that is waived. What came back stays with the claim: who paid more than is right gets it again by
the withdrawal of the decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from benefits import balance, claims, grant_claims
from benefits.models import Claim, ClaimCorrection, ClaimMonth, Instalment
from cases.models import Award
from welfare.exceptions import NotAllowed
from welfare.templatetags.welfare import month as in_words

ZERO = Decimal(0)


@dataclass(frozen=True)
class LessClaimed:
    """A month of a claim, what is claimed of it now, and by a correction."""

    of: ClaimMonth
    after: Decimal


def waiting(claim: Claim) -> ClaimCorrection | None:
    """The correction that waits to be decided."""
    return claim.corrections.filter(granted=None).first()


def listed(claim: Claim) -> "QuerySet[ClaimCorrection]":
    """All corrections of a claim, with their months and who proposed and decided them."""
    rows: QuerySet[ClaimCorrection] = claim.corrections.select_related("proposed_by", "decided_by")
    return rows.prefetch_related("months__of")


def stands_after(correction: ClaimCorrection) -> Decimal:
    """What was claimed once this correction was decided: later ones have letters of their own."""
    until = correction.claim.corrections.filter(granted=True, pk__lte=correction.pk)
    less: Decimal = until.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    return correction.claim.total - less


def least(claim: Claim) -> dict[date, Decimal]:
    """By month: what must be claimed of it at least. Months of which only people know what was
    due have none."""
    months = list(claim.months.order_by("month"))
    if not months:
        return {}
    if claim.grant_id is not None:  # one row: what was due all the same is claimed no more
        needed = months[0].as_decided - grant_claims.due_again(claim)[claim.pk]
        return {months[0].month: min(needed, months[0].claimed)}
    award = Award.objects.filter(pk=claim.award_id)
    rows = balance.of_awards(award, months[0].month, months[-1].month, explained=False)
    known = {row.month: row for row in rows if row.due is not None}
    return {
        one.month: min(max(one.claimed - known[one.month].difference, ZERO), one.claimed)
        for one in months
        if one.month in known
    }


def lowered(claim: Claim, sums: Mapping[date, Decimal]) -> list[LessClaimed]:
    """The months of a claim that a correction lowers. Raises NotAllowed where it cannot be so."""
    floor = least(claim)
    months = [one for one in claim.months.order_by("month") if one.month in sums]
    parts = [LessClaimed(one, sums[one.month]) for one in months if sums[one.month] != one.claimed]
    if not parts:
        raise NotAllowed(_("Say of which month less is claimed."))
    for one in parts:
        words = {"month": in_words(one.of.month), "claimed": one.of.claimed}
        if not 0 <= one.after < one.of.claimed:
            raise NotAllowed(
                _(
                    "%(month)s: %(claimed)s yuan are claimed. A correction claims less, and not "
                    "below zero; what is too much besides is claimed by a further claim."
                )
                % words
            )
        if one.after < (needed := floor.get(one.of.month, ZERO)):
            raise NotAllowed(
                _(
                    "%(month)s: by the award as it is now, %(needed)s yuan were paid too much. "
                    "Correct the award first if more was due; what is given up is waived."
                )
                % {**words, "needed": needed}
            )
    _check_leaves_something(claim, parts)
    return parts


def _check_leaves_something(claim: Claim, parts: list[LessClaimed]) -> None:
    """No less is claimed than came back or was waived, and something at all."""
    less, row = less_of(parts), claims.with_sums(Claim.objects.filter(pk=claim.pk)).get()
    if less > row.open or less == row.stands:
        raise NotAllowed(
            _(
                "%(open)s yuan of this claim are open; the correction takes off %(less)s. If "
                "nothing was to be claimed, or part of what came back was not, withdraw the "
                "decision: then what is due is paid again."
            )
            % {"open": row.open, "less": less}
        )


def less_of(parts: list[LessClaimed]) -> Decimal:
    """By how much less is claimed in all."""
    return sum((one.of.claimed - one.after for one in parts), ZERO)


def instalments_after(claim: Claim, less: Decimal) -> tuple[list[Instalment], Decimal]:
    """The instalments that a correction lowers, the last first, each with its new sum; and by how
    much less runs set off. What was agreed as neither, and what is set off beside instalments,
    goes first."""
    agreed = list(claim.instalments.order_by("-due_on"))
    if not agreed:
        return [], less
    row = claims.with_sums(Claim.objects.filter(pk=claim.pk)).get()
    planned = sum((one.amount for one in agreed), ZERO)
    if claim.set_off_up_to is not None:
        beside = claim.set_off_up_to - row.kept_back
    else:
        beside = (claim.open_when_agreed or ZERO) - planned
    beside = min(max(beside, ZERO), less)
    left, changed = less - beside, []
    for one in agreed:
        cut = min(left, one.amount)
        if cut:
            one.amount -= cut
            left -= cut
            changed.append(one)
    return changed, beside
