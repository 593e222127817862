"""调整告知书: what a decision changed of an award, why, and how to object. (社会救助法 Art 48)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.changes import Direction
from cases.models import Award, AwardChange
from cases.papers.parts.decided import REMEDIES, office_of
from cases.states import AwardChangeStatus

POSITION = 15
TEMPLATE = "cases/paper_award_change.html"


def _decided(award: Award) -> AwardChange | None:
    rows = AwardChange.objects.filter(award=award, status=AwardChangeStatus.DECIDED)
    return rows.select_related("change", "award").order_by("pk").last()


def label(award: Award) -> str:
    """When a change of this award was decided."""
    return _("Notice of a change of support") if _decided(award) else ""


def context(award: Award) -> dict[str, Any]:
    """Both amounts, ground and article, how it comes about, and the hearing."""
    row = _decided(award)
    if row is None or row.decided_at is None:
        return {}
    return {
        "row": row,
        "ends": row.direction == Direction.STOP,
        "office": office_of(award.town, row.tier),
        "heard": row.heard,
        "signed_on": timezone.localdate(row.decided_at),
        **REMEDIES,
    }
