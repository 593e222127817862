"""The decisions that a town takes itself are filed with the county month by month. (备案)"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.fields import month_check
from welfare.models import Division, DivisionScope


class MonthlyFiling(models.Model):
    """The town's decisions of a month, filed with the county. (每月向县备案)"""

    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)  # 补报: what came after
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed at"), auto_now_add=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked at"), null=True)
    note = models.TextField(_("county's remark"), blank=True)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("monthly filing")
        verbose_name_plural = _("monthly filings")
        ordering = ["-month", "town", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "month", "number"],
                name="filing_once_per_month",
                violation_error_message=_("The town has already filed this month."),
            ),
            month_check("month", "filing_month_is_first_day"),
            models.CheckConstraint(
                condition=models.Q(checked_at=None, checked_by=None)
                | models.Q(checked_at__isnull=False, checked_by__isnull=False),
                name="filing_check_has_person_and_time",
                violation_error_message=_("A checked filing has its person and time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.month:%Y-%m}"
