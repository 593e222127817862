"""暂停发放告知书: from which month no money flows, and why. (社会救助法 Art 45, 48)"""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.changes import Direction
from cases.models import Award, AwardChange
from cases.papers.parts.standing import announced, of_programme
from cases.states import AwardStatus
from welfare.audit import log as audit
from welfare.models import Event
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _available(award: Award) -> bool:
    return award.status == AwardStatus.SUSPENDED and award.programme.is_monthly


def _act(award: Award) -> Event | None:
    """What suspended it: an act on the award alone, or a change of the family that was decided."""
    changes = AwardChange.objects.filter(award=award, direction=Direction.SUSPEND)
    by_change = Q(verb="award_changed", subject_id__in=changes.values("pk"))
    acts = audit.told_of(award).filter(Q(verb="award_suspended") | by_change)
    return acts.last()


def _fields(award: Award) -> dict[str, Any]:
    """The office, the day and the hearing; month and reason stand on the award."""
    return announced(award, _act(award))


def _about(award: Award) -> str:
    act = _act(award)
    return str(act.pk) if act else ""


PAPER = Paper(
    position=300,
    title=of_programme(_("Notice of suspension")),
    article="社会救助法第45、48条",
    available=_available,
    fields=_fields,
    template="cases/paper_suspension.html",
    series=NumberSeries.SUSPENDED,
    about=_about,
    receipt=True,
)
