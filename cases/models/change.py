"""What changed in a family, and what follows from it for each of its awards. (家庭变化, 调整)"""

from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.changes import AWAY, KINDS, ChangeKind, Direction, Ground, choices
from cases.models.award import Award
from cases.models.household import Household
from cases.models.person import Person
from cases.models.programme import Band, Tier
from cases.states import AwardChangeStatus, FamilyChangeStatus
from welfare.audit.verb import Words
from welfare.constraints import Refusal
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, Residence, User
from welfare.personal.fields import NEVER, EncryptedTextField, HashField

# The roll knows one ground for all of them; the family reads its own. (57号 Art 7, 31)
WAYS_OF_LEAVING = ("marriage_out", "divorce", "leaving", "split", "merge")


class FamilyChangeScope(DivisionScope):
    def visible_to(self, user: User) -> "FamilyChangeScope":
        """Those of the area, what another town hands over to it, and what touches its awards."""
        mine: FamilyChangeScope = super().visible_to(user)  # type: ignore[assignment]
        if user.town is None:
            return mine
        follows = AwardChange.objects.filter(change=OuterRef("pk"), town=user.town)
        return self.filter(Q(pk__in=mine.values("pk")) | Q(to_town=user.town) | Exists(follows))

    def locked(self, pk: int) -> "FamilyChange":
        row: FamilyChange = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def standing(self) -> "FamilyChangeScope":
        """Without those that were withdrawn as a mistake."""
        return self.exclude(status=FamilyChangeStatus.WITHDRAWN)

    def to_take(self, user: User) -> "FamilyChangeScope":
        """What other towns hand over to this one."""
        return self.filter(to_town=user.town, status=FamilyChangeStatus.HANDED_OVER)


