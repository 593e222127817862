"""How an award stands: whom it covers, what it pays and why, and the act behind a paper."""

from datetime import date
from typing import Any

from django.utils import timezone

from cases.models import Award, AwardMember
from cases.papers.parts.decided import REMEDIES, office_of
from cases.states import LIVE_AWARD
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.models import Event


def is_live(award: Award) -> bool:
    """Whether the award goes on; one sum does not."""
    return award.status in LIVE_AWARD and award.programme.is_monthly and not award.taken_back


def shown_month(award: Award) -> date:
    """This month, or the first paid one where that is still to come."""
    return max(first_of(timezone.localdate()), award.first_month)


def covered_in(award: Award, month: date) -> list[AwardMember]:
    """Who is covered in the month, with their supplements, the head first."""
    members = award.members.filter(period__contains=month).select_related("person")
    return list(members.prefetch_related("supplements__kind").order_by("-is_head", "pk"))


def act_behind(award: Award, *events: str) -> Event | None:
    """The last of these acts, with what the person said when they were heard."""
    return audit.told_of(award).filter(verb__in=events).last()


def announced(award: Award, act: Event | None) -> dict[str, Any]:
    """What every notice of a change says: by whom, on which day, after which hearing."""
    return {
        "office": office_of(award.town, "county"),
        "heard": act.details.get("heard", "") if act else "",
        "signed_on": timezone.localdate(act.at) if act else award.left_on,
        **REMEDIES,
    }
