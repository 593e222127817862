"""调整告知书: what a decision changed of an award, why, and how to object. (社会救助法 Art 48)"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Award, AwardChange
from cases.papers.parts.changed import decided_changes, is_cut, told_of
from cases.papers.parts.standing import of_programme
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _decided(award: Award) -> AwardChange | None:
    """The last one by which no less is paid; a cut has its own letter."""
    return next((row for row in decided_changes(award) if not is_cut(row)), None)


def _available(award: Award) -> bool:
    return _decided(award) is not None


def _about(award: Award) -> str:
    row = _decided(award)
    return str(row.pk) if row else ""


def _fields(award: Award) -> dict[str, Any]:
    """Both amounts, ground and article, how it comes about, and the hearing."""
    row = _decided(award)
    return told_of(row) if row else {}


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
