"""Whom a finding was told to when its day was over and nobody had settled it."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from verification.models.finding import Finding
from welfare.models import DivisionScope, User


class ToldTo(models.TextChoices):
    """Who is told, one after the other."""

    HEAD = "head", _("Town head")
    COUNTY = "county", _("County")


class EscalationScope(DivisionScope):
    def visible_to(self, user: User) -> "EscalationScope":
        return self.filter(finding__in=Finding.objects.visible_to(user))


@pghistory.track()
class FindingEscalation(models.Model):
    """Once for each day that passed: a finding that got a later day may be told again."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="escalations")
    level = models.CharField(_("told to"), max_length=6, choices=ToldTo.choices)
    due_on = models.DateField(_("day that had passed"))
    told_on = models.DateField(_("told on"))

    objects = EscalationScope.as_manager()

    class Meta:
        verbose_name = _("overdue finding that was told on")
        verbose_name_plural = _("overdue findings that were told on")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "level", "due_on"],
                name="finding_escalation_once_a_level_and_day",
                violation_error_message=_("This was already told."),
            ),
            models.CheckConstraint(
                condition=models.Q(told_on__gt=models.F("due_on")),
                name="finding_escalation_after_its_day",
                violation_error_message=_("A finding is told on only when its day is over."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.told_on:%Y-%m-%d}"
