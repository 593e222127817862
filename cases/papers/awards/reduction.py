"""调减告知书: what is paid less, why, and how to object. (社会救助法 Art 48, 76)"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Award, AwardAmount
from cases.papers.parts.standing import act_behind, announced, is_live, of_programme
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper

LOWERED = ("amount_set", "care_changed", "difference_worked_out")


def _last_two(award: Award) -> list[AwardAmount]:
    return list(award.amounts.order_by("-from_month")[:2])


def _available(award: Award) -> bool:
    amounts = _last_two(award)
    lower = len(amounts) == 2 and amounts[0].total < amounts[1].total
    return lower and is_live(award)


def _fields(award: Award) -> dict[str, Any]:
    """Both amounts, the reason, how the new one comes about, and the hearing."""
    amount, before = _last_two(award)
    act = act_behind(award, *LOWERED)
    return {"amount": amount, "before": before, **announced(award, act)}


def _about(award: Award) -> str:
    return str(_last_two(award)[0].pk)


PAPER = Paper(
    position=200,
    title=of_programme(_("Notice of a lower amount")),
    article="社会救助法第48、76条",
    available=_available,
    fields=_fields,
    template="cases/paper_reduction.html",
    series=NumberSeries.CHANGED,
    about=_about,
    receipt=True,
)
