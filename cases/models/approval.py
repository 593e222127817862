"""What each tier decided."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.decision import Decision
from cases.models.evidence import EvidenceScope
from cases.models.meeting import Meeting
from cases.models.programme import Tier
from welfare.fields import MoneyField


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
