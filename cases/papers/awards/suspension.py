"""暂停发放告知书: from which month no money flows, and why. (社会救助法 Art 45, 48)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Award
from cases.papers.parts.standing import act_behind, announced
from cases.states import AwardStatus

POSITION = 30
TEMPLATE = "cases/paper_suspension.html"


def label(award: Award) -> str:
    """While the award is suspended."""
    suspended = award.status == AwardStatus.SUSPENDED
    return _("Notice of suspension") if suspended and award.programme.is_monthly else ""


def context(award: Award) -> dict[str, Any]:
    """The office, the day and the hearing; month and reason stand on the award."""
    return announced(award, act_behind(award, "award_suspended"))
