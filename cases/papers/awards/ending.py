"""终止救助告知书: what ends, from when, why, and how to object. (社会救助法 Art 48, 76)"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Award
from cases.papers.parts.standing import act_behind, announced, of_programme, told_by
from cases.states import AwardStatus
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _available(award: Award) -> bool:
    return award.status == AwardStatus.ENDED and award.programme.is_monthly


def _fields(award: Award) -> dict[str, Any]:
    """The office, the day and the hearing; months and reason stand on the award."""
    return announced(award, act_behind(award, "award_ended"))


PAPER = Paper(
    position=400,
    title=of_programme(_("Notice of ending")),
    article="社会救助法第48、76条",
    available=_available,
    fields=_fields,
    template="cases/paper_ending.html",
    series=NumberSeries.ENDED,
    about=told_by("award_ended"),
    receipt=True,
)
