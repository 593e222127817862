"""What the department files say of a family, looked up at the counter, and what came of it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Application, Attachment, Person
from cases.models.person import in_the_persons_county
from verification import departments
from verification.models.department import label_of
from verification.models.finding import CheckScope
from welfare.fields import MonthField
from welfare.models import DivisionScope

USER = settings.AUTH_USER_MODEL


@pghistory.track()
class LookUpHit(models.Model):
    """One row of a department's file about somebody who allowed the look-up. (核对命中)

    A file that comes later adds its own; nothing that was found is written over.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="look_up_hits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    department = models.CharField(
        _("department"), max_length=departments.LONGEST, choices=departments.choices
    )
    month = MonthField(_("month"))
    key = models.CharField(max_length=100)  # the place in the file: what makes it the same hit
    evidence = models.JSONField(_("what the file says"))
    found_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found on"), auto_now_add=True)

    objects = CheckScope.as_manager()

    class Meta:
        verbose_name = _("hit of a look-up")
        verbose_name_plural = _("hits of look-ups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person", "department", "month", "key"],
                name="look_up_hit_once",
                violation_error_message=_("This was found for the family already."),
            ),
        ]
        triggers = in_the_persons_county(
            "look_up_hit_in_the_persons_county",
            "person_id",
            rows="touched JOIN cases_application a ON a.id = touched.application_id",
            town="a.town_id",
        )

    def __str__(self) -> str:
        return f"{label_of(self.department)} {self.month:%Y-%m}"


class HitAnswerScope(DivisionScope):
    """Seen with the case."""

    town_path = "hit__application__town"


class HitAnswer(models.Model):
    """What a hit came to when it was verified. A later answer stands beside the earlier ones."""

    hit = models.ForeignKey(LookUpHit, models.PROTECT, related_name="answers")
    confirmed = models.BooleanField(_("the file is right"))
    reason = models.CharField(_("reason"), max_length=300)
    document = models.CharField(_("document seen"), max_length=100)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now_add=True)

    objects = HitAnswerScope.as_manager()

    class Meta:
        verbose_name = _("answer to a hit")
        verbose_name_plural = _("answers to hits")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(document=""),
                name="hit_answer_has_reason_and_document",
                violation_error_message=_("A hit is answered with a reason and a document."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="hit_answer_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.hit} #{self.pk}"
