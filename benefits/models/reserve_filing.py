"""A month of a town's reserve as the town filed it and the county confirmed it. (备用金月报)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope


@pghistory.track()
class ReserveFiling(models.Model):
    """The town says what moved in the month; from then on nothing is booked in it or before.

    Its movements are those of the month: they are kept, and no other can join them.
    """

    town = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("town"))
    month = MonthField(_("month"))
    opening = MoneyField(_("at hand before (yuan)"))
    closing = MoneyField(_("at hand after (yuan)"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("filed month of a reserve")
        verbose_name_plural = _("filed months of the reserves")
        ordering = ["town", "month"]
        constraints = [
            month_check("month", "reserve_filing_month_is_first_day"),
            models.UniqueConstraint(
                fields=["town", "month"],
                name="reserve_filing_once_per_month",
                violation_error_message=_("The town has already filed this month."),
            ),
            models.CheckConstraint(
                condition=Q(opening__gte=0, closing__gte=0),
                name="reserve_filing_money_is_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("filed_by")),
                name="reserve_filing_confirmed_by_another_person",
                violation_error_message=_("You filed this month. Another person confirms it."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reserve_filing_confirmed_has_person_and_time",
                violation_error_message=_("A confirmed month has its second person."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="reserve_filing_confirmed_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="reserve_filing_is_only_confirmed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["confirmed_by", "confirmed_at"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town} {self.month:%Y-%m}"
