"""What came of the steps that a kind of programme declares. (办理环节)"""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import programmes
from cases.models.application import Application
from cases.models.evidence import EvidenceScope


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
