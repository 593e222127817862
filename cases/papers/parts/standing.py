"""How an award stands: whom it covers, what it pays and why, and the act behind a paper."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Award, AwardMember
from cases.papers.parts.addressed import signed_to
from cases.papers.parts.decided import REMEDIES
from cases.states import LIVE_AWARD
from welfare.audit import log as audit
from welfare.audit.verb import Words
from welfare.county.months import first_of
from welfare.models import Event


def is_live(award: Award) -> bool:
    """Whether the award goes on; one sum does not."""
    return award.status in LIVE_AWARD and award.programme.is_monthly and not award.taken_back


def shown_month(award: Award) -> date:
    """This month, or the first paid one where that is still to come."""
    first: date = award.first_month
    return max(first_of(timezone.localdate()), first)


def covered_in(award: Award, month: date) -> list[AwardMember]:
    """Who is covered in the month, with their supplements, the head first."""
    members = award.members.filter(period__contains=month).select_related("person")
    return list(members.prefetch_related("supplements__kind").order_by("-is_head", "pk"))


def act_behind(award: Award, *events: str) -> Event | None:
    """The last of these acts, with what the person said when they were heard."""
    return audit.told_of(award).filter(verb__in=events).last()


def announced(award: Award, act: Event | None, otherwise: date | None = None) -> dict[str, Any]:
    """What every notice of a change says: by whom, on which day, after which hearing.

    `otherwise`: the day of what was no act on this award alone.
    """
    return {
        "heard": act.details.get("heard", "") if act else "",
        **REMEDIES,
        **signed_to(
            award,
            tier="county",
            on=timezone.localdate(act.at) if act else otherwise or award.left_on,
        ),
    }


def told_by(*events: str) -> Callable[[Award], str]:
    """Which of these acts a paper tells: a later one has a paper and a number of its own."""

    def about(award: Award) -> str:
        act = act_behind(award, *events)
        return str(act.pk) if act else ""

    return about


def of_programme(words: Words) -> Callable[[Award], str]:
    """The title of a paper with the programme before it."""

    def titled(award: Award) -> str:
        return _("%(programme)s: %(paper)s") % {"programme": award.programme.name, "paper": words}

    return titled
