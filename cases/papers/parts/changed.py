"""The last change of an award, waiting or decided, for the sheets that go with it."""

from cases.models import Award, AwardChange
from cases.states import AwardChangeStatus


def last_change(award: Award) -> AwardChange | None:
    """Waiting or decided; one that was withdrawn or refused has no sheet."""
    rows = AwardChange.objects.filter(
        award=award, status__in=(AwardChangeStatus.WAITING, AwardChangeStatus.DECIDED)
    )
    return rows.select_related("change", "award").order_by("pk").last()
