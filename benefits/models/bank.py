"""The bank that pays for a county."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from benefits import bank_formats
from welfare.models import Division


@pghistory.track()
class PayingBank(models.Model):
    """Which bank pays for the county, and which file it reads. (代发金融机构)"""

    county = models.OneToOneField(
        Division, models.PROTECT, related_name="+", verbose_name=_("county")
    )
    name = models.CharField(_("name"), max_length=60)
    file_format = models.CharField(
        _("format of the bank file"), max_length=24, choices=bank_formats.choices
    )

    class Meta:
        verbose_name = _("paying bank")
        verbose_name_plural = _("paying banks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


def bank_format_of(county: Division) -> bank_formats.BankFormat:
    """The format that the county's bank reads; the usual one where the county has not said."""
    bank = PayingBank.objects.filter(county=county).first()
    return bank_formats.FORMATS[bank.file_format if bank else bank_formats.USUAL]
