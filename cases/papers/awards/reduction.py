"""调减告知书: what is paid less, why, and how to object. (社会救助法 Art 48, 76)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Award, AwardAmount
from cases.papers.parts.standing import act_behind, announced, is_live

POSITION = 20
TEMPLATE = "cases/paper_reduction.html"


def _last_two(award: Award) -> list[AwardAmount]:
    return list(award.amounts.order_by("-from_month")[:2])


def label(award: Award) -> str:
    """When the last amount is lower than the one before it."""
    amounts = _last_two(award)
    lower = len(amounts) == 2 and amounts[0].total < amounts[1].total
    return _("Notice of a lower amount") if lower and is_live(award) else ""


def context(award: Award) -> dict[str, Any]:
    """Both amounts, the reason, how the new one comes about, and the hearing."""
    amount, before = _last_two(award)
    act = act_behind(award, "amount_set", "care_changed", "difference_worked_out")
    return {"amount": amount, "before": before, **announced(award, act)}
