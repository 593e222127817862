"""Reports that were made, what stands beside them, and what a county reports."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.models.snapshot import Snapshot
from verification.models.source import CountyScope
from welfare.models import Division, Job, User


def span_of(year: int, month: int) -> str:
    """A year from January to a month in words; a whole year is just its number."""
    if month == 12:
        return str(year)
    if month == 1:
        return gettext("January %(year)s") % {"year": year}
    return gettext("months 1 to %(month)s of %(year)s") % {"month": month, "year": year}


class OwnLists(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "OwnLists":
        """A file names people: only who ordered it takes it, while still in that county."""
        return self.filter(ordered_by=user.pk, report__county=user.division)


@pghistory.track()
class PublishedFigure(models.Model):
    """A figure as the county published it, to stand beside ours. (公布数)

    `called`: as the report calls it, where somebody who knows the report has looked it up.
    """

    called = ""
    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(
        _("January to month"),
        default=12,
        help_text=_("12 for a whole year, 10 for a publication from January to October."),
    )
    key = models.CharField(_("figure"), max_length=80)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)
    remark = models.CharField(
        _("remark"),
        max_length=200,
        blank=True,
        help_text=_("Why it differs, such as a sum that does not add up where it was published."),
    )

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ["year", "month", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "month", "key"],
                name="published_figure_once",
                violation_error_message=_("This figure is already loaded for that year."),
            ),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)),
                name="published_figure_month_1_to_12",
                violation_error_message=_("A month is 1 to 12."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.called or self.key}"


@pghistory.track()
class ReportPlan(models.Model):
    """What a county reports beside the common figures: the section [report] of its profile."""

    county = models.OneToOneField(
        Division, models.PROTECT, related_name="+", verbose_name=_("county")
    )
    definition = models.JSONField(_("definition"), default=dict)  # see reports/plan.py

    class Meta:
        verbose_name = _("plan of the report")
        verbose_name_plural = _("plans of reports")
        ordering = ["county"]

    def __str__(self) -> str:
        return str(self.county)


class AnnualReport(models.Model):
    """One making of a report of a kind for an area: figures from one snapshot, and the workbook.

    Its period ends with the month of the snapshot; how many months it has, the kind says.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of report"), max_length=30, default="annual")
    # a town or village of it; without one the county
    area = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="reports", null=True)
    # what its figures stand beside: the end of the period before, the same month a year ago
    before = models.ForeignKey(Snapshot, models.PROTECT, related_name="+", null=True)
    year_before = models.ForeignKey(Snapshot, models.PROTECT, related_name="+", null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    figures = models.JSONField(default=dict)  # values, published, kinds: see reports/annual.py
    checks = models.JSONField(default=list)
    workbook = models.FileField(upload_to="reports/%Y/", blank=True)

    objects = CountyScope.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Trigger(
                name="report_submitted_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM reports_submission WHERE report_id = OLD.id) THEN
                        RAISE EXCEPTION 'pgtrigger: A report that was submitted is kept as it is';
                    END IF;
                    RETURN coalesce(NEW, OLD);
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.pk}"


class FigureList(models.Model):
    """The list behind a figure as a file: a long one is written by a job."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="lists")
    key = models.CharField(max_length=80)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to="reports/lists/%Y/%m/", blank=True)

    objects = OwnLists.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key
