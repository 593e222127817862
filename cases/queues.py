"""What waits for this very person: what the rules would let them act on, as sets of rows.

The number of the start page is the length of one of these, and so is the list that it leads to.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases import worklists
from cases.changes import Direction
from cases.models import (
    DECIDES,
    Application,
    Approval,
    AwardChange,
    EndNotice,
    FamilyChange,
    Household,
    Meeting,
    Member,
    MonthlyFiling,
    Person,
    Review,
    SampledCase,
    Survey,
)
from cases.models.application import ApplicationScope
from cases.models.review import ReviewScope
from cases.rules.relatives import not_kin
from cases.rules.relief import PAID_FIRST
from cases.states import MeetingStatus
from welfare.audit import log as audit
from welfare.models import User


def free_to_decide(by: User) -> Q:
    """Cases in which this person had no part: `check_may_decide` of a list. (57号 Art 11, 回避)"""
    since = audit.casework_of(by).filter(at__gte=OuterRef("registered_at"))
    home = since.filter(case_type=Household._meta.label_lower, case_id=OuterRef("household"))
    of_person = Q(case_type=Person._meta.label_lower)
    applicant = since.filter(of_person, case_id=OuterRef("applicant"))
    meanwhile = audit.casework_of(by).filter(
        of_person, case_id=OuterRef("person"), at__gte=OuterRef(OuterRef("registered_at"))
    )
    members = Member.objects.filter(
        Exists(meanwhile), household=OuterRef("household"), left_on=None
    )
    own = by.own_accounts
    of_it = {"application": OuterRef("pk")}
    drawn = SampledCase.objects.filter(**of_it, draw__drawn_by__in=own)
    other_tier = Approval.objects.filter(**of_it, decided_by__in=own).exclude(tier=OuterRef("tier"))
    paid_first = audit.acts_of(by, PAID_FIRST, Application)
    parts = [home, applicant, members, drawn, other_tier, paid_first]
    if name := by.full_name:
        signed = Q(first_signer__contains=name) | Q(second_signer__contains=name)
        parts.append(Survey.objects.filter(signed, **of_it))
    free = audit.no_part_in(by, Application) & not_kin(by, "household")
    for part in parts:
        free &= ~Q(Exists(part))
    return free


def cases_to_decide(by: User) -> ApplicationScope:
    """Cases of this person's tiers that they may decide, and that wait for no visit before."""
    visit = worklists.visit_first(worklists.conditions(timezone.localdate()))
    return Application.objects.in_queue_of(by).filter(free_to_decide(by)).exclude(visit)


def changes_to_decide(by: User) -> Any:
    """Changes of awards that wait for a tier of this person: `check_decides` of a list."""
    tiers = [tier for tier, right in DECIDES.items() if by.may(right)]
    hands = ("proposed_by", "change__recorded_by", "reworked_by", "opinions__given_by")
    waiting = AwardChange.objects.visible_to(by).waiting().filter(tier__in=tiers)
    strangers = not_kin(by, "award__household") & not_kin(by, "change__household")
    posted = EndNotice.objects.handled_by(by).filter(award=OuterRef("award"))
    free = waiting.filter(by.not_mine(*hands), strangers)
    return free.exclude(Exists(posted), direction=Direction.STOP)


def households_to_take(by: User) -> Any:
    """Families that another town hands over to that of this person."""
    return FamilyChange.objects.to_take(by).filter(
        by.not_mine("recorded_by"), not_kin(by, "household")
    )


def reviews_to_confirm(by: User) -> ReviewScope:
    """Results that somebody else recorded, of strangers' families."""
    recorded = Review.objects.visible_to(by).recorded()
    return recorded.filter(by.not_mine("recorded_by"), not_kin(by, "award__household"))


def filings_to_check(by: User) -> Any:
    """Filed months that somebody else filed."""
    rows = MonthlyFiling.objects.visible_to(by).filter(checked_at=None)
    return rows.filter(by.not_mine("filed_by"))


def meetings_to_confirm(by: User) -> Any:
    """Meetings held whose record others wrote, and confirmed ones whose resolutions are to come."""
    rows = Meeting.objects.visible_to(by)
    held = rows.filter(by.not_mine("prepared_by"), status=MeetingStatus.HELD)
    return rows.filter(Q(pk__in=held.order_by().values("pk")) | Q(status=MeetingStatus.CONFIRMED))
