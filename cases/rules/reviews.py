"""What may be done to a campaign of reviews and to one review, by whom. (复核, 57号 Art 31)"""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import AwardChange, FamilyReport, Household, Review, ReviewCampaign
from cases.reviews import reporting
from cases.rules.relatives import check_not_kin
from cases.states import LIVE_AWARD, CampaignStatus, ReviewStatus
from cases.verbs import CAMPAIGN_VERBS, REVIEW_VERBS, VERBS
from welfare.accounts.rules import (
    alone,
    attached,
    check_area,
    check_past,
    check_permission,
    may,
)
from welfare.exceptions import NotAllowed
from welfare.models import Division, User


def check_may_draft(county: Division, by: User) -> None:
    """Somebody of this county's bureau."""
    check_permission(by, VERBS["draft_campaign"].rights)
    _check_county(county, by)


def check_due_day(due_on: date, today: date) -> None:
    """There is time left to visit somebody."""
    if due_on < today:
        raise NotAllowed(_("The day by which it is to be done is past."))


def check_scope(campaign: ReviewCampaign, families: int, shown: int) -> None:
    """Somebody stands on the list, and as many as the page showed."""
    if not families:
        raise NotAllowed(_("Nobody is on this list. Draft a campaign with another scope."))
    if families != shown:
        raise NotAllowed(
            _("The list has %(now)s families by now; the page showed %(shown)s. Look again.")
            % {"now": families, "shown": shown}
        )


def check_closes(campaign: ReviewCampaign) -> None:
    """What the towns recorded is confirmed or sent back before."""
    waiting = campaign.reviews.filter(status=ReviewStatus.RECORDED).count()
    if waiting:
        raise NotAllowed(_("%(n)s results still wait for the heads of the towns.") % {"n": waiting})


def check_goes_on(review: Review) -> None:
    """The campaign is not over."""
    if review.campaign.status != CampaignStatus.OPEN:
        raise NotAllowed(_("This campaign is over."))


def check_is_looked_at(review: Review) -> None:
    """The campaign goes on, and so does the award: otherwise nobody could visit any more."""
    check_goes_on(review)
    if review.award.status not in LIVE_AWARD:
        raise NotAllowed(_("This award has ended meanwhile. Nothing is left to review."))


def check_records(review: Review, by: User) -> None:
    """The campaign goes on, and it is not the own family. (回避)"""
    check_is_looked_at(review)


def check_confirms(review: Review, by: User) -> None:
    """The head, who did not record it and is no relative; the award may have ended by what the
    visit found. (回避)"""
    if by.is_one_of(review.recorded_by_id):
        raise NotAllowed(_("You recorded this review yourself. Somebody else confirms it."))
    check_goes_on(review)


def check_visit(review: Review, visited_on: date, again_on: date | None) -> None:
    """The family was visited while it had the award, and no day lies ahead."""
    check_past(visited_on, _("Visited on"))
    if visited_on < review.award.joined_on:
        raise NotAllowed(_("An award is not reviewed before it began."))
    if again_on is not None:
        check_past(again_on, _("Second visit on"))
        if again_on <= visited_on:
            raise NotAllowed(_("The second visit is on a later day than the first."))


def check_two_visit(first: str, second: str) -> None:
    """Two people go. (57号 Art 16)"""
    if not first.strip() or first.strip().lower() == second.strip().lower() or not second.strip():
        raise NotAllowed(_("Two different people visit the family."))


def check_no_change_of_it_waits(review: Review) -> None:
    """What an earlier record of this review registered was decided or withdrawn."""
    waiting = AwardChange.objects.waiting().filter(award=review.award_id).select_related("change")
    if one := waiting.first():
        raise NotAllowed(
            _(
                "“%(change)s” waits to be decided for this award already. Choose it as the change "
                "of this review, or have it withdrawn first."
            )
            % {"change": one.change}
        )


def check_campaign_verb(row: ReviewCampaign, by: User, verb: str) -> None:
    """Right, area, state and rule of a verb that is done to a campaign."""
    check_permission(by, CAMPAIGN_VERBS[verb].rights)
    _check_county(row.county, by)
    if row.status not in CAMPAIGN_VERBS[verb].states:
        raise NotAllowed(_("This is “%(status)s” already.") % {"status": row.get_status_display()})
    if rule := CAMPAIGN_VERBS[verb].rule:
        CAMPAIGN_EXTRA[rule](row, by)


def check_review_verb(row: Review, by: User, verb: str) -> None:
    """The same of one review."""
    check_permission(by, REVIEW_VERBS[verb].rights)
    check_area(row.town, by)
    check_not_kin(row.award.household_id, by)
    if row.status not in REVIEW_VERBS[verb].states:
        raise NotAllowed(_("This is “%(status)s” already.") % {"status": row.get_status_display()})
    if rule := REVIEW_VERBS[verb].rule:
        REVIEW_EXTRA[rule](row, by)


def _check_county(county: Division, by: User) -> None:
    if by.county is None or by.county.pk != county.pk:
        raise NotAllowed(_("This case belongs to another area."))


def available_on_campaign(row: ReviewCampaign, by: User) -> list[str]:
    """The verbs that this person may do to it now."""
    return [verb for verb in CAMPAIGN_VERBS if may(check_campaign_verb, row, by, verb)]


def available_on_review(row: Review, by: User) -> list[str]:
    """The same of one review."""
    return [verb for verb in REVIEW_VERBS if may(check_review_verb, row, by, verb)]


def check_may_take_report(household: Household, by: User, period: date) -> None:
    """A family of the own town, not one's own, that reports and has not said yet "no change"."""
    check_permission(by, VERBS["take_report"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)
    if not reporting(Household.objects.filter(pk=household.pk)).exists():
        raise NotAllowed(_("%(family)s has nothing to report.") % {"family": household})
    told = FamilyReport.objects.filter(household=household, period=period, changed=False)
    if told.exists():
        raise NotAllowed(_("%(family)s reported for this period already.") % {"family": household})


CAMPAIGN_EXTRA = attached(alone(check_closes))
REVIEW_EXTRA = attached(check_confirms, check_records, alone(check_is_looked_at))
