"""What of bulk grants reached somebody who was not entitled to it, and is in no claim. (批量发放)

A grant is paid once to an award, for its shares: claimed are those to which nobody was entitled, as
is known now. What the bank sent back, or was taken out of a run, reached nobody.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from benefits import bulk
from benefits.models import (
    BulkGrant,
    BulkShare,
    Claim,
    ClaimedShare,
    ClaimMonth,
    Payment,
)
from benefits.states import PaymentStatus
from cases.models import Award
from welfare.exceptions import NotAllowed

ZERO = Decimal(0)
Key = tuple[int, int]  # award and grant


@dataclass(frozen=True)
class PaidAboveShares:
    """What the bank paid of a grant, less what is claimed of it already, and what is too much."""

    paid: Decimal
    shares: list[BulkShare]

    @property
    def total(self) -> Decimal:
        """What can be claimed."""
        return sum((share.amount for share in self.shares), ZERO)


def paid_above(awards: QuerySet[Award]) -> dict[Key, PaidAboveShares]:
    """By award and grant: the shares that can be claimed.

    A payment may hold fewer shares than were confirmed, for who had died by then was left out of
    it. So no more of them are claimed than was paid above what the others are due: those who died
    last first.
    """
    shares = BulkShare.objects.filter(award__in=awards)
    standing = ClaimedShare.objects.filter(share=OuterRef("pk"), given_up=False)
    rows = bulk.undue(shares).select_related("person").annotate(claimed_already=Exists(standing))
    undue: dict[Key, list[BulkShare]] = {}
    died_last = F("person__died_on").desc(nulls_first=True)
    for share in rows.order_by(died_last, "pk"):
        undue.setdefault((share.award_id, share.grant_id), []).append(share)
    if not undue:
        return {}
    whole, arrived, claimed = _sums(shares, {grant for _award, grant in undue})
    listed = {}
    for key, without_right in undue.items():
        entitled = whole[key] - sum((row.amount for row in without_right), ZERO)
        paid = arrived.get(key, ZERO) - claimed.get(key, ZERO)
        left, free = paid - entitled, []
        for row in without_right:
            if not row.claimed_already and row.amount <= left:  # type: ignore[attr-defined]
                free.append(row)
                left -= row.amount
        if free:
            listed[key] = PaidAboveShares(paid, free)
    return listed


def _sums(shares: QuerySet[BulkShare], grants: set[int]) -> tuple[dict[Key, Decimal], ...]:
    """By award and grant: of all shares, of what the bank paid, and of what claims take out."""
    of_awards = {"award__in": shares.values("award"), "grant__in": grants}
    paid = Payment.objects.filter(status=PaymentStatus.PAID, **of_awards)
    taken = ClaimMonth.objects.standing().filter(
        claim__award__in=shares.values("award"), claim__grant__in=grants
    )
    each = (
        shares.filter(grant__in=grants).order_by().values_list("award", "grant"),
        paid.order_by().values_list("award", "grant"),
        taken.order_by().values_list("claim__award", "claim__grant"),
    )
    columns = (Sum("amount"), Sum(F("basic") + F("supplement")), Sum("takes"))
    return tuple(
        {(award, grant): whole for award, grant, whole in rows.annotate(whole=column)}
        for rows, column in zip(each, columns, strict=True)
    )


def of_award(award: Award) -> dict[BulkGrant, PaidAboveShares]:
    """The same of one award."""
    above = paid_above(Award.objects.filter(pk=award.pk))
    grants = BulkGrant.objects.select_related("programme")
    grants = grants.in_bulk([grant for _award, grant in above])
    return {grants[grant]: one for (_award, grant), one in sorted(above.items())}


def to_claim(award: Award, grant: BulkGrant) -> PaidAboveShares:
    """What can be claimed of a grant. Raises NotAllowed where it is nothing."""
    above = paid_above(Award.objects.filter(pk=award.pk)).get((award.pk, grant.pk))
    if above is None:
        raise NotAllowed(
            _(
                "By what is known now nothing of this grant was paid to the award without right, "
                "or all of it is claimed already. If somebody had died or left before its month, "
                "register that first."
            )
        )
    return above


def due_again(*claims: Claim) -> dict[int, Decimal]:
    """By claim of a grant: how much of what it takes back was due all the same, as is known now."""
    keys = [claim.pk for claim in claims]
    shares = BulkShare.objects.filter(claimed__claim__in=keys)
    right = ClaimedShare.objects.filter(claim__in=keys).exclude(share__in=bulk.undue(shares))
    by_claim = right.order_by().values_list("claim").annotate(whole=Sum("share__amount"))
    return {claim.pk: ZERO for claim in claims} | dict(by_claim)


def check_agrees(claim: Claim) -> None:
    """Nobody whose share a claim takes back was entitled to it, as is known now."""
    if due := due_again(claim)[claim.pk]:
        raise NotAllowed(
            _(
                "By what is known now %(sum)s yuan of this grant were due all the same. Discard "
                "the claim, and open another for what is still too much."
            )
            % {"sum": due}
        )
