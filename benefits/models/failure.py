"""What was done about a payment that the bank sent back. (发放失败)"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benefits.models.payroll import Payment
from welfare.models import DivisionScope


class FailureScope(DivisionScope):
    town_path = "payment__town"


class FailureAnswer(models.Model):
    """Somebody corrected the account of a failed payment, or said that it is right, and why.

    One answer counts for one failure: what fails again is asked again. Never changed.
    """

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="answer")
    reason = models.CharField(_("reason"), max_length=200)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    objects = FailureScope.as_manager()

    class Meta:
        verbose_name = _("answer to a failed payment")
        verbose_name_plural = _("answers to failed payments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="failure_answer_has_reason",
                violation_error_message=_("Say why the account is right."),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="failure_answer_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment}: {self.reason}"
