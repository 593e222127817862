"""Which days are working days. (工作日)"""

from typing import Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.county.models.division import Division


class Calendar(models.QuerySet["Workday"]):
    def of(self, county: Division | None) -> Self:
        """The calendar of a county: its own row of a day goes before the one of all counties."""
        own = Workday.objects.filter(county=county, date=models.OuterRef("date"))
        of_all = models.Q(~models.Exists(own), county=None)
        return self.filter(of_all | models.Q(county=county))


@pghistory.track()
class Workday(models.Model):
    """One day of the calendar. A provisional day (暂估) was not yet announced.

    Without a county it is the State Council's day for all of them; a county's own row goes before
    it there. (全国年节及纪念日放假办法)
    """

    county = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("county")
    )
    date = models.DateField(_("date"))
    is_workday = models.BooleanField(_("working day"))
    provisional = models.BooleanField(_("provisional"), default=False)
    note = models.CharField(_("note"), max_length=60, blank=True)

    objects = Calendar.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "date"],
                nulls_distinct=False,
                name="workday_once_per_county",
                violation_error_message=_("The calendar has this day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
