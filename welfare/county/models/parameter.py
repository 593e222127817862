"""Every limit, ratio and day count is a dated parameter of a county with its document. (参数)"""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.county.keys import Key
from welfare.county.models import Division


@pghistory.track()
class Parameter(models.Model):
    """The value of one key in one county from a day on, until the next row of the same key."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    key = models.CharField(_("parameter"), max_length=60, choices=Key.choices)
    value = models.CharField(_("value"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=200)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["county", "key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "key", "valid_from"],
                name="parameter_once_per_day",
                violation_error_message=_("This parameter already has a value from that day."),
            ),
            models.CheckConstraint(
                condition=~models.Q(document=""),
                name="parameter_names_its_document",
                violation_error_message=_("A parameter names the document it comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.valid_from:%Y-%m-%d}: {self.value}"
