"""What a notice of a review says, of one award or of a whole village: a fixed number of queries."""

from typing import Any

from django.utils import timezone

from cases.changes import Direction
from cases.models import AwardChange, Review, ReviewResult, ReviewScope
from cases.papers.parts.addressed import signed_to
from cases.papers.parts.decided import REMEDIES
from cases.states import AwardChangeStatus
from welfare.county.months import first_of


def notices(reviews: ReviewScope) -> list[dict[str, Any]]:
    """One notice for each confirmed review; `said` is false while its change is not decided."""
    rows = list(
        reviews.select_related(
            *("award__programme", "award__payee", "award__town__parent", "village"),
            *("change", "town__parent", "campaign"),
        )
        .prefetch_related("award__amounts")
        .order_by("village__code", "award__household", "pk")
    )
    decided = AwardChange.objects.filter(
        status=AwardChangeStatus.DECIDED, change__in=[row.change_id for row in rows]
    ).select_related("change")
    by_review = {(row.change_id, row.award_id): row for row in decided}
    return [_notice(row, by_review.get((row.change_id, row.award_id))) for row in rows]


def _notice(review: Review, change: AwardChange | None) -> dict[str, Any]:
    award, unreached = review.award, review.result == ReviewResult.UNREACHED
    day = review.confirmed_at if change is None else change.decided_at
    return {
        "review": review,
        "award": award,
        "row": change,
        "ends": change is not None and change.direction == Direction.STOP,
        "unreached": unreached,
        "said": change is not None or review.change_id is None,
        "monthly": _amount(review),
        **REMEDIES,
        **signed_to(
            award,
            tier=change.tier if change else "town",
            on=timezone.localdate(day) if day else None,
        ),
    }


def _amount(review: Review) -> Any:
    """What is paid a month now; nothing of a recognition."""
    month = max(first_of(timezone.localdate()), review.award.first_month)
    begun = [one for one in review.award.amounts.all() if one.from_month <= month]
    latest = max(begun, key=lambda one: one.from_month, default=None)
    return latest.total if latest else None
