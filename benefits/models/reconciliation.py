"""Due and paid of the whole county, as a job last worked it out; what the pages read. (对账)

All rows of a county are replaced together, so that no page shows half of them. They say what was
known at `Reconciliation.as_of`; of one award everything is worked out anew when it is looked at.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.month_sums import MonthSums
from cases.models import Award, FundSource, Programme
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope


class Reconciliation(models.Model):
    """When the rows of a county were worked out."""

    county = models.OneToOneField(Division, models.CASCADE, related_name="+")
    as_of = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["county"]

    def __str__(self) -> str:
        return str(self.county)


MOVES = F("planned") + F("sent") + F("paid")


class DifferenceScope(DivisionScope):
    town_path = "award__town"


class MonthDifference(MonthSums, models.Model):
    """A month of an award for which another sum is paid or on its way than is due, or unknown.

    `programme` is the award's own, or the one of a bulk grant that it got a share of.
    """

    award = models.ForeignKey(Award, models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    month = MonthField(_("month"))
    due = MoneyField(_("due"), null=True)
    planned = MoneyField(_("planned"))
    sent = MoneyField(_("sent"))  # and not answered yet
    paid = MoneyField(_("paid"))  # by the bank or a reserve, less what is claimed of it
    sent_back = MoneyField(_("sent back"))
    claimed = MoneyField(_("claimed"))  # of decided claims: `paid` is without it

    objects = DifferenceScope.as_manager()

    class Meta:
        verbose_name = _("difference of a month")
        verbose_name_plural = _("differences of months")
        ordering = ["award", "month", "programme"]
        indexes = [
            models.Index(fields=["programme", "month"], name="difference_of_programme"),
            models.Index(
                fields=["award", "month"],
                condition=Q(paid__gt=F("due")),
                name="difference_paid_too_much",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "programme", "month"],
                name="month_difference_once",
                violation_error_message=_("A month of an award differs once."),
            ),
            models.CheckConstraint(
                condition=Q(due=None) | Q(due__gte=0) & ~Q(due=MOVES),
                name="month_difference_is_one",
                violation_error_message=_("What was paid as it is due is no difference."),
            ),
            month_check("month", "month_difference_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.month:%Y-%m}"


class ReconciledMonth(models.Model):
    """A month of one programme in one town: what was due, and every yuan that moved for it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    town = models.ForeignKey(Division, models.CASCADE, related_name="+")
    month = MonthField(_("month"))
    due = MoneyField(_("due"))
    planned = MoneyField(_("planned"))
    set_off = MoneyField(_("set off"))  # planned or gone out without it: a claim was paid by it
    sent = MoneyField(_("sent"))  # told to a bank, whatever became of it
    paid = MoneyField(_("paid"))  # by the bank
    reserve = MoneyField(_("from a town's reserve"))  # 备用金
    sent_back = MoneyField(_("sent back"))
    again = MoneyField(_("paid again"))  # of what was sent: once more what had come back
    claimed = MoneyField(_("claimed"))
    owed = MoneyField(_("still owed"))
    too_much = MoneyField(_("paid too much"))
    ahead = MoneyField(_("planned or sent above what is due"))
    differing = models.PositiveIntegerField(_("awards that differ"))
    unknown = models.PositiveIntegerField(_("awards that cannot be worked out"))

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("reconciled month")
        verbose_name_plural = _("reconciled months")
        ordering = ["-month", "programme", "town"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "town", "month"],
                name="reconciled_month_once",
                violation_error_message=_("A month of a programme is reconciled once in a town."),
            ),
            models.CheckConstraint(
                condition=Q(
                    planned__gte=0, set_off__gte=0, sent__gte=0, paid__gte=0, reserve__gte=0
                )
                & Q(sent_back__gte=0, again__gte=0, owed__gte=0, too_much__gte=0, ahead__gte=0),
                name="reconciled_month_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
            month_check("month", "reconciled_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.town} {self.month:%Y-%m}"


class ReconciledSource(models.Model):
    """What moved of a `ReconciledMonth`, by the source of the money; old ledgers may say none.

    What is due and not paid has no source yet.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    town = models.ForeignKey(Division, models.CASCADE, related_name="+")
    month = MonthField(_("month"))
    source = models.ForeignKey(
        FundSource, models.CASCADE, null=True, related_name="+", verbose_name=_("fund source")
    )
    planned = MoneyField(_("planned"), default=0)
    set_off = MoneyField(_("set off"), default=0)
    sent = MoneyField(_("sent"), default=0)
    paid = MoneyField(_("paid"), default=0)
    reserve = MoneyField(_("from a town's reserve"), default=0)
    sent_back = MoneyField(_("sent back"), default=0)
    again = MoneyField(_("paid again"), default=0)
    claimed = MoneyField(_("claimed"), default=0)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("reconciled month of a source")
        verbose_name_plural = _("reconciled months of sources")
        ordering = ["-month", "programme", "source", "town"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "town", "month", "source"],
                nulls_distinct=False,
                name="reconciled_source_once",
                violation_error_message=_("A source of a month is reconciled once in a town."),
            ),
            month_check("month", "reconciled_source_month_is_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.source} {self.month:%Y-%m}"
