"""The clock of each step of a case, and the one extension of the whole case. (办理时限)"""

from datetime import date
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.deadlines import TimedStep
from welfare.models import DivisionScope


class ClockScope(DivisionScope):
    town_path = "application__town"


class RunningScope(DivisionScope):
    """What runs, and what is late, by query."""

    def running(self) -> Self:
        """Steps that wait to be done, the nearest due day first."""
        return self.filter(done_on=None).order_by("due_on", "pk")

    def late(self, today: date) -> Self:
        """Steps that wait to be done and whose day has passed."""
        return self.running().filter(due_on__lt=today)


class TimeLimitScope(ClockScope, RunningScope):
    """Steps of the cases of the area."""


@pghistory.track()
class TimeLimit(models.Model):
    """One step of one case: from when it counts, by when it is due, when it was done.

    Written by `cases.actions.time_limits` alone. A step that comes again (a file that the county
    receives a second time) starts its row again; the row's history keeps the first time.
    """

    application = models.ForeignKey("cases.Application", models.CASCADE, related_name="time_limits")
    step = models.CharField(_("step"), max_length=12, choices=TimedStep.choices)
    started_on = models.DateField(_("counts from"))
    due_on = models.DateField(_("due on"))
    provisional = models.BooleanField(_("provisional"), default=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = TimeLimitScope.as_manager()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(done_on=None), name="time_limit_running"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "step"],
                name="time_limit_once_per_step",
                violation_error_message=_("This step of the case already has its time limit."),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("started_on")),
                name="time_limit_due_after_it_starts",
                violation_error_message=_("A step is due after its time began."),
            ),
            models.CheckConstraint(
                condition=models.Q(done_on=None) | models.Q(done_on__gte=models.F("started_on")),
                name="time_limit_done_after_it_starts",
                violation_error_message=_("A step is done after its time began."),
            ),
            models.CheckConstraint(
                condition=~models.Q(step="whole"),
                name="time_limit_of_the_whole_case_stands_on_the_case",
                violation_error_message=_("The time limit of the whole case stands on the case."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_step_display()} {self.due_on:%Y-%m-%d}"


class ExtensionReason(models.TextChoices):
    """For what the whole case may take longer. (民发〔2022〕83号 四(一))"""

    OBJECTION = "objection", _("The public notice met an objection")  # 公示有异议
    APART = "apart", _("They live elsewhere than they are registered")  # 人户分离
    ELSEWHERE = "elsewhere", _("The application was made in another place")  # 异地申办
    DIFFICULT = "difficult", _("The survey is very difficult")  # 家庭经济状况调查难度较大


class TermExtension(models.Model):
    """Who extended the term of the whole case, why, and until when; once. (57号 Art 22)"""

    application = models.OneToOneField(
        "cases.Application", models.CASCADE, related_name="extension"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=ExtensionReason.choices)
    note = models.TextField(_("explanation"))
    due_before = models.DateField(_("deadline before"))
    due_on = models.DateField(_("deadline"))
    extended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField(_("extended at"), auto_now_add=True)

    objects = ClockScope.as_manager()

    class Meta:
        verbose_name = _("extension of the term")
        verbose_name_plural = _("extensions of the term")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(note=""),
                name="term_extension_is_explained",
                violation_error_message=_("An extension is explained."),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("due_before")),
                name="term_extension_is_longer",
                violation_error_message=_("An extended term ends later than before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.due_on:%Y-%m-%d}"
