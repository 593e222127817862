"""Who is on a roll, from which month, with which amount, and why."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pghistory
from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Least
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.deadlines import TimedStep
from cases.models.application import Application
from cases.models.household import Household, what_is_there
from cases.models.months import Month, in_months, was_suspended
from cases.models.person import Person, in_the_persons_county, secrets_of
from cases.models.programme import (
    LASTING,
    ONE_OFF,
    PAID_MONTHLY,
    Institution,
    Programme,
    Tier,
)
from cases.models.review_day import REVIEW_UNDATED, review_late, review_soon
from cases.states import LIVE_AWARD, STOPS_BY_ITSELF, AwardStatus, StopWay
from welfare.county.months import first_of, next_month
from welfare.county.parameters import read_int
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, ImportBatch, Key, Residence, User
from welfare.papers.models import IssuedPaper
from welfare.personal.fields import EncryptedTextField, HashField


class Origin(models.TextChoices):
    """Nobody enters a roll without application, survey and confirmation. (57号 Art 28)"""

    CONFIRMED = "confirmed", _("Confirmed here")
    RELIEF_FIRST = "relief_first", _("Relief first")  # 先行救助
    FUNERAL = "funeral", _("Funeral of a person on tekun")  # 丧葬: two people confirmed it
    LEDGER = "ledger", _("Taken over from a ledger")  # 历史导入


def _follow_ups() -> Any:
    """What awards wait for; their table comes after this one."""
    return apps.get_model("cases.FollowUp").objects


def _beside(award: Any) -> list[str]:
    """What stands beside an award by its kind; rows of other floors hang on it, too."""
    relations = (one for one in award._meta.related_objects if one.one_to_one)
    return [one.name for one in relations if hasattr(one.related_model, "shown")]


def _covers() -> Any:
    return apps.get_model("cases.AwardMember").objects.select_related("person").order_by("pk")


def with_helped(awards: "Iterable[Award]") -> None:
    """Those of a list that help one person with whom they cover; others are called by the head."""
    people = Prefetch("members", _covers().only("award", "period", "person__name"))
    prefetch_related_objects([one for one in awards if one.covered_size == 1], people)


class AwardScope(DivisionScope):
    if not TYPE_CHECKING:
        as_manager = classmethod(what_is_there)

    def visible_to(self, user: User) -> "AwardScope":
        scoped: AwardScope = super().visible_to(user)  # type: ignore[assignment]
        return scoped

    def locked(self, pk: int) -> "Award":
        row: Award = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def with_details(self) -> "AwardScope":
        """With the rows that stand beside the awards, so that no page asks for them one by one."""
        return self.select_related(*_beside(self.model))

    def with_people(self) -> "AwardScope":
        """With the people they cover, so that each can say whom it helps."""
        return self.prefetch_related(Prefetch("members", _covers().defer(*secrets_of("person"))))

    def lasting(self) -> "AwardScope":
        """Awards that go on: those paid by the month, and recognitions."""
        return self.filter(programme__kind__in=LASTING)

    def one_off(self) -> "AwardScope":
        """Awards of one sum."""
        return self.filter(programme__kind__in=ONE_OFF)

    def paid_monthly(self) -> "AwardScope":
        """Awards that are owed money month by month."""
        return self.filter(programme__kind__in=PAID_MONTHLY)

    def paid_or_payable(self) -> "AwardScope":
        """One sums that were paid or still may be; one that ended before was withdrawn.

        What the bank was told is kept a floor above; it is looked up by the names it has there.
        """
        at_the_bank = self.model.objects.filter(payments__status__in=["sent", "paid"])
        return self.filter(~Q(status=AwardStatus.ENDED) | Q(pk__in=at_the_bank.values("pk")))

    def money_on_its_way(self) -> "AwardScope":
        """Awards with money that stands in a run, lies at the bank, or arrived."""
        going = self.model.objects.filter(payments__status__in=["planned", "sent", "paid"])
        return self.filter(pk__in=going.values("pk"))

    def paid_here(self) -> "AwardScope":
        """Awards that a payroll run or a bulk grant has paid, not only a ledger says so."""
        by_us = Q(payments__run__isnull=False) | Q(payments__grant__isnull=False)
        by_us |= Q(payments__reserve__isnull=False)
        paid = self.model.objects.filter(by_us)
        return self.filter(pk__in=paid.values("pk"))

    def on_roll(self, month: date) -> "AwardScope":
        """Lasting awards that are 在保 at the end of that month: suspended ones, and in a gradual
        exit that is over, too."""
        following = next_month(month)
        return self.lasting().filter(
            Q(joined_on__lt=following),
            Q(left_on=None) | Q(left_on__gte=following),
            Q(ends_on=None) | Q(gradual_exit__isnull=False) | Q(ends_on__gte=following),
        )

    def to_review(self, today: date) -> "AwardScope":
        """Running awards that are to be looked at now: overdue, soon, or without a day.

        Every number and list of reviews is one of these parts, or all. (定期核查; 57号 Art 31)
        """
        return self.by_review(review_late(today) | review_soon(today) | REVIEW_UNDATED)

    def by_review(self, part: Q) -> "AwardScope":
        """Running awards of one of these parts."""
        return self.filter(part, status__in=LIVE_AWARD)

    def waiting_for(self, step: TimedStep) -> "AwardScope":
        """Running awards about which something was reported that this step answers."""
        steps = _follow_ups().running().filter(award=OuterRef("pk"), step=step)
        return self.filter(Exists(steps), status__in=LIVE_AWARD)

    def overdue(self, today: date) -> "AwardScope":
        """Running awards of which a step after a report should have been done."""
        late = Exists(_follow_ups().late(today).filter(award=OuterRef("pk")))
        return self.filter(late, status__in=LIVE_AWARD)

    def exit_over(self, today: date) -> "AwardScope":
        """Running awards whose gradual exit is over: nothing is due any more. (渐退期满)"""
        return self.filter(gradual_exit__isnull=False, status__in=LIVE_AWARD, ends_on__lt=today)

    def exit_ends(self, today: date) -> "AwardScope":
        """Running awards whose gradual exit ends soon: the family is told, and was not yet."""
        fading = self.filter(gradual_exit__isnull=False, status__in=LIVE_AWARD, ends_on__gte=today)
        soon = Q(pk__in=[])
        for county in Division.objects.filter(pk__in=fading.values("programme__county")):
            days = read_int(county=county, key=Key.GRADUAL_EXIT_WARN_DAYS, on=today)
            soon |= Q(programme__county=county, ends_on__lte=today + timedelta(days=days))
        told = IssuedPaper.objects.about_month("cases.award", "exit_warning", OuterRef("ends_on"))
        return fading.filter(soon).exclude(Exists(told))

    def suspension_over(self, today: date) -> "AwardScope":
        """Suspended awards whose term ends this month or has ended: resume or end them."""
        month = first_of(today)
        return self.filter(status=AwardStatus.SUSPENDED, suspended_until__lte=month)

    def with_next_due(self) -> "AwardScope":
        """Each with `next_due_on`: when its review, a step after a report or the end of its
        suspension or of its gradual exit is due, if any."""
        first = _follow_ups().running().filter(award=OuterRef("pk")).values("due_on")[:1]
        ends = Cast("suspended_until", models.DateField())
        fading = Case(When(gradual_exit__isnull=False, then=F("ends_on")))
        nearest = Least(F("review_on"), Subquery(first), ends, fading)
        return self.annotate(next_due_on=Case(When(status__in=LIVE_AWARD, then=nearest)))

    def disagreeing(self) -> "AwardScope":
        """Running awards that cover, name or place the family otherwise than it is registered.

        Without a change of theirs that waits to be decided: nobody is on it yet. (57号 Art 30, 31)
        """
        covers = apps.get_model("cases.AwardMember").objects
        now = covers.filter(award=OuterRef("pk"), period__isempty=False, period__upper_inf=True)
        at_home = apps.get_model("cases.Member").objects.filter(
            household=OuterRef("award__household"), person=OuterRef("person"), left_on=None
        )
        gone = now.filter(Q(person__died_on__isnull=False) | ~Exists(at_home))
        waits = apps.get_model("cases.AwardChange").objects.waiting()
        placed = Q(residence=F("household__residence"), town=F("household__town"))
        village = Q(village=F("household__village")) | Q(village=None) | Q(household__village=None)
        differs = self.lasting().annotate(
            gone=Exists(gone),
            moved=Case(When(placed & village, then=Value(False)), default=Value(True)),
        )
        return differs.filter(
            Q(gone=True) | Q(moved=True),
            ~Exists(waits.filter(award=OuterRef("pk"))),
            status__in=LIVE_AWARD,
        )

    def in_term(self, month: Month) -> "AwardScope":
        """Awards paid by the month whose months include this one, suspended ones too."""
        return self.paid_monthly().filter(in_months(month), Q(ends_on=None) | Q(ends_on__gte=month))

    def payable_in(self, month: Month) -> "AwardScope":
        """Monthly awards that are owed money for that month and not suspended in it."""
        return self.in_term(month).not_suspended_in(month)

    def not_suspended_in(self, month: Month) -> "AwardScope":
        """Awards whose money did not stop for that month."""
        running = self.filter(Q(suspended_from=None) | Q(suspended_from__gt=month))
        return running.exclude(was_suspended(month))

    def with_suspended(self, month: Month) -> "AwardScope":
        """Each with `suspended`: whether its money stopped for that month."""
        stopped = Q(suspended_from__lte=month) | Q(was_suspended(month))
        return self.annotate(suspended=Case(When(stopped, then=Value(True)), default=Value(False)))


if not TYPE_CHECKING:  # to the type checker it stays the usual manager
    AwardScope.as_manager = classmethod(what_is_there)


@pghistory.track()
class Award(models.Model):
    """The right of a household (or person) to a programme. (救助资格)"""

    is_case = True  # looks at whole numbers are recorded for it
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"))
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="awards", verbose_name=_("household")
    )
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("village")
    )
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    number = models.CharField(_("certificate number"), max_length=40)
    status = models.CharField(
        _("status"), max_length=10, choices=AwardStatus.choices, default=AwardStatus.ACTIVE
    )
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(_("origin"), max_length=12, choices=Origin.choices)
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("application"),
    )
    decided_tier = models.CharField(
        _("decided by"), max_length=10, choices=Tier.choices, blank=True
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    payee = models.ForeignKey(
        Person, models.PROTECT, related_name="awards_paid", verbose_name=_("payee")
    )
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    account = EncryptedTextField(_("account"), blank=True, default="", shown_as=_("Account"))
    account_hash = HashField(blank=True, default="", db_index=True)
    account_holder = models.CharField(_("account holder"), max_length=60, blank=True)
    # time
    joined_on = models.DateField(_("joined on"))  # 纳入时间; one-off: day of application
    review_on = models.DateField(_("to be reviewed by"), null=True, blank=True)  # 复核
    ends_on = models.DateField(_("ends by itself on"), null=True, blank=True)  # 有效期
    first_month = MonthField(_("paid from"))
    left_on = models.DateField(_("left on"), null=True, blank=True)  # 停保时间
    last_month = MonthField(_("paid until"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=60, blank=True)
    suspended_from = MonthField(_("suspended from"), null=True, blank=True)
    suspended_until = MonthField(_("suspended until"), null=True, blank=True)  # 暂停期限
    suspended_reason = models.CharField(_("reason for suspending"), max_length=200, blank=True)
    # Who stopped it: nobody alone.
    stop_way = models.CharField(max_length=10, choices=StopWay.choices, blank=True)
    stop_proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stop_decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # size
    family_size = models.PositiveSmallIntegerField(_("family size"))
    covered_size = models.PositiveSmallIntegerField(_("persons covered"))
    monthly_income = MoneyField(_("household income per month"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, blank=True, related_name="+")
    # Its import was undone: it counts nowhere, and stays for the frozen rows that name it.
    taken_back = models.BooleanField(default=False, editable=False)

    objects = AwardScope.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["programme", "status", "town"]),
            models.Index(fields=["town", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                condition=Q(taken_back=False),
                name="award_number_once_per_programme",
                violation_error_message=_("This certificate number is already used."),
            ),
            models.CheckConstraint(
                condition=Q(status="ended", left_on__isnull=False)
                | (~Q(status="ended") & Q(left_on=None)),
                name="award_ended_has_day",
                violation_error_message=_("An ended award has the day it ended, and only such."),
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | (~Q(left_reason="") & Q(last_month__isnull=False)),
                name="award_ended_has_reason_and_last_month",
                violation_error_message=_("An ended award has its reason and its last month."),
            ),
            models.CheckConstraint(
                condition=Q(status="suspended", suspended_from__isnull=False)
                | ~Q(status="suspended"),
                name="award_suspended_has_month",
                violation_error_message=_("A suspended award has the month it stops."),
            ),
            models.CheckConstraint(
                condition=Q(status="active", stop_way="", stop_proposed_by=None)
                & Q(stop_decided_by=None)
                | ~Q(status="active")
                & (
                    Q(stop_way__in=STOPS_BY_ITSELF)
                    | Q(stop_way=StopWay.TWO_PEOPLE, stop_proposed_by__isnull=False)
                    & Q(stop_decided_by__isnull=False)
                    & ~Q(stop_proposed_by=F("stop_decided_by"))
                ),
                name="award_stopped_by_two_people",
                violation_error_message=_(
                    "One person proposes that an award is suspended or ends, another one decides."
                ),
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["ledger", "funeral"], application=None)
                | (~Q(origin__in=["ledger", "funeral"]) & Q(application__isnull=False)),
                name="award_has_application_unless_from_ledger",
                violation_error_message=_(
                    "Only an award taken over from a ledger, or that pays for a funeral, has no "
                    "application behind it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(covered_size__lte=F("family_size")) & Q(covered_size__gte=1),
                name="award_covers_at_most_the_family",
                violation_error_message=_(
                    "An award covers one person or more, at most the family."
                ),
            ),
            month_check("first_month", "award_first_month_is_first_day"),
            month_check("last_month", "award_last_month_is_first_day"),
            month_check("suspended_from", "award_suspended_month_is_first_day"),
            month_check("suspended_until", "award_suspended_until_is_first_day"),
            models.CheckConstraint(
                condition=Q(suspended_until=None)
                | Q(suspended_from__isnull=False, suspended_until__gte=F("suspended_from")),
                name="award_suspended_until_after_its_start",
                violation_error_message=_("A suspension ends in the month it begins or later."),
            ),
        ]
        triggers = in_the_persons_county("award_in_the_payees_county", "payee_id")

    def __str__(self) -> str:
        return self.number

    def get_status_display(self) -> str:
        """The status in the words of what was granted: one sum is settled, a monthly right ends."""
        ended = self.status == AwardStatus.ENDED
        if ended and self.programme_id and not self.programme.is_monthly:
            relief = getattr(self, "relief_detail", None)
            if relief is not None and relief.withdrawn_on:
                return gettext("Withdrawn")  # 已撤回
            return gettext("Settled")  # 已办结
        return str(AwardStatus(self.status).label)

    @property
    def named(self) -> str:
        """Who is helped where it is one person, and whose household it is. (救助对象, 户主)"""
        head = self.household.head.name
        if self.covered_size != 1:
            return head
        covered = [one for one in self.members.all() if not one.period.isempty]
        running = [one for one in covered if one.period.upper is None] or covered
        if len(running) != 1 or running[0].person_id == self.household.head_id:
            return head
        words = {"person": running[0].person.name, "head": head}
        return gettext("%(person)s (household of %(head)s)") % words

    def amount_in(self, month: date) -> "AwardAmount | None":
        """The amount in force in a month."""
        return self.amounts.filter(from_month__lte=month).order_by("from_month").last()

    @property
    def home(self) -> "Institution | None":
        """The institution that looks after the person: the money goes to its account."""
        beside = (getattr(self, name, None) for name in ("care_detail", "guardian_detail"))
        return next((one.institution for one in beside if one and one.institution), None)

    @property
    def details(self) -> "list[models.Model]":
        """The rows that stand beside this award."""
        return [getattr(self, name) for name in _beside(type(self)) if hasattr(self, name)]

    @property
    def shown_details(self) -> list[tuple[object, str]]:
        """Label and value of every detail, for the page."""
        return [pair for detail in self.details for pair in detail.shown()]  # type: ignore[attr-defined]


class AwardPartScope(DivisionScope):
    town_path = "award__town"


class PersonRange(Func):
    """int8range(x, x, '[]'): equality for an exclusion constraint without any extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"


@pghistory.track()
class AwardAmount(models.Model):
    """What an award pays by month (or, one-off, in all), from a month on; paid months stay."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="amounts")
    from_month = MonthField(_("from"))
    basic = MoneyField(_("basic amount"))
    care = MoneyField(_("care fee"), default=0)
    # By whose standards and rates these months are paid; a later move leaves them as they are.
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    reason = models.CharField(_("reason"), max_length=200)
    explanation = models.JSONField(_("how the amount comes about"), default=list, blank=True)

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        ordering = ["award", "-from_month"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "from_month"],
                name="award_amount_once_per_month",
                violation_error_message=_("The award already has an amount from that month."),
            ),
            models.CheckConstraint(
                condition=Q(basic__gte=0, care__gte=0),
                name="award_amount_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            models.CheckConstraint(
                condition=Q(residence__in=Residence.values),
                name="award_amount_is_urban_or_rural",
                violation_error_message=_("An amount is by the standard of town or of village."),
            ),
            month_check("from_month", "award_amount_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.from_month:%Y-%m}"

    @property
    def total(self) -> Decimal:
        """Living money and care fee together."""
        return self.basic + self.care
