"""What families say of themselves each month or quarter. (月报告、季报告, 57号 Art 30)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.household import Household
from welfare.fields import MonthField, month_check
from welfare.models import Division, DivisionScope


class ReportChannel(models.TextChoices):
    """How the family told it."""

    WINDOW = "window", _("At the window")
    VILLAGE = "village", _("Through the village")
    PHONE = "phone", _("By telephone")
    VISIT = "visit", _("At a visit")
    ONLINE = "online", _("Online")


@pghistory.track()
class FamilyReport(models.Model):
    """A family said that nothing changed, or that something did: when, how, to whom."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="reports")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    period = MonthField(_("period"))  # its first month
    reported_on = models.DateField(_("reported on"))
    channel = models.CharField(_("how"), max_length=10, choices=ReportChannel.choices)
    told_by = models.CharField(_("reported by"), max_length=60)
    changed = models.BooleanField(_("something changed"))
    told = models.TextField(_("what changed"), blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("report of a family")
        verbose_name_plural = _("reports of families")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["town", "period"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "period"],
                condition=Q(changed=False),
                name="family_report_of_no_change_once",
                violation_error_message=_("This family reported for the period already."),
            ),
            models.CheckConstraint(
                condition=Q(changed=False, told="") | (Q(changed=True) & ~Q(told="")),
                name="family_report_says_what_changed",
                violation_error_message=_("Say what changed; nothing where nothing did."),
            ),
            models.CheckConstraint(
                condition=~Q(told_by=""),
                name="family_report_says_who_told",
                violation_error_message=_("Say who of the family reported."),
            ),
            month_check("period", "family_report_period_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="family_report_is_kept", operation=pgtrigger.Delete | pgtrigger.Update
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.period:%Y-%m}"
