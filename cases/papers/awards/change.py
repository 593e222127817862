"""调整告知书: what a decision changed of an award, why, and how to object. (社会救助法 Art 48)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.changes import Direction
from cases.models import Award, AwardChange
from cases.papers.parts.decided import REMEDIES, signed
from cases.papers.parts.standing import of_programme
from cases.states import AwardChangeStatus
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _decided(award: Award) -> AwardChange | None:
    rows = AwardChange.objects.filter(award=award, status=AwardChangeStatus.DECIDED)
    return rows.select_related("change", "award").order_by("pk").last()


def _available(award: Award) -> bool:
    return _decided(award) is not None


def _about(award: Award) -> str:
    row = _decided(award)
    return str(row.pk) if row else ""


def _fields(award: Award) -> dict[str, Any]:
    """Both amounts, ground and article, how it comes about, and the hearing."""
    row = _decided(award)
    if row is None or row.decided_at is None:
        return {}
    return {
        "row": row,
        "ends": row.direction == Direction.STOP,
        **signed(
            award.town,
            tier=row.tier,
            on=timezone.localdate(row.decided_at),
            receiver=award.payee.name,
        ),
        "heard": row.heard,
        **REMEDIES,
    }


PAPER = Paper(
    position=150,
    title=of_programme(_("Notice of a change of support")),
    article="社会救助法第48条",
    available=_available,
    fields=_fields,
    template="cases/paper_award_change.html",
    series=NumberSeries.CHANGED,
    about=_about,
    receipt=True,
)
