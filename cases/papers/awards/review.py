"""复核结果告知书: what a review found, what follows, and how to object. (57号 Art 31)"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Award, Review
from cases.papers.parts.reviewed import notices
from cases.papers.parts.standing import of_programme
from cases.states import ReviewStatus
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _last(award: Award) -> list[dict[str, Any]]:
    rows = Review.objects.filter(award=award, status=ReviewStatus.CONFIRMED)
    last = rows.order_by("-pk").values("pk")[:1]
    return notices(rows.filter(pk__in=last))


def _available(award: Award) -> bool:
    sheets = _last(award)
    return bool(sheets) and sheets[0]["said"]


def _about(award: Award) -> str:
    return str(_last(award)[0]["review"].pk)


def _fields(award: Award) -> dict[str, Any]:
    """The result, the day, the amount and the day of the next review."""
    return _last(award)[0]


PAPER = Paper(
    position=180,
    title=of_programme(_("Notice of the review")),
    article="民发〔2021〕57号第31条",
    available=_available,
    fields=_fields,
    template="cases/paper_review.html",
    series=NumberSeries.REVIEWED,
    about=_about,
    receipt=True,
)
