"""暂停发放告知书: from which month no money flows, and why. (社会救助法 Art 45, 48)"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Award
from cases.papers.parts.standing import act_behind, announced, of_programme, told_by
from cases.states import AwardStatus
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _available(award: Award) -> bool:
    return award.status == AwardStatus.SUSPENDED and award.programme.is_monthly


def _fields(award: Award) -> dict[str, Any]:
    """The office, the day and the hearing; month and reason stand on the award."""
    return announced(award, act_behind(award, "award_suspended"))


PAPER = Paper(
    position=300,
    title=of_programme(_("Notice of suspension")),
    article="社会救助法第45、48条",
    available=_available,
    fields=_fields,
    template="cases/paper_suspension.html",
    series=NumberSeries.SUSPENDED,
    about=told_by("award_suspended"),
    receipt=True,
)
