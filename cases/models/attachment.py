"""What is in the folder of a family: photographs, scans, PDF. (一户一档)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.attachment_kinds import AttachmentKind
from cases.models.application import Application
from cases.models.award import Award
from cases.models.destruction import DestructionList
from cases.models.household import Household
from cases.models.notice import PublicNotice
from cases.models.survey import Survey
from welfare.constraints import Refusal
from welfare.models import DivisionScope, User
from welfare.personal.fields import HashField


class Device(models.TextChoices):
    """What a file was sent from."""

    COMPUTER = "computer", _("computer")
    PHONE = "phone", _("phone")


class AttachmentScope(DivisionScope):
    """Seen where the family lives, and where a case or an award of its own is that it hangs on.

    So the town that takes a family over has the whole folder, and the one before keeps what its
    own decisions stand on.
    """

    ways = ("household__town", "application__town", "award__town")

    def visible_to(self, user: User) -> "AttachmentScope":
        if not user.is_active or user.division is None:
            return self.none()
        seen = Q()
        for way in self.ways:
            town, county = {f"{way}_id": user.division.pk}, {f"{way}__parent_id": user.division.pk}
            seen |= Q(**(county if user.town is None else town))
        return self.filter(seen)

    def of_family(self, household: Household) -> "AttachmentScope":
        """The folder: what was put in there, and what hangs on an award that came along."""
        return self.filter(Q(household=household) | Q(award__household=household))

    def valid(self) -> "AttachmentScope":
        """Without what was marked as wrong."""
        return self.filter(wrong_at=None)


MARKED = Q(wrong_at__isnull=False, wrong_by__isnull=False) & ~Q(wrong_because="")


@pghistory.track()
class Attachment(models.Model):
    """One file in the folder of a family, encrypted at rest. It is never changed and never deleted.

    What was put in by mistake is marked as wrong, with a reason, and stays. When the keeping
    period is over its file may be destroyed; what it was stays in this row.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="attachments")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="attachments"
    )
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="attachments")
    # the very visit or notice that it is the photograph of
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, related_name="photographs")
    notice = models.ForeignKey(PublicNotice, models.PROTECT, null=True, related_name="photographs")
    kind = models.CharField(_("kind of paper"), max_length=16, choices=AttachmentKind.choices)
    note = models.CharField(_("whose, or about what"), max_length=60, blank=True)
    is_pdf = models.BooleanField(_("PDF"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    digest = HashField()
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/")
    thumbnail = models.FileField(upload_to="attachments/%Y/%m/", blank=True)
    device = models.CharField(_("sent from"), max_length=10, choices=Device.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("put in by")
    )
    added_at = models.DateTimeField(_("put in on"), auto_now_add=True)
    wrong_because = models.CharField(_("why it is wrong"), max_length=200, blank=True)
    wrong_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    wrong_at = models.DateTimeField(null=True)
    # its file is gone: the keeping period was over, two people said so
    destroyed_in = models.ForeignKey(
        DestructionList, models.PROTECT, null=True, related_name="destroyed"
    )

    objects = AttachmentScope.as_manager()

    class Meta:
        verbose_name = _("paper in the folder")
        verbose_name_plural = _("papers in folders")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "digest"],
                condition=Q(wrong_at=None),
                name="attachment_once_in_a_folder",
                violation_error_message=_("This very file is in the family's folder already."),
            ),
            models.CheckConstraint(
                condition=MARKED | Q(wrong_at=None, wrong_by=None, wrong_because=""),
                name="attachment_wrong_has_reason_day_and_person",
                violation_error_message=_("What is wrong has its reason, day and person."),
            ),
            models.CheckConstraint(
                condition=Q(survey=None, notice=None)
                | Q(application__isnull=False, survey=None)
                | Q(application__isnull=False, notice=None),
                name="attachment_of_a_step_has_its_application",
                violation_error_message=_("A photograph of a step belongs to its application."),
            ),
            models.CheckConstraint(
                condition=Q(pages__gte=1),
                name="attachment_has_a_page",
                violation_error_message=_("A paper has a page."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="attachment_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="attachment_stays_as_it_came",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__file__df=pgtrigger.F("new__file"))
                | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                | pgtrigger.Q(old__household__df=pgtrigger.F("new__household"))
                | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                | pgtrigger.Q(old__note__df=pgtrigger.F("new__note"))
                | pgtrigger.Q(
                    old__wrong_at__isnull=False,
                    old__destroyed_in__ndf=pgtrigger.F("new__destroyed_in"),
                )
                | pgtrigger.Q(old__destroyed_in__isnull=False),
            ),
            Refusal(
                name="attachment_hangs_on_the_familys_own",
                constraint="attachment_hangs_on_the_familys_own",
                sentence=_("A paper hangs on a case or an award of its own family."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func="""
                    IF EXISTS (
                        SELECT FROM added a
                        LEFT JOIN cases_application c ON c.id = a.application_id
                        LEFT JOIN cases_award w ON w.id = a.award_id
                        LEFT JOIN cases_survey s ON s.id = a.survey_id
                        LEFT JOIN cases_publicnotice n ON n.id = a.notice_id
                        WHERE c.household_id <> a.household_id OR w.household_id <> a.household_id
                            OR s.application_id <> a.application_id
                            OR n.application_id <> a.application_id
                    ) THEN
                        RAISE EXCEPTION 'attachment_hangs_on_the_familys_own'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'attachment_hangs_on_the_familys_own';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
