"""What must be true of an access of an outside office. A rule says no by its sentence."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from welfare.accounts.rules import check_given, check_permission
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.offices.models import AccessStatus, OfficeAccess, departments
from welfare.offices.scopes import OF_A_DEPARTMENT
from welfare.verbs import VERBS


def check_may(verb: str, access: OfficeAccess, by: User) -> None:
    """The right for it, and an access of the own county."""
    check_permission(by, VERBS[verb].rights)
    if by.division_id != access.county_id:
        raise NotAllowed(_("This access belongs to another county."))


def check_decides(verb: str, access: OfficeAccess, by: User) -> None:
    """It waits, and whoever proposed it does not decide it."""
    check_may(verb, access, by)
    if access.status != AccessStatus.PROPOSED:
        raise NotAllowed(_("This access has been decided already."))
    if by.is_one_of(access.proposed_by_id):
        raise NotAllowed(_("You proposed this access. Another person approves it."))


def check_in_force(verb: str, access: OfficeAccess, by: User) -> None:
    """There is something to rotate or to revoke."""
    check_may(verb, access, by)
    if access.status != AccessStatus.ACTIVE:
        raise NotAllowed(_("This access is not in force."))


def check_term(expires_on: date, today: date) -> None:
    """An access ends by itself: a year at most, then it is proposed anew."""
    last = today + timedelta(days=settings.ACCESS_DAYS)
    if not today < expires_on <= last:
        raise NotAllowed(
            _("Valid until: a day after today and not after %(day)s.") % {"day": last.isoformat()}
        )


def check_asked(
    county: Division, department: str, scopes: Collection[str], purpose: str, liaison: str
) -> None:
    """What is asked for fits together and has its reason. (PIPL Art 6)"""
    check_given(purpose, _("purpose and legal basis"))
    check_given(liaison, _("liaison of the office"))
    if department and department not in departments(county):
        raise NotAllowed(_("There is no such department. Choose one of the list."))
    if not scopes:
        raise NotAllowed(_("Choose what the office may ask, from the list."))
    if not department and OF_A_DEPARTMENT & set(scopes):
        raise NotAllowed(_("For its own files the office needs the department whose they are."))
