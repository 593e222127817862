"""Why somebody in need, by another's list, is on no roll; and when that is looked at again."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from verification.models.finding import Finding
from verification.states import Uncovered
from welfare.models import DivisionScope, User


class UncoveredScope(DivisionScope):
    def visible_to(self, user: User) -> "UncoveredScope":
        return self.filter(finding__in=Finding.objects.visible_to(user))


@pghistory.track()
class UncoveredReason(models.Model):
    """Why; the last one of a finding counts. (不符合条件台账)"""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reasons")
    reason = models.CharField(_("reason"), max_length=12, choices=Uncovered.choices)
    note = models.TextField(_("what was found"), blank=True)
    seen_on = models.DateField(_("looked at on"))
    review_on = models.DateField(_("to be looked at again on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = UncoveredScope.as_manager()

    class Meta:
        verbose_name = _("reason why somebody does not qualify")
        verbose_name_plural = _("reasons why people do not qualify")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__gt=F("seen_on")),
                name="uncovered_reason_is_looked_at_again_later",
                violation_error_message=_("The next look comes after this one."),
            ),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(note=""),
                name="uncovered_reason_other_is_noted",
                violation_error_message=_("Another reason is written out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.seen_on:%Y-%m-%d}"
