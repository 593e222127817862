"""Months in which an award was not paid, after it was resumed."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from cases.models.award import Award, AwardPartScope, PersonRange
from welfare.fields import MonthField, month_check


@pghistory.track()
class Suspension(models.Model):
    """Months that stay unpaid although the award was resumed afterwards. (暂停月份)"""

    award = models.ForeignKey(Award, models.CASCADE, related_name="suspensions")
    first_month = MonthField(_("from"))
    last_month = MonthField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)

    objects = AwardPartScope.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["award", "first_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")),
                name="suspension_ends_after_it_starts",
                violation_error_message=_("A suspension ends after it starts."),
            ),
            ExclusionConstraint(
                name="suspension_no_overlap",
                expressions=[
                    (PersonRange("award_id", "award_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("first_month"), F("last_month"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("These months are already suspended."),
            ),
            month_check("first_month", "suspension_first_month_is_first_day"),
            month_check("last_month", "suspension_last_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.first_month:%Y-%m}"
