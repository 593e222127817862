"""The home survey, and whom the investigators did not meet. (入户调查, 57号 Art 16)"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Trim
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.evidence import EvidenceScope
from cases.models.person import Person, in_the_persons_county
from welfare.fields import MoneyField


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
