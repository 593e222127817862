"""What hung on the village board before the decision. (公示, 57号 Art 19)"""

from datetime import date, timedelta

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import programmes
from cases.models.application import Application
from cases.models.evidence import EvidenceScope
from cases.models.person import Person
from cases.models.programme import Programme
from welfare.fields import MoneyField


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
