"""An application for one programme and the evidence that hangs on it."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.deadlines import TimedStep
from cases.models.filing import MonthlyFiling
from cases.models.fund import FundSource
from cases.models.household import Household
from cases.models.person import Person, in_the_persons_county
from cases.models.policy import ApprovalRule
from cases.models.programme import Programme, Tier
from cases.models.time_limit import TimeLimit
from cases.programmes import Covers, Pays
from cases.states import OPEN_APPLICATION, ApplicationStatus
from welfare.accounts.roles import Permission
from welfare.fields import MoneyField, MonthField
from welfare.models import Division, DivisionScope, User
from welfare.personal.fields import EncryptedTextField, HashField


class Channel(models.TextChoices):
    """How the county learnt of the need. (受理方式)"""

    WINDOW = "window", _("At the window")  # 窗口
    ONLINE = "online", _("Online")  # 网上
    FOUND = "found", _("Found by staff")  # 主动发现


class ReliefType(models.TextChoices):
    """民发〔2018〕23号."""

    URGENT = "urgent", _("Urgent need")  # 急难型
    EXPENSE = "expense", _("Heavy expense")  # 支出型


class Cause(models.TextChoices):
    """Why a household is in need. (困难原因)"""

    ILLNESS = "illness", _("Illness")
    ACCIDENT = "accident", _("Accident")
    DISABILITY = "disability", _("Disability")
    SCHOOLING = "schooling", _("Schooling")
    DISASTER = "disaster", _("Disaster")
    EPIDEMIC = "epidemic", _("Epidemic")
    OTHER = "other", _("Other")


FAMILY = "family"  # of whom an answer is that is not one person's

DECIDES = {
    Tier.TOWN: Permission.DECIDE_TOWN,
    Tier.COUNTY: Permission.DECIDE_COUNTY,
    Tier.MEETING: Permission.DECIDE_MEETING,
}


class ApplicationScope(DivisionScope):
    """What is due, by query."""

    def visible_to(self, user: User) -> "ApplicationScope":
        scoped: ApplicationScope = super().visible_to(user)  # type: ignore[assignment]
        return scoped

    def locked(self, pk: int) -> "Application":
        row: Application = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def not_given_up(self) -> "ApplicationScope":
        """Neither withdrawn nor refused: they go on, or were confirmed."""
        over = (ApplicationStatus.WITHDRAWN, ApplicationStatus.REFUSED)
        return self.exclude(status__in=over)

    def in_queue_of(self, user: User) -> "ApplicationScope":
        """Cases that wait for a tier of this person, the most urgent first.

        What stands on an agenda is decided by the joint meeting, and waits with it.
        A case in which the person took part stays in view; the rules keep them from deciding it.
        """
        tiers = [tier for tier, permission in DECIDES.items() if user.may(permission)]
        waiting = self.visible_to(user).filter(status=ApplicationStatus.IN_REVIEW, tier__in=tiers)
        on_agenda = apps.get_model("cases.AgendaItem").objects.filter(
            open=True, application=models.OuterRef("pk")
        )
        at_meeting = models.Q(models.Exists(on_agenda), tier=Tier.MEETING)
        return waiting.exclude(at_meeting).nearest_first()

    def with_near(self) -> "ApplicationScope":
        """Each with `near`: filed as a near relative's of an official. (近亲属备案, 57号 Art 11)"""
        filed = apps.get_model("cases.FiledKin").objects.filter(application=models.OuterRef("pk"))
        by_hand = models.Q(near_relative__gt="")
        return self.annotate(
            near=models.ExpressionWrapper(
                by_hand | models.Q(models.Exists(filed)), output_field=models.BooleanField()
            )
        )

    def of_near_relatives(self) -> "ApplicationScope":
        """Those alone."""
        return self.with_near().filter(near=True)

    def nearest_first(self) -> "ApplicationScope":
        """By the day on which the next step is due, of the steps' clocks and the whole case."""
        running = TimeLimit.objects.running().filter(application=models.OuterRef("pk"))
        step = models.Subquery(running.values("due_on")[:1])
        return self.annotate(next_due_on=Least("deadline", step)).order_by("next_due_on", "pk")

    def relief_first_waiting(self) -> "ApplicationScope":
        """Urgent need, accepted, and no money is on its way. (社会救助法 Art 50)"""
        awards = apps.get_model("cases.Award").objects.filter(application=models.OuterRef("pk"))
        waiting = self.filter(status=ApplicationStatus.ACCEPTED, relief_first=True)
        return waiting.exclude(models.Exists(awards.paid_or_payable()))

    def relief_first_open(self) -> "ApplicationScope":
        """Paid first, papers still missing: their clock runs since the payment."""
        papers = TimeLimit.objects.running().filter(step=TimedStep.PAPERS)
        return self.filter(pk__in=papers.values("application")).order_by("deadline", "pk")

    def refusals_to_deliver(self) -> "ApplicationScope":
        """Refused, and the written notice has not reached the applicant. (57号 Art 21)"""
        return self.filter(status=ApplicationStatus.REFUSED, refusal_delivered_on=None).order_by(
            "decided_on", "pk"
        )

    def to_file(self) -> "ApplicationScope":
        """Decided by a town under a rule that wants a monthly filing, and not filed yet."""
        return self.filter(
            status__in=(ApplicationStatus.APPROVED, ApplicationStatus.REFUSED),
            rule__monthly_filing=True,
            filing=None,
        ).order_by("decided_on", "pk")


