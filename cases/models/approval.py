"""What each tier decided, and the joint meeting."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.evidence import EvidenceScope
from cases.models.programme import Tier
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope, User


class Decision(models.TextChoices):
    APPROVE = "approve", _("Confirm")  # 同意
    RETURN = "return", _("Return to the town")  # 退回
    REFUSE = "refuse", _("Do not confirm")  # 不予确认


class MeetingScope(DivisionScope):
    """The county's people see its sessions; a town's those that resolved a case of the town."""

    def visible_to(self, user: User) -> "MeetingScope":
        if not user.is_active:
            return self.none()
        sessions = self.filter(county=user.county)
        if user.town is None:
            return sessions
        theirs = Approval.objects.visible_to(user).filter(meeting=models.OuterRef("pk"))
        return sessions.filter(models.Exists(theirs))


@pghistory.track()
class Meeting(models.Model):
    """A session of the county's joint meeting on social assistance. (县社会救助联席会议)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    held_on = models.DateField(_("held on"))
    members = ArrayField(models.CharField(max_length=60), verbose_name=_("members present"))
    minutes = models.TextField(_("minutes"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingScope.as_manager()

    class Meta:
        verbose_name = _("joint meeting")
        verbose_name_plural = _("joint meetings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(members__len__gte=3),
                name="meeting_has_three_members",
                violation_error_message=_("A joint meeting has at least three members present."),
            ),
            models.CheckConstraint(
                condition=~models.Q(minutes=""),
                name="meeting_has_minutes",
                violation_error_message=_("A joint meeting has minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"


class Approval(models.Model):
    """One tier's decision in one round of review. Never changed. (审核确认, 57号 Art 20)"""

    application = models.ForeignKey(Application, models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField(_("round"))
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    amount = MoneyField(_("amount"))
    note = models.TextField(_("reason or remark"), blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
        verbose_name=_("joint meeting"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    objects = EvidenceScope.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round", "tier"],
                name="approval_once_per_tier",
                violation_error_message=_("This tier has already decided."),
            ),
            models.UniqueConstraint(
                fields=["application", "round", "decided_by"],
                name="approval_one_person_one_tier",
                violation_error_message=_("Nobody decides two tiers of one case."),
            ),
            models.CheckConstraint(
                condition=models.Q(decision="approve") | ~models.Q(note=""),
                name="approval_refusal_has_reason",
                violation_error_message=_("A return or refusal gives its reason."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="approval_amount_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            models.CheckConstraint(
                condition=~models.Q(tier="meeting", decision__in=["approve", "refuse"])
                | models.Q(meeting__isnull=False),
                name="approval_of_meeting_names_the_meeting",
                violation_error_message=_("A resolution belongs to a joint meeting with minutes."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approval_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.get_tier_display()} {self.get_decision_display()}"
