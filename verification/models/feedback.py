"""A batch in which province or city report what they found, to be answered in its form."""

from datetime import date

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from verification.models.source import CountyScope, DepartmentFile
from welfare.models import Division, User


class Sender(models.TextChoices):
    """Who has sent a batch."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")


class FeedbackScope(CountyScope):
    def visible_to(self, user: User) -> "FeedbackScope":
        rows: FeedbackScope = super().visible_to(user)  # type: ignore[assignment]
        return rows

    def late(self, today: date) -> "FeedbackScope":
        """Not answered, and their day is over."""
        return self.filter(answered_on=None, due_on__lt=today)


@pghistory.track()
class FeedbackBatch(models.Model):
    """One batch: its number, by when it is answered, and the file that came with it. (反馈批次)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    sender = models.CharField(_("sent by"), max_length=10, choices=Sender.choices)
    number = models.CharField(_("number of the batch"), max_length=40)
    received_on = models.DateField(_("batch received on"))
    due_on = models.DateField(_("day by which it is answered"))
    file = models.OneToOneField(
        DepartmentFile, models.PROTECT, related_name="feedback", verbose_name=_("its file")
    )
    persons = models.PositiveIntegerField(_("people"))
    person_times = models.PositiveIntegerField(_("person-times"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = FeedbackScope.as_manager()

    class Meta:
        verbose_name = _("batch of feedback")
        verbose_name_plural = _("batches of feedback")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "sender", "number"],
                name="feedback_batch_number_once",
                violation_error_message=_("This batch is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")),
                name="feedback_batch_due_after_it_came",
                violation_error_message=_("A batch is answered after it came."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None)
                | Q(answered_on__isnull=False, answered_by__isnull=False),
                name="feedback_batch_answered_has_day_and_person",
                violation_error_message=_("An answered batch has its day and person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sender_display()} {self.number}"
