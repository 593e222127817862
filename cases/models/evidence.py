"""What hangs on an application: survey, public notice, steps that are written down."""

from datetime import date, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _

from cases import programmes
from cases.models.application import Application
from cases.models.person import Person, in_the_persons_county
from cases.models.programme import Programme
from welfare.fields import MoneyField
from welfare.models import DivisionScope


class EvidenceScope(DivisionScope):
    town_path = "application__town"


class SurveyScope(EvidenceScope):
    def with_missed(self) -> "SurveyScope":
        """Each visit says whether a member was not seen (`somebody_not_seen`)."""
        missed = NotSeen.objects.filter(survey=models.OuterRef("pk"))
        return self.annotate(somebody_not_seen=models.Exists(missed))


@pghistory.track()
class Survey(models.Model):
    """The home survey: at least two investigators and the member present sign. (57号 Art 16)"""

    application = models.ForeignKey(Application, models.CASCADE, related_name="surveys")
    visited_on = models.DateField(_("visited on"))
    first_signer = models.CharField(_("first investigator"), max_length=60)
    second_signer = models.CharField(_("second investigator"), max_length=60)
    member_present = models.CharField(_("family member present"), max_length=60)
    housing = models.CharField(_("housing"), max_length=200, blank=True)
    belongings = models.CharField(_("vehicles, machines, savings"), max_length=200, blank=True)
    utilities = MoneyField(_("water, electricity, gas and telephone a month"), null=True)
    observations = models.TextField(_("what was seen and heard"))
    annual_income = MoneyField(_("household income a year"))
    sheet = models.UUIDField(_("sheet sent from a phone"), null=True, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = SurveyScope.as_manager()

    class Meta:
        verbose_name = _("home survey")
        verbose_name_plural = _("home surveys")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(first_signer="")
                & ~models.Q(second_signer="")
                & ~models.Q(member_present=""),
                name="survey_is_signed",
                violation_error_message=_("Two investigators and a family member sign a survey."),
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    models.lookups.Exact(Lower(Trim("first_signer")), Lower(Trim("second_signer")))
                ),
                name="survey_signers_are_two_people",
                violation_error_message=_("The two investigators are different people."),
            ),
            models.CheckConstraint(
                condition=models.Q(annual_income__gte=0),
                name="survey_income_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(utilities=None) | models.Q(utilities__gte=0),
                name="survey_utilities_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            models.UniqueConstraint(
                fields=["sheet"],
                name="survey_sheet_arrives_once",
                violation_error_message=_("This sheet has arrived already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.visited_on:%Y-%m-%d}"


@pghistory.track()
class NotSeen(models.Model):
    """A member whom the investigators did not meet, and why. (人人见面, 57号 Art 16)"""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="not_seen")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("why not seen"), max_length=200)

    class Meta:
        verbose_name = _("member not seen")
        verbose_name_plural = _("members not seen")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "person"],
                name="not_seen_once_a_survey",
                violation_error_message=_("A survey names each person once."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="not_seen_says_why",
                violation_error_message=_("Say why a member of the family was not seen."),
            ),
        ]
        triggers = in_the_persons_county(
            "not_seen_in_the_persons_county",
            "person_id",
            rows="""touched JOIN cases_survey s ON s.id = touched.survey_id
            JOIN cases_application a ON a.id = s.application_id""",
            town="a.town_id",
        )

    def __str__(self) -> str:
        return f"{self.survey} {self.person}"


class NoticeResult(models.TextChoices):
    OPEN = "open", _("Running")
    NO_OBJECTION = "no_objection", _("No objection")
    OBJECTION = "objection", _("Objection")


# 民发〔2019〕62号: the lives of children are not posted in public
NEVER_POSTED = ", ".join(
    f"'{code}'" for code in programmes.codes(lambda kind: kind.notice == programmes.Notice.NEVER)
)


@pghistory.track()
class PublicNotice(models.Model):
    """On the village board: name, number of persons, amount, nothing else.

    What was posted is kept here: the application may change afterwards. (57号 Art 19, 24)
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="notices")
    posted_on = models.DateField(_("posted on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=120)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    applicant = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("applicant")
    )
    beneficiary = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person to be helped"),
    )
    persons = models.PositiveSmallIntegerField(_("number of persons"))
    amount = MoneyField(_("amount on the notice"), null=True)
    proposed_on = models.DateField(_("amount entered on"), null=True, blank=True)
    result = models.CharField(
        _("result"), max_length=12, choices=NoticeResult.choices, default=NoticeResult.OPEN
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    objection = models.TextField(_("objection and how it was settled"), blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = EvidenceScope.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Trigger(
                name="notice_is_never_of_a_child",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF EXISTS (SELECT FROM cases_programme p
                        WHERE p.id = NEW.programme_id AND p.kind IN ({NEVER_POSTED})) THEN
                        RAISE EXCEPTION 'notice_is_never_of_a_child: this kind is never posted'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("posted_on")),
                name="notice_ends_after_it_starts",
                violation_error_message=_("A notice ends after it was posted."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gt=models.F("ends_on")),
                name="notice_closed_after_its_last_day",
                violation_error_message=_("A notice stays up through its last day."),
            ),
            models.CheckConstraint(
                condition=models.Q(result="open", closed_on=None, closed_by=None)
                | (
                    ~models.Q(result="open")
                    & models.Q(closed_on__isnull=False, closed_by__isnull=False)
                ),
                name="notice_closed_has_date_and_person",
                violation_error_message=_("A closed notice has its day and person."),
            ),
            models.CheckConstraint(
                condition=~models.Q(result="objection") | ~models.Q(objection=""),
                name="notice_objection_is_described",
                violation_error_message=_("An objection is described."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(result="open"),
                name="notice_one_running",
                violation_error_message=_("A notice for this application is already running."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.posted_on:%Y-%m-%d}"

    @property
    def closes_from(self) -> date:
        """The first day on which the notice has run all its days."""
        return self.ends_on + timedelta(days=1)

    @property
    def days_before_amount(self) -> int:
        """How many days it was up before its amount was entered: a case entered later. Else 0."""
        return max(0, (self.proposed_on - self.posted_on).days) if self.proposed_on else 0


@pghistory.track()
class StepRecord(models.Model):
    """What came of a step that the kind of programme declares (`programmes.RecordedStep`).

    Asked again, the row is written anew; what it was stays in its history and in the log.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="step_records")
    step = models.CharField(_("step"), max_length=40, choices=programmes.step_choices)
    done_on = models.DateField(_("date"))
    agreed = models.BooleanField(_("agreed"), null=True)  # empty: the step asks no question
    office = models.CharField(_("office"), max_length=120, blank=True)
    document = models.CharField(_("document"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    objects = EvidenceScope.as_manager()

    class Meta:
        verbose_name = _("recorded step")
        verbose_name_plural = _("recorded steps")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "step"],
                name="step_recorded_once",
                violation_error_message=_("This step of the application is already recorded."),
            ),
            models.CheckConstraint(
                condition=~models.Q(step=""),
                name="step_is_named",
                violation_error_message=_("A recorded step has its name."),
            ),
            models.CheckConstraint(
                condition=models.Q(agreed=True) | ~models.Q(note=""),
                name="step_refusal_has_reason",
                violation_error_message=_("Whoever does not agree says why."),
            ),
            models.CheckConstraint(
                condition=models.Q(agreed__isnull=False) | ~models.Q(note=""),
                name="step_without_question_has_text",
                violation_error_message=_("A step without a yes or a no has its text."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.step} {self.done_on:%Y-%m-%d}"
