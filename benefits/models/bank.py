"""The banks that pay for a county: how their files look, and what each was sent."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benefits.models.run import PayrollRun
from welfare.fields import MoneyField
from welfare.models import Division


@pghistory.track()
class BankLayout(models.Model):
    """A bank that pays for the county, whose accounts it takes and how its files look.

    (代发金融机构) Where no bank takes an account by the name of its bank, the usual one does.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name of the bank"), max_length=60)
    usual = models.BooleanField(_("takes accounts of all other banks"), default=False)
    definition = models.JSONField(_("layout"))

    class Meta:
        verbose_name = _("layout of a bank's files")
        verbose_name_plural = _("layouts of bank files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                name="bank_layout_once_per_bank",
                violation_error_message=_("This bank has a layout already."),
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(usual=True),
                name="bank_layout_one_is_usual",
                violation_error_message=_("Another bank takes the accounts of all others."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BankFile(models.Model):
    """What one bank was sent of a run. (代发文件) The sums of all its files are the run's."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="files")
    layout = models.ForeignKey(BankLayout, models.PROTECT, related_name="files")
    bank = models.CharField(_("bank"), max_length=60)
    name = models.CharField(_("file name"), max_length=80)
    written_on = models.DateField(_("written on"))  # no bank paid before
    count = models.PositiveIntegerField(_("payments"))
    total = MoneyField(_("sum"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "layout"],
                name="bank_file_once_per_run_and_bank",
                violation_error_message=_("This bank was sent its file of the run already."),
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0, total__gt=0),
                name="bank_file_holds_payments",
                violation_error_message=_("A bank file holds payments."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="bank_file_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.bank
