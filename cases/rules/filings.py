"""Monthly filings of the towns, and joint meetings of the county."""

from datetime import date

from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import Application, Meeting, MonthlyFiling
from cases.verbs import VERBS
from welfare.accounts.rules import (
    check_area,
    check_given,
    check_month,
    check_past,
    check_permission,
)
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, User

MEMBERS_PRESENT = 3


def check_may_file(town: Division, month: date, by: User) -> None:
    """A town files its own month when it has begun; again only what was decided afterwards."""
    check_permission(by, VERBS["file_month"].rights)
    if town.level != Level.TOWN:
        raise NotAllowed(_("A town files its decisions."))
    check_area(town, by)
    check_month(month)
    if month > today():
        raise NotAllowed(_("This month has not begun yet."))
    later = Application.objects.to_file().filter(town=town, decided_on__lt=next_month(month))
    if MonthlyFiling.objects.filter(town=town, month=month).exists() and not later.exists():
        raise NotAllowed(_("The town has already filed this month."))


def check_may_check(filing: MonthlyFiling, by: User) -> None:
    """The county looks at a filing once, and not the person who filed it."""
    check_permission(by, VERBS["check_filing"].rights)
    check_area(filing.town, by)
    if filing.checked_by_id:
        raise NotAllowed(_("This filing has already been checked."))
    if filing.filed_by_id == by.pk:
        raise NotAllowed(_("Somebody else checks a filing than who filed it."))


def check_may_record_meeting(
    county: Division, held_on: date, members: list[str], minutes: str, by: User
) -> None:
    """The county's secretary records a meeting that was held, with three members or more."""
    check_permission(by, VERBS["record_meeting"].rights)
    if by.town or by.county is None or by.county.pk != county.pk:
        raise NotAllowed(_("This joint meeting belongs to another county."))
    check_past(held_on, _("Held on"))
    check_given(minutes, _("minutes"))
    if len(members) != len(set(members)):
        raise NotAllowed(_("A member of the meeting is named twice."))
    if len(members) < MEMBERS_PRESENT:
        raise NotAllowed(_("A joint meeting has at least three members present."))
    if Meeting.objects.filter(county=county, held_on=held_on, minutes=minutes.strip()).exists():
        raise NotAllowed(_("This meeting is already recorded, with the same minutes."))
