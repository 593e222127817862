"""终止救助告知书: what ends, from when, why, and how to object. (社会救助法 Art 48, 76)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Award
from cases.papers.parts.standing import act_behind, announced
from cases.states import AwardStatus

POSITION = 40
TEMPLATE = "cases/paper_ending.html"


def label(award: Award) -> str:
    """Once the award ended."""
    ended = award.status == AwardStatus.ENDED
    return _("Notice of ending") if ended and award.programme.is_monthly else ""


def context(award: Award) -> dict[str, Any]:
    """The office, the day and the hearing; months and reason stand on the award."""
    return announced(award, act_behind(award, "award_ended"))
