"""What was sent to the department above: kept as it was, corrected by dated rows. (统计法 Art 7)"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.models.report import AnnualReport
from verification.models.source import CountyScope
from welfare.fields import MonthField, month_check
from welfare.models import Division, User

KEPT = pgtrigger.Update | pgtrigger.Delete


class Explanation(models.Model):
    """Why a warning of a report is no mistake; without one the report is not submitted."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="explanations")
    code = models.CharField(_("check"), max_length=8)
    subject = models.CharField(_("of what"), max_length=120, blank=True)
    text = models.CharField(_("explanation"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("explanation of a warning")
        verbose_name_plural = _("explanations of warnings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "code", "subject"],
                name="explanation_once_per_warning",
                violation_error_message=_("This warning is explained already."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="explanation_says_something",
                violation_error_message=_("An explanation says something."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="explanation_is_kept", operation=KEPT)]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"


class Submission(models.Model):
    """A report as it was sent: one of a kind, month and area. What comes later is a correction."""

    report = models.OneToOneField(AnnualReport, models.PROTECT, related_name="submission")
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of report"), max_length=30)
    month = MonthField(_("month"))
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    sent_to = models.CharField(_("sent to"), max_length=100)
    document = models.CharField(_("document number"), max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = CountyScope.as_manager()

    class Meta:
        verbose_name = _("submission of a report")
        verbose_name_plural = _("submissions of reports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "month"],
                name="submission_once_per_month",
                violation_error_message=_(
                    "A report of this kind and month was submitted already. Correct its figures."
                ),
            ),
            month_check("month", "submission_month_is_first_day"),
        ]
        triggers = [pgtrigger.Protect(name="submission_is_kept", operation=KEPT)]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class AdjustmentScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "AdjustmentScope":
        """Those of what the person's county sent."""
        return self.filter(submission__in=Submission.objects.visible_to(user))


class Adjustment(models.Model):
    """A figure that was submitted wrong, with what it should have been. Two people. (更正)"""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="adjustments")
    key = models.CharField(_("figure"), max_length=120)
    was = models.DecimalField(_("as submitted"), max_digits=16, decimal_places=2)
    becomes = models.DecimalField(_("corrected"), max_digits=16, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    dated = models.DateField(_("day of the correction"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = AdjustmentScope.as_manager()

    class Meta:
        verbose_name = _("correction of a submitted figure")
        verbose_name_plural = _("corrections of submitted figures")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="adjustment_confirmed_has_both",
                violation_error_message=_("Who confirms a correction does so at a moment."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="adjustment_by_two_people",
                violation_error_message=_("Somebody else confirms a correction."),
            ),
            models.CheckConstraint(
                condition=~Q(was=F("becomes")) & ~Q(reason=""),
                name="adjustment_changes_with_reason",
                violation_error_message=_("A correction changes the figure and gives its reason."),
            ),
            models.UniqueConstraint(
                fields=["submission", "key"],
                condition=Q(confirmed_by=None),
                name="adjustment_open_once_per_figure",
                violation_error_message=_("A correction of this figure waits for confirmation."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="adjustment_confirmed_is_kept",
                operation=KEPT,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.key
