"""Running awards looked at again: a campaign, one row per award. (复核, 57号 Art 31)"""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award
from cases.models.change import FamilyChange
from cases.models.person_group import PersonGroup
from cases.models.programme import Band, Programme
from cases.states import LIVE_AWARD, REVIEW_WAITS, CampaignStatus, ReviewStatus
from welfare.models import Division, DivisionScope, User

PERSON = settings.AUTH_USER_MODEL
DONE = ["recorded", "confirmed"]


class ReviewResult(models.TextChoices):
    """What a review found. (复核结果)"""

    NO_CHANGE = "no_change", _("No change")  # 无变化
    CHANGED = "changed", _("Income or family changed")  # 有变化
    STOP = "stop", _("To be cut or ended")  # 拟退出
    UNREACHED = "unreached", _("Nobody could be reached")  # 未能入户


class CampaignScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "CampaignScope":
        """Those of the person's county; a town sees what was opened."""
        if not user.is_active or user.county is None:
            return self.none()
        mine = self.filter(county=user.county)
        return mine if user.town is None else mine.filter(opened_at__isnull=False)

    def locked(self, pk: int) -> "ReviewCampaign":
        row: ReviewCampaign = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track()
class ReviewCampaign(models.Model):
    """Everybody of a scope is looked at again until a day. (年度核查, 57号 Art 31)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name"), max_length=60)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CampaignStatus.choices,
        default=CampaignStatus.DRAFTED,
    )
    version = models.PositiveIntegerField(default=1)
    programmes = models.ManyToManyField(Programme, related_name="+", verbose_name=_("programmes"))
    # none of them: all
    towns = models.ManyToManyField(Division, related_name="+", blank=True, verbose_name=_("towns"))
    bands = models.ManyToManyField(Band, related_name="+", blank=True, verbose_name=_("classes"))
    groups = models.ManyToManyField(
        PersonGroup, related_name="+", blank=True, verbose_name=_("groups of people")
    )
    due_on = models.DateField(_("to be done by"))
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = CampaignScope.as_manager()

    class Meta:
        verbose_name = _("review campaign")
        verbose_name_plural = _("review campaigns")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=~Q(status="discarded"),
                name="review_campaign_name_once",
                violation_error_message=_("The county already has a campaign of this name."),
            ),
            models.CheckConstraint(
                condition=Q(opened_by=None, opened_at=None, status__in=["drafted", "discarded"])
                | Q(opened_by__isnull=False, opened_at__isnull=False)
                & Q(status__in=["open", "closed"]),
                name="review_campaign_opened_has_person_and_time",
                violation_error_message=_("An opened campaign has who opened it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None) & ~Q(status="closed")
                | Q(closed_by__isnull=False, closed_at__isnull=False, status="closed"),
                name="review_campaign_closed_has_person_and_time",
                violation_error_message=_("A closed campaign has who closed it, and when."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="review_campaign_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class ReviewScope(DivisionScope):
    def locked(self, pk: int) -> "Review":
        row: Review = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def waiting(self) -> "ReviewScope":
        """Those whose town, or town head, still has something to do."""
        return self.filter(status__in=REVIEW_WAITS)

    def to_do(self) -> "ReviewScope":
        """Families to visit; an award that ended meanwhile asks for nobody any more."""
        return self.filter(status=ReviewStatus.OPEN, award__status__in=LIVE_AWARD)

    def recorded(self) -> "ReviewScope":
        """Results that wait for another person than the one who recorded them."""
        return self.filter(status=ReviewStatus.RECORDED)

    def overdue(self, today: Any) -> "ReviewScope":
        """Families that should have been visited by the day of their campaign."""
        return self.to_do().filter(campaign__due_on__lt=today)


@pghistory.track()
class Review(models.Model):
    """One award in a campaign: who went when, what was seen, what came of it. (复核登记)"""

    campaign = models.ForeignKey(ReviewCampaign, models.PROTECT, related_name="reviews")
    award = models.ForeignKey(Award, models.PROTECT, related_name="reviews")
    # As they were when the list was frozen; a household that another town takes goes along.
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("village")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.OPEN
    )
    version = models.PositiveIntegerField(default=1)
    result = models.CharField(_("result"), max_length=10, choices=ReviewResult.choices, blank=True)
    visited_on = models.DateField(_("visited on"), null=True)
    first_visitor = models.CharField(_("first visitor"), max_length=60, blank=True)
    second_visitor = models.CharField(_("second visitor"), max_length=60, blank=True)
    seen = models.TextField(_("what was seen"), blank=True)
    visited_again_on = models.DateField(_("second visit on"), null=True)
    income_steady = models.BooleanField(
        _("Income has fixed sources and nobody is able to work"), null=True
    )
    change = models.ForeignKey(
        FamilyChange, models.PROTECT, null=True, related_name="reviews", verbose_name=_("change")
    )
    next_on = models.DateField(_("next review by"), null=True)
    returned = models.CharField(_("sent back because"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = ReviewScope.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["campaign", "town", "village", "status"]),
            models.Index(fields=["town", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "award"],
                name="review_once_per_campaign",
                violation_error_message=_("The award stands on the list of this campaign."),
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(status__in=["open", "recorded"]),
                name="review_waits_once",
                violation_error_message=_("The award is being reviewed in another campaign."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=DONE, visited_on__isnull=False, recorded_by__isnull=False)
                & ~Q(result="")
                & ~Q(seen="")
                & ~Q(first_visitor="")
                & ~Q(second_visitor="")
                | ~Q(status__in=DONE) & Q(visited_on=None, recorded_by=None, result="", seen=""),
                name="review_recorded_is_complete",
                violation_error_message=_(
                    "A review has its day, who went, what was seen and its result."
                ),
            ),
            models.CheckConstraint(
                condition=Q(first_visitor="")
                | ~Q(
                    models.lookups.Exact(
                        Lower(Trim("first_visitor")), Lower(Trim("second_visitor"))
                    )
                ),
                name="review_is_visited_by_two",
                violation_error_message=_("Two different people visit the family."),
            ),
            models.CheckConstraint(
                condition=Q(result="unreached", visited_again_on__isnull=False)
                & Q(visited_again_on__gt=F("visited_on"))
                | ~Q(result="unreached") & Q(visited_again_on=None),
                name="review_unreached_was_tried_twice",
                violation_error_message=_("Who could not be reached is visited on a second day."),
            ),
            models.CheckConstraint(
                condition=Q(result__in=["changed", "stop"], change__isnull=False)
                | ~Q(result__in=["changed", "stop"]) & Q(change=None),
                name="review_of_a_change_names_it",
                violation_error_message=_("What changed is registered as a change of the family."),
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_by__isnull=False)
                & Q(confirmed_at__isnull=False)
                | ~Q(status="confirmed") & Q(confirmed_by=None, confirmed_at=None),
                name="review_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed review has who confirmed it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("recorded_by")),
                name="review_by_two_people",
                violation_error_message=_("Another person confirms than the one who recorded."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="review_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="review_confirmed_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="confirmed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.campaign}"