@pghistory.track()
class FamilyChange(models.Model):
    """One thing that happened in a family: when, who told it, what was seen. (57号 Art 30)"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="changes")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    kind = models.CharField(_("kind of change"), max_length=12, choices=choices)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=FamilyChangeStatus.choices,
        default=FamilyChangeStatus.RECORDED,
    )
    version = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="changes", verbose_name=_("person")
    )
    happened_on = models.DateField(_("happened on"))
    reported_on = models.DateField(_("reported on"))
    reported_by = models.CharField(_("reported by"), max_length=60)
    evidence = models.TextField(_("what was seen"))
    late = models.BooleanField(_("reported late"), default=False)
    annual_income = MoneyField(_("income of the family (yuan a year)"), null=True)
    # Who joined and left by it, by number; and what was said, in words and codes.
    joined = models.JSONField(default=list)
    left = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    beside = models.ForeignKey(  # the household that came of it, or that took it in
        Household, models.PROTECT, null=True, related_name="+"
    )
    to_town = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("to the town")
    )
    record = models.OneToOneField(  # of the logbook in which an answer was written
        "cases.LogbookRecord", models.PROTECT, null=True, related_name="answer"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = FamilyChangeScope.as_manager()

    class Meta:
        verbose_name = _("change of a family")
        verbose_name_plural = _("changes of families")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["town", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(evidence="") & ~Q(reported_by=""),
                name="family_change_says_who_told_and_what_was_seen",
                violation_error_message=_("Say who reported the change, and what was seen."),
            ),
            models.CheckConstraint(
                condition=Q(reported_on__gte=F("happened_on")),
                name="family_change_reported_after_it_happened",
                violation_error_message=_("A change is reported after it happened."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["recorded", "withdrawn"], to_town=None)
                | (~Q(status__in=["recorded", "withdrawn"]) & Q(to_town__isnull=False)),
                name="family_change_handed_over_has_town",
                violation_error_message=_("What is handed over names the town that takes it."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="taken", taken_by__isnull=False) & ~Q(taken_by=F("recorded_by"))
                )
                | (~Q(status="taken") & Q(taken_by=None)),
                name="family_change_taken_by_another",
                violation_error_message=_("Another person takes over than the one who hands over."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="family_change_is_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @property
    def of_award(self) -> int | None:
        """The one award whose end or suspension it proposes; else it is about the family."""
        return self.facts.get("award") if self.kind in ("ground", "pause") else None

    @property
    def definition(self) -> ChangeKind:
        """What is true of every change of this kind."""
        return KINDS[self.kind]


class AwardChangeScope(DivisionScope):
    def locked(self, pk: int) -> "AwardChange":
        row: AwardChange = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def waiting(self) -> "AwardChangeScope":
        """Those that nobody has decided yet."""
        return self.filter(status=AwardChangeStatus.WAITING)


@pghistory.track()
class AwardChange(models.Model):
    """What follows from a change for one award, worked out, heard and decided. (调整审批)

    Until it is decided the award pays as before. (社会救助法 Art 47, 48)
    """

    change = models.ForeignKey(FamilyChange, models.PROTECT, related_name="award_changes")
    award = models.ForeignKey(Award, models.PROTECT, related_name="changes")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AwardChangeStatus.choices,
        default=AwardChangeStatus.WAITING,
    )
    version = models.PositiveIntegerField(default=1)
    direction = models.CharField(_("what becomes of it"), max_length=8, choices=Direction.choices)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices, blank=True)
    # People by number; sizes, place and class as they are after it.
    left = models.JSONField(default=list)
    joined = models.JSONField(default=list)
    covered_size = models.PositiveSmallIntegerField(_("persons covered"))
    family_size = models.PositiveSmallIntegerField(_("family size"))
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    payee = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("payee")
    )
    band = models.ForeignKey(Band, models.PROTECT, null=True, related_name="+")
    annual_income = MoneyField(_("income of the family (yuan a year)"), null=True)
    income_before = MoneyField(null=True)
    amount_before = MoneyField(_("amount before"), null=True)
    lines_before = models.JSONField(default=list)
    basic = MoneyField(_("basic amount"), null=True)
    care = MoneyField(_("care fee"), default=0)
    lines = models.JSONField(default=list)
    later = models.JSONField(default=list)  # at other standards or amounts of later months
    needs = models.CharField(max_length=400, blank=True)  # why it cannot be worked out
    from_month = MonthField(_("from"))
    month_reason = models.CharField(_("why this month"), max_length=200, blank=True)
    last_month = MonthField(_("until"), null=True)  # of a suspension, or of a gradual exit
    without_exit = models.BooleanField(_("no gradual exit"), default=False)  # as somebody said
    route = models.JSONField(default=list)  # the tiers in turn; `tier` is the one whose turn it is
    tier = models.CharField(_("decided by"), max_length=10, choices=Tier.choices)
    matter = models.OneToOneField(  # while it is the joint meeting's turn, and after its decision
        "cases.MeetingMatter", models.PROTECT, null=True, related_name="award_change"
    )
    to_hear = models.BooleanField(_("is heard before"), default=False)
    heard_on = models.DateField(_("heard on"), null=True)
    heard = models.TextField(_("what the family said"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    reworked_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.CharField(_("reasons, and number of the decision"), max_length=300, blank=True)

    objects = AwardChangeScope.as_manager()

    class Meta:
        verbose_name = _("change of an award")
        verbose_name_plural = _("changes of awards")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["town", "status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(status="waiting"),
                name="award_change_waits_once",
                violation_error_message=_("Another change of this award waits to be decided."),
            ),
            models.CheckConstraint(
                condition=~Q(status="decided", to_hear=True) | ~Q(heard=""),
                name="award_change_heard_before_cut",
                violation_error_message=_("The family is heard before anything is cut or ends."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["decided", "refused"], decided_by__isnull=False)
                & Q(decided_at__isnull=False)
                & ~Q(note="")
                | ~Q(status__in=["decided", "refused"]) & Q(decided_by=None, decided_at=None),
                name="award_change_decided_has_person_time_and_reason",
                violation_error_message=_(
                    "A decision has who decided, when, and its reasons or number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="award_change_by_two_people",
                violation_error_message=_("Another person decides than the one who registered."),
            ),
            models.CheckConstraint(
                condition=~Q(direction__in=["suspend", "fade"])
                | Q(last_month__isnull=False, last_month__gte=F("from_month")),
                name="award_change_suspension_has_term",
                violation_error_message=_("A suspension or a gradual exit has its last month."),
            ),
            models.CheckConstraint(
                condition=Q(tier="meeting", matter__isnull=False)
                | ~Q(tier="meeting") & Q(matter=None),
                name="award_change_of_the_meeting_is_laid_before_it",
                violation_error_message=_(
                    "What the joint meeting decides is laid before it, and nothing else."
                ),
            ),
            month_check("from_month", "award_change_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="award_change_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="award_change_decided_is_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="waiting"),
            ),
            Refusal(
                name="award_change_not_by_who_worked_it_out",
                constraint="award_change_not_by_who_worked_it_out",
                sentence=_("Another person decides than those who worked it out again."),
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n JOIN cases_awardchange_reworked_by r
                            ON r.awardchange_id = n.id AND r.user_id = n.decided_by_id
                    ) THEN
                        RAISE EXCEPTION 'award_change_not_by_who_worked_it_out: worked it out'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'award_change_not_by_who_worked_it_out';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.get_direction_display()}"

    @property
    def total(self) -> Any:
        """What the award pays after it; nothing where it ends, None where it is not known."""
        return None if self.basic is None else self.basic + self.care

    @property
    def next_tier(self) -> Tier | None:
        """Who looks at it when the present tier has agreed; None where this one decides."""
        later = self.route[self.route.index(self.tier) + 1 :] if self.tier in self.route else []
        return Tier(later[0]) if later else None

    @property
    def because(self) -> Words:
        """The ground as people read it: who left, left in one of several ways, and that is said."""
        if not self.ground:
            return ""
        if self.ground != Ground.LEFT or self.change.kind not in WAYS_OF_LEAVING:
            return Ground(self.ground).label
        away = AWAY.get(self.change.facts.get("away", ""))
        return away.label if away else self.change.definition.label

    @property
    def article(self) -> str:
        """Where the law says so: of the ground, or of the change."""
        away = AWAY.get(self.change.facts.get("away", ""))
        if self.ground == Ground.LEFT and away:
            return away.article
        return Ground(self.ground).article if self.ground else self.change.definition.article

    @property
    def months(self) -> list[dict[str, Any]]:
        """Every month from which on another amount counts, with how it comes about."""
        first = {"from_month": self.from_month, "total": self.total, "lines": self.lines}
        rest = [
            {
                "from_month": date.fromisoformat(one["from_month"]),
                "total": one["total"],
                "lines": one["explanation"],
            }
            for one in self.later
        ]
        return [first, *rest]


@pghistory.track()
class ChangeOpinion(models.Model):
    """A tier below the last one agreed to a change of an award, and why. (初审意见)"""

    award_change = models.ForeignKey(AwardChange, models.CASCADE, related_name="opinions")
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices)
    note = models.CharField(_("opinion"), max_length=300)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("opinion on a change of an award")
        verbose_name_plural = _("opinions on changes of awards")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award_change", "tier"],
                name="change_opinion_once_per_tier",
                violation_error_message=_("This tier has agreed already."),
            ),
            models.UniqueConstraint(
                fields=["award_change", "given_by"],
                name="change_opinion_once_per_person",
                violation_error_message=_("One person agrees for one tier."),
            ),
            models.CheckConstraint(
                condition=~Q(note=""),
                name="change_opinion_says_why",
                violation_error_message=_("An opinion says why."),
            ),
        ]
        triggers = [
            Refusal(
                name="change_opinion_not_by_who_worked_it_out",
                constraint="change_opinion_not_by_who_worked_it_out",
                sentence=_("Another person agrees than those who registered or worked it out."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n
                        JOIN cases_awardchange a ON a.id = n.award_change_id
                        JOIN cases_familychange f ON f.id = a.change_id
                        WHERE n.given_by_id IN (a.proposed_by_id, f.recorded_by_id)
                            OR EXISTS (
                                SELECT FROM cases_awardchange_reworked_by r
                                WHERE r.awardchange_id = a.id AND r.user_id = n.given_by_id)
                    ) THEN
                        RAISE EXCEPTION 'change_opinion_not_by_who_worked_it_out: made it'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'change_opinion_not_by_who_worked_it_out';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_change} {self.get_tier_display()}"


class FormerIdScope(models.QuerySet):  # type: ignore[type-arg]
    def person_of(self, county: Division, resident_id_hash: str) -> Person | None:
        """Who had this number before."""
        row = self.filter(county=county, resident_id_hash=resident_id_hash)
        found_one = row.select_related("person").first()
        return found_one.person if found_one else None


class FormerId(models.Model):
    """A resident ID that somebody had before: files that still name it find the person."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="former_ids")
    resident_id = EncryptedTextField(shown_as=NEVER)
    resident_id_hash = HashField()
    until = models.DateField(_("valid until"))

    objects = FormerIdScope.as_manager()

    class Meta:
        verbose_name = _("former resident ID")
        verbose_name_plural = _("former resident IDs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "resident_id_hash"],
                name="former_id_once",
                violation_error_message=_("This number already belonged to somebody."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
