"""A campaign of reviews from its draft to its end, and what came of each family. (复核)"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock, queues, reviews, rules
from cases.actions.follow_ups import set_next_review, set_next_reviews
from cases.actions.transitions import move_change, move_reviews
from cases.models import (
    Award,
    Band,
    FamilyChange,
    PersonGroup,
    Programme,
    Review,
    ReviewCampaign,
    ReviewResult,
)
from cases.rules import reviews as asked
from cases.states import LIVE_AWARD, CampaignStatus, ReviewStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_permission, check_villages
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, Event, User

AT_ONCE = 2000
NAMES_A_CHANGE = (ReviewResult.CHANGED, ReviewResult.STOP)


@explained()
@transaction.atomic
def draft_campaign(
    *,
    by: User,
    county: Division,
    name: str,
    programmes: Collection[Programme],
    towns: Collection[Division] = (),
    bands: Collection[Band] = (),
    groups: Collection[PersonGroup] = (),
    due_on: date,
) -> ReviewCampaign:
    """Say who is to be looked at again, and until when; nobody is asked before it is opened."""
    asked.check_may_draft(county, by)
    rules.check_given(name, _("name"))
    asked.check_due_day(due_on, clock.today())
    if not programmes:
        raise NotAllowed(_("Choose one programme at least."))
    row = ReviewCampaign.objects.create(
        county=county, name=name.strip(), due_on=due_on, drafted_by=by
    )
    row.programmes.set(programmes)
    row.towns.set(towns)
    row.bands.set(bands)
    row.groups.set(groups)
    audit.record("campaign_drafted", row, by=by, due_on=str(due_on))
    return row


@explained()
@transaction.atomic
def open_campaign(
    *, by: User, campaign: ReviewCampaign, version: int, families: int
) -> ReviewCampaign:
    """Freeze the list: one review for each award of the scope, as the page counted them."""
    row = _campaign("open_campaign", campaign, by, version)
    asked.check_due_day(row.due_on, clock.today())
    awards = reviews.scope_of(row).order_by("pk").values_list("pk", "town_id", "village_id")
    listed = [
        Review(campaign=row, award_id=award, town_id=town, village_id=village)
        for award, town, village in awards.iterator(chunk_size=AT_ONCE)
    ]
    asked.check_scope(row, len(listed), families)
    Review.objects.bulk_create(listed, batch_size=AT_ONCE)
    row.opened_by, row.opened_at = by, timezone.now()
    move_change(row, CampaignStatus.OPEN)
    audit.record("campaign_opened", row, by=by, families=len(listed), due_on=str(row.due_on))
    return row


@transaction.atomic
def discard_campaign(
    *, by: User, campaign: ReviewCampaign, version: int, reason: str
) -> ReviewCampaign:
    """A draft that is not opened."""
    row = _campaign("discard_campaign", campaign, by, version)
    rules.check_given(reason, _("reason"))
    row.note = reason.strip()
    move_change(row, CampaignStatus.DISCARDED)
    audit.record("campaign_discarded", row, by=by, reason=row.note)
    return row


@transaction.atomic
def close_campaign(
    *, by: User, campaign: ReviewCampaign, version: int, reason: str = ""
) -> ReviewCampaign:
    """End it; who was not visited stands in the list of what was missed, with the reason.

    Towns record until the reviews are locked: what waits for a head is asked again after it.
    """
    row = _campaign("close_campaign", campaign, by, version)
    waiting = row.reviews.waiting().order_by("pk").select_related("award", "town")
    left = list(waiting.select_for_update(of=("self",)))
    asked.check_closes(row)
    missed = [review for review in left if review.award.status in LIVE_AWARD]
    if missed:
        rules.check_given(reason, _("why families were not reviewed"))
    _miss(missed, by, reason.strip())
    _end([review for review in left if review.award.status not in LIVE_AWARD], by)
    row.note, row.closed_by, row.closed_at = reason.strip(), by, timezone.now()
    move_change(row, CampaignStatus.CLOSED)
    audit.record("campaign_closed", row, by=by, reason=row.note, families=len(missed))
    return row


def _miss(reviews: list[Review], by: User, reason: str) -> None:
    """The families were not visited in time; their days of review stay as they are."""
    move_reviews(reviews, ReviewStatus.MISSED)
    events: list[Event] = []
    for one in reviews:
        audit.record("reviews_missed", one, by=by, case=one.award, reason=reason, into=events)
    audit.write(events)


def _end(reviews: list[Review], by: User) -> None:
    """The awards ended before anybody went: nothing was missed."""
    move_reviews(reviews, ReviewStatus.ENDED)
    events: list[Event] = []
    for one in reviews:
        audit.record("review_ended", one, by=by, case=one.award, into=events)
    audit.write(events)


@explained()
@transaction.atomic
def record_result(
    *,
    by: User,
    review: Review,
    version: int,
    result: str,
    visited_on: date,
    first_visitor: str,
    second_visitor: str,
    seen: str,
    visited_again_on: date | None = None,
    income_steady: bool | None = None,
    change: FamilyChange | None = None,
) -> Review:
    """Who went when, what was seen, and what came of it; the head of the town confirms."""
    row = _review("record_result", review, by, version)
    unreached = result == ReviewResult.UNREACHED
    rules.check_given(seen, _("what was seen"))
    asked.check_visit(row, visited_on, visited_again_on if unreached else None)
    asked.check_two_visit(first_visitor, second_visitor)
    rules.check_kin_stays_away(row.award.household_id, first_visitor, second_visitor)
    if unreached and visited_again_on is None:
        raise NotAllowed(_("Who could not be reached is visited on a second day."))
    if (result in NAMES_A_CHANGE) != (change is not None):
        raise NotAllowed(_("What changed is registered as a change of the family."))
    if change is not None and change.household_id != row.award.household_id:
        raise NotAllowed(_("This change is of another household."))
    row.result, row.visited_on, row.seen = result, visited_on, seen.strip()
    row.first_visitor, row.second_visitor = first_visitor.strip(), second_visitor.strip()
    row.visited_again_on = visited_again_on if unreached else None
    row.income_steady = income_steady if rules.may_be_steady(row.award) else None
    row.change, row.returned = change, ""
    row.recorded_by, row.recorded_at = by, timezone.now()
    move_change(row, ReviewStatus.RECORDED)
    audit.record(
        "review_recorded",
        row,
        by=by,
        case=row.award,
        reason=row.seen,
        result=str(row.get_result_display()),
        visited_on=str(visited_on),
    )
    return row


@explained()
@transaction.atomic
def confirm_review(*, by: User, review: Review, version: int) -> Review:
    """The head of the town stands for it; the next review counts from the visit.

    Who could not be reached is not reviewed: the day stays, and the award stands as overdue. An
    award that ended meanwhile, often by this very result, was reviewed and has no next day.
    """
    award = Award.objects.locked(review.award_id)
    row = _review("confirm_review", review, by, version)
    if award.status in LIVE_AWARD:
        if row.result != ReviewResult.UNREACHED and row.visited_on is not None:
            set_next_review(award, row.visited_on, row.income_steady)
        row.next_on = award.review_on
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    move_change(row, ReviewStatus.CONFIRMED)
    audit.record(
        "review_confirmed",
        row,
        by=by,
        case=award,
        result=str(row.get_result_display()),
        review_on=str(row.next_on or ""),
    )
    return row


@explained()
@transaction.atomic
def confirm_village(
    *, by: User, campaign: ReviewCampaign, version: int, village: Division, families: int
) -> ReviewCampaign:
    """Confirm at once what the village's reviews found unchanged, as many as the page showed.

    The same as one by one: the awards are locked before their reviews, in their order.
    """
    row = _campaign("confirm_village", campaign, by, version, lock=False)
    rows = unchanged(row, by).filter(village=village)
    locked = Award.objects.filter(pk__in=rows.values("award")).order_by("pk")
    list(locked.select_for_update(of=("self",)).values_list("pk", flat=True))
    still = rows.order_by("pk").select_for_update(of=("self",))
    waiting = list(still.select_related("award__programme__county", "town"))
    if len(waiting) != families:
        raise NotAllowed(_("Other results wait by now than the page showed. Look again."))
    _confirm(row.county_id, waiting, by)
    audit.record(
        "village_confirmed",
        row,
        by=by,
        town=by.town,
        village=str(village),
        families=len(waiting),
    )
    return row


def _confirm(county: int, reviews: list[Review], by: User) -> None:
    """As `confirm_review` does: an award that ended meanwhile has no next day."""
    running = [one for one in reviews if one.award.status in LIVE_AWARD]
    set_next_reviews(county, running)
    days = Award.objects.filter(pk__in=[one.award_id for one in running])
    said = {"confirmed_by": by, "confirmed_at": timezone.now()}
    ended = [one for one in reviews if one not in running]
    move_reviews(ended, ReviewStatus.CONFIRMED, next_on=None, **said)
    next_on = Subquery(Award.objects.filter(pk=OuterRef("award")).values("review_on"))
    move_reviews(running, ReviewStatus.CONFIRMED, next_on=next_on, **said)
    next_days = dict(days.values_list("pk", "review_on"))
    events: list[Event] = []
    for one in reviews:
        audit.record(
            "review_confirmed",
            one,
            by=by,
            case=one.award,
            result=str(one.get_result_display()),
            review_on=str(next_days.get(one.award_id) or ""),
            into=events,
        )
    audit.write(events)


def unchanged(campaign: ReviewCampaign, by: User) -> Any:
    """Results without a change that this person may confirm: not of the own family. (回避)"""
    return queues.reviews_to_confirm(by).filter(campaign=campaign, result=ReviewResult.NO_CHANGE)


@transaction.atomic
def return_review(*, by: User, review: Review, version: int, reason: str) -> Review:
    """The town visits again, or records better; what was written stays in the history."""
    row = _review("return_review", review, by, version)
    rules.check_given(reason, _("reason"))
    row.result = row.first_visitor = row.second_visitor = row.seen = ""
    row.visited_on = row.visited_again_on = row.income_steady = row.change = None
    row.recorded_by = row.recorded_at = None
    row.returned = reason.strip()
    move_change(row, ReviewStatus.OPEN)
    audit.record("review_returned", row, by=by, case=row.award, reason=row.returned)
    return row


@transaction.atomic
def print_review_notices(
    *, by: User, campaign: ReviewCampaign, village: Division, notices: int
) -> None:
    """The letters of a village are taken along at once: that is on record."""
    check_permission(by, VERBS["print_review_notices"].rights)
    check_villages([village], by)
    audit.record(
        "review_notices_printed",
        campaign,
        by=by,
        town=village.parent,
        village=village.name,
        letters=notices,
    )


def _campaign(
    verb: str, campaign: ReviewCampaign, by: User, version: int, *, lock: bool = True
) -> ReviewCampaign:
    """The campaign, as it was shown, when this person may do this to it now.

    Heads of towns confirm side by side: only who opens or ends it locks it.
    """
    rows = ReviewCampaign.objects
    row = rows.locked(campaign.pk) if lock else rows.select_related("county").get(pk=campaign.pk)
    rules.check_version(row.version, version)
    asked.check_campaign_verb(row, by, verb)
    return row


def _review(verb: str, review: Review, by: User, version: int) -> Review:
    """The same of one review, locked."""
    row = Review.objects.locked(review.pk)
    rules.check_version(row.version, version)
    asked.check_review_verb(row, by, verb)
    return row
