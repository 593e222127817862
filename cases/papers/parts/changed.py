"""The changes of an award, waiting or decided, for the sheets and letters that go with them."""

from typing import Any

from django.utils import timezone

from cases import award_sums
from cases.changes import Direction
from cases.models import Award, AwardChange
from cases.papers.parts.addressed import signed_to
from cases.papers.parts.decided import REMEDIES
from cases.states import AwardChangeStatus


def last_change(award: Award) -> AwardChange | None:
    """Waiting or decided; one that was withdrawn or refused has no sheet."""
    rows = AwardChange.objects.filter(
        award=award, status__in=(AwardChangeStatus.WAITING, AwardChangeStatus.DECIDED)
    )
    return rows.select_related("change", "award").order_by("pk").last()


def decided_changes(award: Award) -> list[AwardChange]:
    """Those that were decided, the last one first."""
    rows = AwardChange.objects.filter(award=award, status=AwardChangeStatus.DECIDED)
    return list(rows.select_related("change", "award").order_by("-pk"))


def is_cut(row: AwardChange) -> bool:
    """Whether it goes on with less money; an end and a suspension have letters of their own."""
    if row.direction in (Direction.STOP, Direction.SUSPEND):
        return False
    return award_sums.of_change(row).falls


def told_of(row: AwardChange) -> dict[str, Any]:
    """What the letter of a decided change says: one letter, of the office that decided."""
    award = row.award
    return {
        "row": row,
        "ends": row.direction == Direction.STOP,
        "heard": row.heard,
        **REMEDIES,
        **signed_to(award, tier=row.tier, on=timezone.localdate(row.decided_at)),
    }
