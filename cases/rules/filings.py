"""Monthly filings of the towns."""

from datetime import date

from django.utils.translation import gettext as _

from cases.clock import today
from cases.models import Application, MonthlyFiling
from cases.verbs import VERBS
from welfare.accounts.rules import (
    check_area,
    check_month,
    check_permission,
)
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, User


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
    if by.is_one_of(filing.filed_by_id):
        raise NotAllowed(_("Somebody else checks a filing than who filed it."))
