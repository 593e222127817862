"""A gradual exit is granted by a decision, left again by another one, and ends with its term."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.awards import Stop, end_with_parts
from cases.changes import Direction
from cases.models import Award, AwardChange, GradualExit
from cases.states import LIVE_AWARD, AwardChangeStatus, StopWay
from welfare.county.months import first_of, month_end, months_from
from welfare.exceptions import NotAllowed
from welfare.site.language import kept


def grant_exit(row: AwardChange, award: Award) -> None:
    """From the month on the award is paid for a term and then ends; the caller saves. (渐退)"""
    if row.last_month is None:
        raise NotAllowed(_("A gradual exit has its months, or its last month."))
    months = len(months_from(row.from_month, row.last_month))
    GradualExit.objects.create(award=award, from_month=row.from_month, months=months)
    award.ends_on = month_end(row.last_month)


def leave_exit(award: Award) -> None:
    """The income is below the standard again: it goes on without a term; the caller saves."""
    if GradualExit.objects.filter(award=award).delete()[0]:
        award.ends_on = None


def exits_to_end(today: date) -> list[int]:
    """Awards whose gradual exit was granted here and is over: the family was heard before."""
    granted = AwardChange.objects.filter(
        direction=Direction.FADE, status=AwardChangeStatus.DECIDED
    ).values("award")
    return list(Award.objects.exit_over(today).filter(pk__in=granted).values_list("pk", flat=True))


@transaction.atomic
def end_exit(*, award_id: int, today: date) -> bool:
    """End an award with the term of its gradual exit, as it was decided. (57号 Art 33)

    Nothing is due after the term in any case; here the end gets its act, and the family its notice.
    """
    row: Award = Award.objects.locked(award_id)
    if row.status not in LIVE_AWARD or row.ends_on is None or row.ends_on >= today:
        return False
    granted = row.changes.filter(direction=Direction.FADE, status=AwardChangeStatus.DECIDED).last()
    with kept():
        reason = _("Gradual exit over")
    last_month = max(first_of(row.ends_on), row.first_month)
    heard = granted.heard if granted else ""
    end_with_parts(
        row,
        None,
        stop=Stop(StopWay.TERM),
        left_on=row.ends_on,
        last_month=last_month,
        reason=reason,
        heard=heard,
    )
    return True
