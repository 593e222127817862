"""复核结果告知书: what a review found, what follows, and how to object. (57号 Art 31)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Award, Review
from cases.papers.parts.reviewed import notices
from cases.states import ReviewStatus

POSITION = 18
TEMPLATE = "cases/paper_review.html"


def _last(award: Award) -> list[dict[str, Any]]:
    rows = Review.objects.filter(award=award, status=ReviewStatus.CONFIRMED)
    last = rows.order_by("-pk").values("pk")[:1]
    return notices(rows.filter(pk__in=last))


def label(award: Award) -> str:
    """Once a review was confirmed, and what follows from it was decided."""
    sheets = _last(award)
    return _("Notice of the review") if sheets and sheets[0]["said"] else ""


def context(award: Award) -> dict[str, Any]:
    """The result, the day, the amount and the day of the next review."""
    return _last(award)[0]
