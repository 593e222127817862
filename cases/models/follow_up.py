"""What a running award waits for since something about its people became known. (变更核查)"""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.deadlines import TimedStep
from cases.models.award import Award, AwardPartScope
from cases.models.person import Person
from cases.models.time_limit import RunningScope


class FollowUpScope(AwardPartScope, RunningScope):
    """Those of awards in the area: what runs, and what is late, by query."""


@pghistory.track()
class FollowUp(models.Model):
    """One step of one award: what was reported, by when the step is due, and what came of it.

    Written by `cases.actions.follow_ups` alone.
    """

    award = models.ForeignKey(Award, models.CASCADE, related_name="follow_ups")
    step = models.CharField(_("step"), max_length=12, choices=TimedStep.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    reported = models.TextField(_("what was reported"))
    started_on = models.DateField(_("counts from"))
    due_on = models.DateField(_("due on"), null=True)  # none: the county has set no term
    provisional = models.BooleanField(_("provisional"), default=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)

    objects = FollowUpScope.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(done_on=None), name="follow_up_running"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "step", "person"],
                condition=models.Q(done_on=None),
                nulls_distinct=False,
                name="follow_up_runs_once",
                violation_error_message=_("The award waits for this step already."),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("started_on")),
                name="follow_up_due_after_it_starts",
                violation_error_message=_("A step is due after its time began."),
            ),
            models.CheckConstraint(
                condition=models.Q(done_on=None, outcome="")
                | (models.Q(done_on__gte=models.F("started_on")) & ~models.Q(outcome="")),
                name="follow_up_done_has_outcome",
                violation_error_message=_(
                    "A step that is done says what came of it, and lies not before its beginning."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.reported}"

    @property
    def is_countys_turn(self) -> bool:
        """Whether whoever may change the care settles it, with the six answers. (43号 Art 23)"""
        return self.step == TimedStep.CARE_AGAIN
