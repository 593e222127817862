"""The random check of cases at the county: who draws, who checks, what waits. (43号 Art 16)"""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Application, Programme, SampledCase, Tier
from cases.states import ApplicationStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.models import User

STEP = "sample"


def is_sampled(programme: Programme) -> bool:
    """Whether cases of this programme go through a draw before the county decides."""
    return STEP in programme.definition.steps


def waiting_for_draw(programme: Programme) -> "QuerySet[Application]":
    """Cases at the county that went through no draw yet, in the order of their numbers."""
    return Application.objects.filter(
        programme=programme,
        status=ApplicationStatus.IN_REVIEW,
        tier=Tier.COUNTY,
        sampled=None,
    ).order_by("number")


def check_may_draw(programme: Programme, by: User) -> None:
    """The county draws from its own cases, and only where somebody waits."""
    check_permission(by, VERBS["draw_sample"].rights)
    if by.town or by.county is None or by.county.pk != programme.county_id:
        raise NotAllowed(_("This programme belongs to another county."))
    if not is_sampled(programme):
        raise NotAllowed(_("“%(programme)s” has no random check.") % {"programme": programme})
    if not waiting_for_draw(programme).exists():
        raise NotAllowed(_("No case waits for a draw."))


def sampled_case(application: Application) -> SampledCase | None:
    """The case's place in a draw; None while it was in none."""
    rows = SampledCase.objects.filter(application=application).select_related("draw", "checked_by")
    return rows.first()


def check_is_to_be_checked(application: Application) -> None:
    """A check is recorded once, for a case that was drawn."""
    sampled = sampled_case(application)
    if sampled is None or not sampled.chosen:
        raise NotAllowed(_("This case was not drawn for the random check."))
    if sampled.checked_on:
        raise NotAllowed(_("What the check found is already recorded."))


def check_sampled(application: Application) -> None:
    """The county confirms no case before it went through a draw and was checked if drawn."""
    if application.tier != Tier.COUNTY or not is_sampled(application.programme):
        return
    sampled = sampled_case(application)
    if sampled is None:
        raise NotAllowed(_("Draw the random sample first: this case has not been through a draw."))
    if sampled.chosen and sampled.checked_on is None:
        raise NotAllowed(_("This case was drawn for the random check. Record what it found first."))
    if sampled.agrees is False:
        raise NotAllowed(
            _(
                "The random check does not agree with the survey. Return the case to the town, or "
                "refuse it."
            )
        )


def check_day_of_check(sampled: SampledCase, checked_on: date) -> None:
    """A case is checked after it was drawn."""
    if checked_on < sampled.draw.drawn_on:
        raise NotAllowed(_("The case was drawn later than this day."))
