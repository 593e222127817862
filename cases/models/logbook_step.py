"""What a record asks for on its way, and what followed from it. (台账办理过程、后续)"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.award import Award
from cases.models.logbook import LogbookRecord
from cases.models.person import in_one_county

PERSON = settings.AUTH_USER_MODEL


class RecordStep(models.Model):
    """Work on a record with the day by which it is done: a visit, an acceptance, an answer.

    Written with the record where its logbook asks for it, filled once; more of them may follow.
    """

    record = models.ForeignKey(LogbookRecord, models.PROTECT, related_name="steps")
    name = models.CharField(_("step"), max_length=30)
    first = models.BooleanField(default=False)  # no outcome before it
    due_on = models.DateField(_("due on"), null=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    done_on = models.DateField(_("done on"), null=True)
    done_by = models.CharField(_("who did it"), max_length=60, blank=True)
    said = models.TextField(_("what came of it"), blank=True)
    written_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("step of a record")
        verbose_name_plural = _("steps of a record")
        ordering = ["record", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "name"],
                condition=Q(done_on=None),
                name="record_step_waits_once",
                violation_error_message=_("This step of the record waits already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="record_step_has_a_name",
                violation_error_message=_("A step has a name."),
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by="", said="", written_by=None, written_at=None)
                | (
                    Q(done_on__isnull=False, written_by__isnull=False, written_at__isnull=False)
                    & ~Q(done_by="")
                    & ~Q(said="")
                ),
                name="record_step_done_says_who_and_what",
                violation_error_message=_("A step that is done says when, who, and what it found."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="record_step_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="record_step_done_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__done_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.name}"

    @property
    def late(self) -> bool:
        """Whether it was done after its day."""
        return bool(self.due_on and self.done_on and self.done_on > self.due_on)


class RecordFollow(models.Model):
    """What followed from a record: a case or an award. (后续)"""

    record = models.ForeignKey(LogbookRecord, models.PROTECT, related_name="follows")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="followed_from"
    )
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="followed_from")
    linked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("what followed from a record")
        verbose_name_plural = _("what followed from records")
        ordering = ["record", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, award=None)
                | Q(application=None, award__isnull=False),
                name="record_follow_is_one_thing",
                violation_error_message=_("One thing follows: a case or an award."),
            ),
            models.UniqueConstraint(
                fields=["record", "application", "award"],
                nulls_distinct=False,
                name="record_follow_once",
                violation_error_message=_("This is linked with the record already."),
            ),
        ]
        triggers = [
            *in_one_county(
                "record_follow_in_one_county",
                """touched
                JOIN cases_logbookrecord r ON r.id = touched.record_id
                JOIN cases_logbook b ON b.id = r.logbook_id
                LEFT JOIN cases_application a ON a.id = touched.application_id
                LEFT JOIN cases_award w ON w.id = touched.award_id
                LEFT JOIN welfare_division t ON t.id = coalesce(a.town_id, w.town_id)
                WHERE t.parent_id <> b.county_id""",
                "what follows is of another county",
            ),
            pgtrigger.Protect(
                name="record_follow_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} → {self.application or self.award}"
