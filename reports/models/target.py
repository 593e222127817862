"""What the county means to reach in a year. (年度计划目标)"""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from welfare.models import Division


class Measure(models.TextChoices):
    """What a target may be set for: figures of the annual report, and shares of the people."""

    ROLL = "roll.persons", _("Persons on dibao")
    ROLL_RURAL = "roll.rural.persons", _("Persons on rural dibao")
    ROLL_URBAN = "roll.urban.persons", _("Persons on urban dibao")
    HARDSHIP = "hardship.persons", _("Persons on tekun")
    RELIEF = "relief.persons", _("Persons with temporary relief")
    RELIEF_AMOUNT = "relief.amount", _("Temporary relief (yuan)")
    PAID = "pay.total", _("Paid, all programmes (yuan)")
    SHARE_RURAL = "share.rural", _("Rural dibao as a share of the farming population (%)")
    SHARE_URBAN = "share.urban", _("Urban dibao as a share of the other population (%)")


@pghistory.track()
class Target(models.Model):
    """One measure of one year, by its document; a later document sets it anew. (目标)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    measure = models.CharField(_("measure"), max_length=30, choices=Measure.choices)
    value = models.DecimalField(_("target"), max_digits=16, decimal_places=2)
    document = models.CharField(_("document"), max_length=100)
    decided_on = models.DateField(_("day of the document"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-year", "measure", "-decided_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "measure", "decided_on"],
                name="target_once_a_day",
                violation_error_message=_("On this day a target was set for it already."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="target_is_above_nothing",
                violation_error_message=_("A target is more than nothing."),
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="target_has_document",
                violation_error_message=_("Name the document by which the target is set."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="target_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_measure_display()}"
