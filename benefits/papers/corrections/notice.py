"""追缴更正决定书: what was decided, what is claimed instead, remedies. (社会救助法 Art 48, 76)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits import agreed, claim_corrections
from benefits.models import ClaimCorrection
from cases.papers.parts.decided import REMEDIES, signed
from welfare.papers.paper import Paper


def _fields(correction: ClaimCorrection) -> dict[str, Any]:
    claim = correction.claim
    moment = correction.decided_at
    said = agreed.read(correction.agreed)
    return {
        "number": correction.note,
        "claim": claim,
        "correction": correction,
        "stands": claim_corrections.stands_after(correction),
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
    title=_("Correction of a decision on money to be paid back"),
    article="社会救助法第48、73、76条",
    available=lambda correction: correction.granted is True,
    fields=_fields,
    template="benefits/correction_paper.html",
    receipt=True,
)