@pghistory.track()
class Application(models.Model):
    """One household asks for one programme. (申请; 57号 Art 4-22, 社会救助法 Art 37-45)"""

    is_case = True  # looks at whole numbers are recorded for it
    number = models.CharField(_("case number"), max_length=30, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"))
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="applications", verbose_name=_("household")
    )
    applicant = models.ForeignKey(
        Person, models.PROTECT, related_name="applications", verbose_name=_("applicant")
    )
    beneficiary = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person to be helped"),
        help_text=_("Empty: the whole family."),
    )  # 救助对象
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ApplicationStatus.choices,
        default=ApplicationStatus.DRAFT,
    )
    version = models.PositiveIntegerField(default=1)
    # what is asked for
    channel = models.CharField(
        _("received"), max_length=10, choices=Channel.choices, default=Channel.WINDOW
    )
    relief_type = models.CharField(
        _("type of relief"), max_length=10, choices=ReliefType.choices, blank=True
    )
    cause = models.CharField(_("cause"), max_length=12, choices=Cause.choices, blank=True)
    major = models.BooleanField(
        _("major accident, illness or disaster with special hardship"), default=False
    )
    relief_first = models.BooleanField(_("relief first, papers later"), default=False)
    reason = models.TextField(_("situation"), blank=True)
    answers = models.JSONField(_("what the programme asks"), default=dict, blank=True)
    # Answers for programmes and persons that were tried before: nothing is typed again. By the key
    # of the person of whom they were said, or FAMILY: one person's are never another's.
    kept_answers = models.JSONField(default=dict, blank=True)
    amount_requested = MoneyField(_("amount asked for"), null=True, blank=True)
    fund_source = models.ForeignKey(
        FundSource, models.PROTECT, null=True, blank=True, verbose_name=_("fund source")
    )
    near_relative = models.CharField(
        _("near relative of staff"),
        max_length=120,
        blank=True,
        help_text=_("Name and post of the official who is a near relative. Filed separately."),
    )
    complained_on = models.DateField(_("complaint of"), null=True, blank=True)  # 投诉、举报
    complaint = models.TextField(_("what the complaint says"), blank=True)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    account = EncryptedTextField(_("account"), blank=True, default="", shown_as=_("Account"))
    account_hash = HashField(blank=True, default="")
    account_holder = models.CharField(_("account holder"), max_length=60, blank=True)
    # the clock
    renews = models.ForeignKey(  # 续保: the award that ends by itself
        "cases.Award",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("renews"),
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Since when this programme and person are asked for, where others were before: neighbours
    # and county judge them anew.
    turned_at = models.DateTimeField(_("another programme or person since"), null=True, blank=True)
    missing_papers = models.TextField(_("missing papers (one-time notice)"), blank=True)
    deadline = models.DateField(_("deadline"), null=True, db_index=True)
    deadline_provisional = models.BooleanField(default=False)
    # evidence that other floors report down
    means_check_on = models.DateField(_("means check report of"), null=True, blank=True)
    means_check_hits = models.PositiveSmallIntegerField(_("hits"), default=0)
    means_check_note = models.TextField(_("verification of the hits"), blank=True)
    means_check_found = models.JSONField(default=dict, blank=True)  # by person and by hit
    hits_waiting = models.PositiveSmallIntegerField(_("hits not verified yet"), default=0)
    annual_income = MoneyField(_("household income a year"), null=True, blank=True)
    means_sheet = models.ForeignKey(  # which of the family's sheets the income was taken from
        "cases.MeansSheet",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("means sheet"),
    )
    family_size = models.PositiveSmallIntegerField(_("family size"), null=True, blank=True)
    people_used = models.JSONField(default=list, blank=True)  # rules.people_as_known, when proposed
    covered_size = models.PositiveSmallIntegerField(_("persons covered"), null=True, blank=True)
    tests = models.JSONField(_("conditions tested"), default=list, blank=True)
    small_sum = models.BooleanField(_("small sum, helped quickly"), default=False)  # 小额快救
    priced_from = MonthField(_("standards of the month"), null=True, blank=True)
    priced_until = MonthField(_("another standard from"), null=True, blank=True)
    # From when a standard counts that was entered, changed or removed since the amount was
    # proposed: put down by the standards themselves (benefits.models.Standard).
    repriced_from = MonthField(_("standard changed from"), null=True, blank=True, editable=False)
    # the decision
    amount_proposed = MoneyField(_("amount proposed"), null=True, blank=True)
    proposed_on = models.DateField(_("amount entered on"), null=True, blank=True)
    care_proposed = MoneyField(_("of which for care"), default=0)
    explanation = models.JSONField(_("how the amount comes about"), default=list, blank=True)
    # Amounts at the standards that follow the first paid month, by month.
    later_amounts = models.JSONField(_("amounts at later standards"), default=list, blank=True)
    # Amounts of awards of the family that make up to a standard: they follow when this one opens.
    differences = models.JSONField(_("differences worked out anew"), default=list, blank=True)
    town_opinion = models.TextField(_("town's opinion"), blank=True)
    route = ArrayField(
        models.CharField(max_length=10, choices=Tier.choices),
        default=list,
        blank=True,
        verbose_name=_("route"),
    )
    rule = models.ForeignKey(ApprovalRule, models.PROTECT, null=True, blank=True, related_name="+")
    tier = models.CharField(_("with"), max_length=10, choices=Tier.choices, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    refusal_delivered_on = models.DateField(_("refusal delivered on"), null=True, blank=True)
    filing = models.ForeignKey(
        MonthlyFiling, models.PROTECT, null=True, blank=True, related_name="applications"
    )

    objects = ApplicationScope.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["deadline", "pk"]
        indexes = [
            models.Index(fields=["status", "tier", "deadline", "id"]),
            models.Index(fields=["town", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "programme", "beneficiary"],
                condition=models.Q(status__in=[s.value for s in OPEN_APPLICATION]),
                nulls_distinct=False,
                name="application_one_open_per_household_and_programme",
                violation_error_message=_(
                    "This household already has an open application for this programme."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "withdrawn"])
                | models.Q(
                    accepted_on__isnull=False, accepted_by__isnull=False, deadline__isnull=False
                ),
                name="application_accepted_has_date_and_person",
                violation_error_message=_(
                    "An accepted application has its day, person and deadline."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["in_review", "approved", "refused"])
                | models.Q(
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    amount_proposed__isnull=False,
                    route__len__gte=1,
                ),
                name="application_submitted_is_complete",
                violation_error_message=_("A submitted application has amount, route and person."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="in_review", tier__in=["town", "county", "meeting"])
                | (~models.Q(status="in_review") & models.Q(tier="")),
                name="application_in_review_is_with_a_tier",
                violation_error_message=_("Only an application in review is with a tier."),
            ),
            models.CheckConstraint(
                condition=models.Q(complained_on=None, complaint="")
                | (models.Q(complained_on__isnull=False) & ~models.Q(complaint="")),
                name="application_complaint_has_day_and_words",
                violation_error_message=_("A complaint has its day and says what it is about."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["approved", "refused"], decided_on__isnull=False)
                | (~models.Q(status__in=["approved", "refused"]) & models.Q(decided_on=None)),
                name="application_decided_has_date",
                violation_error_message=_("A decided application has the day of the decision."),
            ),
            models.CheckConstraint(
                condition=(models.Q(amount_requested=None) | models.Q(amount_requested__gte=0))
                & (
                    models.Q(amount_proposed=None)
                    | models.Q(amount_proposed__gte=models.F("care_proposed"))
                )
                & models.Q(care_proposed__gte=0)
                & (models.Q(annual_income=None) | models.Q(annual_income__gte=0)),
                name="application_money_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
        ]
        triggers = in_the_persons_county(
            "application_in_the_persons_county", "applicant_id", "beneficiary_id"
        )

    def __str__(self) -> str:
        return self.number

    @property
    def named(self) -> str:
        """Who is to be helped, and beside them who applied for them. (救助对象, 申请人)"""
        whom = self.beneficiary
        if whom is None or whom.pk == self.applicant_id:
            return self.applicant.name
        words = {"person": whom.name, "applicant": self.applicant.name}
        return gettext("%(person)s (applicant: %(applicant)s)") % words

    @property
    def monthly_income(self) -> Decimal | None:
        """The household's income a month, to the cent, for people to read; never computed with."""
        if self.annual_income is None:
            return None
        return (self.annual_income / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def amount_granted(self) -> Decimal | None:
        """What was granted, once it is: the joint meeting may set another sum than was proposed."""
        if self.status != ApplicationStatus.APPROVED:
            return None
        last = self.approvals.filter(decision="approve").order_by("pk").last()
        return last.amount if last else None

    @property
    def applied_on(self) -> date:
        """The day of the application: registered here, or accepted on paper before."""
        registered = timezone.localdate(self.registered_at or timezone.now())
        return min(registered, self.accepted_on or registered)

    def turn_to(self, programme: Programme, whom: Person | None = None) -> None:
        """Ask for another programme with what is known already; the caller saves, or only looks.

        `whom` it helps, where it helps one person. Else who asked for one person falls back on the
        whole family, where the programme has families.
        """
        was_for_one = self.programme.definition.covers == Covers.PERSON
        covers = programme.definition.covers
        self._put_answers_aside()
        self.programme = programme
        if whom is not None:
            self.beneficiary = whom
        elif covers == Covers.FAMILY or (covers == Covers.FAMILY_OR_ONE and was_for_one):
            self.beneficiary = None
        elif covers == Covers.PERSON and self.beneficiary is None:
            self.beneficiary = self.applicant
        self.answers = self._answers_found_again()

    def answers_for(self, whom: Person | None, said: dict[str, Any]) -> dict[str, Any]:
        """Of answers that come with another person to be helped, those that are not the last one's.

        What came back as it was had been said of the one before: it is put aside, and what is kept
        of the new one takes its place. Where nobody was named before, it was said of the new one.
        """
        personal, before = self.programme.definition.personal, {}
        if self.beneficiary_id is not None:
            self._put_answers_aside()
            before = self.answers
        kept = self.kept_answers.get(str(whom.pk), {}) if whom else {}
        anew = {
            name: value
            for name, value in said.items()
            if name not in personal or name not in before or before[name] != value
        }
        return {name: kept[name] for name in personal & kept.keys()} | anew

    def said_of(self, name: str) -> str:
        """Under which key an answer is put aside: of the person whom it is about, or the family."""
        of_one = self.beneficiary_id is not None and name in self.programme.definition.personal
        return str(self.beneficiary_id) if of_one else FAMILY

    def _put_answers_aside(self) -> None:
        """What was taken back since it was put aside before does not come up again."""
        kept = {key: dict(said) for key, said in self.kept_answers.items()}
        for question in self.programme.definition.questions:
            said = kept.setdefault(self.said_of(question.name), {})
            said.pop(question.name, None)
            if question.name in self.answers:
                said[question.name] = self.answers[question.name]
        self.kept_answers = {key: said for key, said in kept.items() if said}

    def _answers_found_again(self) -> dict[str, Any]:
        """Of what was put aside, what this programme asks of this person and the family."""
        names = (question.name for question in self.programme.definition.questions)
        kept = ((name, self.kept_answers.get(self.said_of(name), {})) for name in names)
        return {name: said[name] for name, said in kept if name in said}

    @property
    def is_urgent(self) -> bool:
        """急难型. (民发〔2018〕23号)"""
        return self.relief_type == ReliefType.URGENT

    @property
    def grants_nothing(self) -> bool:
        """Whether what is proposed is a refusal: no money, or a recognition with a failed test."""
        if self.amount_proposed is None:
            return False
        if self.programme.definition.pays == Pays.NOTHING:
            return not self.tests or any(test["met"] is not True for test in self.tests)
        return self.amount_proposed == 0
