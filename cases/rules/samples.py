"""The county's check of cases: who draws, who visits, what waits. (43号 Art 16, 57号 Art 20)"""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Application, Programme, SampledCase, Tier
from cases.rules.relatives import check_kin_stays_away, filed_as
from cases.states import ApplicationStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.models import User

DRAW, VISIT = "sample", "county_visit"  # steps of a kind


def is_sampled(programme: Programme) -> bool:
    """Whether cases of this programme go through a draw before the county decides."""
    return DRAW in programme.definition.steps


def waiting_for_draw(programme: Programme) -> "QuerySet[Application]":
    """Cases at the county that went through no draw yet, in the order of their numbers.

    What is filed or complained of is visited anyhow and takes nobody's place in the draw.
    """
    counting = SampledCase.objects.counting().filter(application=OuterRef("pk"))
    return Application.objects.filter(
        ~Exists(counting),
        programme=programme,
        status=ApplicationStatus.IN_REVIEW,
        tier=Tier.COUNTY,
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


def is_filed(application: Application) -> bool:
    """Whether the family is a near relative of staff and the kind files that. (57号 Art 11)"""
    if VISIT not in application.programme.definition.steps:
        return False
    return bool(application.near_relative.strip()) or application.filed_kin.exists()


def is_complained_of(application: Application) -> bool:
    """Whether somebody complained of the case and the county visits for it. (57号 Art 20)"""
    return application.complained_on is not None and VISIT in application.programme.definition.steps


def check_is_visited(application: Application) -> None:
    """A complaint is noted where it leads to the county's visit."""
    if VISIT not in application.programme.definition.steps:
        raise NotAllowed(
            _("The county visits no cases of “%(programme)s”: answer the complaint in writing.")
            % {"programme": application.programme}
        )


def sampled_case(application: Application) -> SampledCase | None:
    """The county's check of the case; None while it was neither drawn nor filed.

    What was drawn or checked before the case went on for somebody else counts no longer.
    """
    rows = (
        SampledCase.objects.counting()
        .filter(application=application)
        .select_related("draw", "checked_by")
    )
    return rows.first()


def check_is_to_be_checked(application: Application) -> None:
    """A check is recorded once, for a case that was drawn, filed or complained of."""
    sampled = sampled_case(application)
    if sampled is None or not sampled.to_visit:
        raise NotAllowed(_("This case was not drawn for the random check."))
    if sampled.checked_on:
        raise NotAllowed(_("What the check found is already recorded."))


def waits_for_check(application: Application) -> bool:
    """Whether the tier that has the case confirms it only after the county's check.

    That is the county; where the town confirms alone, the county still visits what was filed. And
    the joint meeting after the county, for what is filed or complained of in between.
    """
    alone = Tier.COUNTY not in application.route and application.tier == application.route[-1]
    return application.tier in (Tier.COUNTY, Tier.MEETING) or bool(application.tier) and alone


def check_sampled(application: Application) -> None:
    """Nothing is confirmed before it went through a draw and the check that it asks for."""
    if not application.tier or not waits_for_check(application):
        return
    sampled = sampled_case(application)
    if sampled is None:
        if is_sampled(application.programme) and application.tier == Tier.COUNTY:
            raise NotAllowed(
                _("Draw the random sample first: this case has not been through a draw.")
            )
        return
    if sampled.relative and sampled.checked_on is None:
        raise NotAllowed(
            _(
                "A near relative of staff (%(who)s): the county visits the family first. Two "
                "people go there and the county records what they found."
            )
            % {"who": _("; ").join(filed_as(application))}
        )
    if sampled.complained and sampled.checked_on is None:
        raise NotAllowed(
            _(
                "There is a complaint of %(day)s about this case: the county visits the family "
                "first. Two people go there and the county records what they found."
            )
            % {"day": application.complained_on}
        )
    if sampled.chosen and sampled.checked_on is None:
        raise NotAllowed(_("This case was drawn for the random check. Record what it found first."))
    if sampled.agrees is False:
        raise NotAllowed(
            _(
                "The county's check does not agree with the survey. Return the case to the town, "
                "or refuse it."
            )
        )


def check_day_of_check(sampled: SampledCase, checked_on: date) -> None:
    """A case is checked after it was drawn, and nobody is visited before the application."""
    if sampled.draw is not None and checked_on < sampled.draw.drawn_on:
        raise NotAllowed(_("The case was drawn later than this day."))
    accepted_on = sampled.application.accepted_on
    if accepted_on is not None and checked_on < accepted_on:
        raise NotAllowed(_("The application was accepted later than this day."))
    check_since_turned(sampled.application, checked_on)


def check_since_turned(application: Application, day: date) -> None:
    """Who sees or judges a case sees the one who is to be helped now, with this programme."""
    turned_at = application.turned_at
    if turned_at is not None and day < (turned_on := timezone.localdate(turned_at)):
        raise NotAllowed(
            _(
                "On %(date)s the application went on for another programme or person. What was "
                "before that day is about the former one: it is done anew."
            )
            % {"date": turned_on.isoformat()}
        )


def check_visits_anew(application: Application, *visitors: str) -> None:
    """The county looks for itself: nobody who surveyed or handled the case. (57号 Art 20)"""
    handled = (application.registered_by, application.accepted_by, application.submitted_by)
    names = {user.full_name for user in handled if user}
    for signed in application.surveys.values_list("first_signer", "second_signer"):
        names |= set(signed)
    if again := next((name for name in visitors if name in names), ""):
        raise NotAllowed(
            _("%(name)s surveyed or handled this case for the town. Others visit for the county.")
            % {"name": again}
        )


def check_visitors(sampled: SampledCase, by: User, visitors: tuple[str, str]) -> None:
    """Two people visit what is filed, and not the relative. (57号 Art 16, 20, 回避)"""
    if not sampled.filed:
        return
    first, second = (name.strip() for name in visitors)
    if not (first and second) or first.lower() == second.lower():
        raise NotAllowed(_("Two different people visit the family. Name both."))
    check_visits_anew(sampled.application, first, second)
    check_kin_stays_away(sampled.application.household_id, first, second, by.full_name)
