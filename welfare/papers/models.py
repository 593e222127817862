"""The numbers that were drawn, and the papers that carry them, as they were issued."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import DivisionScope
from welfare.county.models import Division
from welfare.personal.fields import NEVER, EncryptedTextField


class PaperSeries(models.Model):
    """How far the numbers of one sort of paper have come in an office and year: a town's, or the
    county's."""

    office = models.ForeignKey(Division, models.PROTECT, related_name="+")
    series = models.CharField(_("sort of paper"), max_length=12)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "year"],
                name="paper_series_once_a_year",
                violation_error_message=_("The office has these numbers for this year already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.series} {self.year}"


class IssuedPaperScope(DivisionScope):
    def about_month(self, subject: str, paper: str, day: models.OuterRef) -> "IssuedPaperScope":
        """Those of the row that a query stands in, of a sort that tells of the month of a day."""
        month = Func(day, Value("YYYY-MM"), function="to_char", output_field=models.CharField())
        return self.filter(
            subject_type=subject, subject_id=models.OuterRef("pk"), paper=paper, about=month
        )


class IssuedPaper(models.Model):
    """A paper with its number, word for word as it was issued; a reprint is printed from here."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("issuing office")
    )
    series = models.CharField(_("sort of paper"), max_length=12)
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number"))
    paper = models.CharField(_("paper"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    subject_type = models.CharField(_("subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject number"))
    about = models.CharField(max_length=40, blank=True)
    body = EncryptedTextField(shown_as=NEVER)
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"), auto_now_add=True)

    objects = IssuedPaperScope.as_manager()

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "year", "serial"],
                name="issued_paper_number_once",
                violation_error_message=_("This document number is taken."),
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "paper", "about"],
                name="issued_paper_once_for_its_act",
                violation_error_message=_("This paper is issued already; print it again."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="issued_paper_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return self.title
