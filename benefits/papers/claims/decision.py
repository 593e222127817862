"""追缴决定书 with its remedies; withdrawn, the notice that it is. (社会救助法 Art 48, 73, 76)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import agreed, claims
from benefits.models import Claim
from benefits.states import ONCE_DECIDED, ClaimStatus
from cases.papers.parts.decided import REMEDIES, signed
from welfare.papers.paper import Paper


def _title(claim: Claim) -> str:
    if claim.status == ClaimStatus.WITHDRAWN:
        return _("Notice that a decision is withdrawn")
    return _("Decision on money to be paid back")


def _fields(claim: Claim) -> dict[str, Any]:
    withdrawn = claim.status == ClaimStatus.WITHDRAWN
    moment = claim.withdrawn_at if withdrawn else claim.decided_at
    said = agreed.by_now(claim)
    return {
        "said": f"benefits/_claim_said_{claim.status}.html",
        "number": claim.document,
        "months": claims.spread(claim),
        "agreed": said,
        "instalments": said.instalments if said else (),
        **signed(
            claim.town,
            tier="county",
            on=timezone.localdate(moment) if moment else None,
            receiver=claim.household.head.name,
        ),
        **REMEDIES,
    }


PAPER = Paper(
    position=100,
    title=_title,
    article="社会救助法第48、73、74、76条",
    available=lambda claim: claim.status in ONCE_DECIDED,
    fields=_fields,
    template="benefits/claim_paper.html",
    receipt=True,
)
