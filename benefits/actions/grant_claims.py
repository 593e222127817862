"""Money of a bulk grant comes back: a claim is opened on it, and goes the way of every claim."""

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import claim_rules as rules
from benefits import grant_claims
from benefits.models import BulkGrant, Claim, ClaimedShare, ClaimMonth, ClaimReason
from cases.models import Award
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def open_grant_claim(
    *, by: User, award: Award, grant: BulkGrant, reason: ClaimReason, cause: str
) -> Claim:
    """Claim the shares of a grant that were paid and to which nobody was entitled. (Law Art 73)"""
    row = Award.objects.locked(award.pk)
    rules.check_may_open(row, by)
    check_given(cause, _("what happened"))
    above = grant_claims.to_claim(row, grant)
    claim = Claim.objects.create(
        award=row,
        household_id=row.household_id,
        town=row.town,
        grant=grant,
        reason=reason,
        cause=cause.strip(),
        total=above.total,
        created_by=by,
    )
    ClaimedShare.objects.bulk_create(
        ClaimedShare(claim=claim, share=share) for share in above.shares
    )
    ClaimMonth.objects.create(
        claim=claim, month=grant.month, due=above.paid - above.total, paid=above.paid
    )
    audit.record(
        "claim_opened",
        claim,
        by=by,
        reason=claim.cause,
        total=str(claim.total),
        first_month=f"{grant.month:%Y-%m}",
        last_month=f"{grant.month:%Y-%m}",
        programme=grant.programme.name,
    )
    return claim
