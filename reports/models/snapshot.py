"""Month ends, frozen. Reports read these and the payments, never the live rolls. (月结)"""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Award, Household, Person, WatchCategory
from verification.models.source import CountyScope
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, ImportBatch, Job, Residence, User


def frozen(name: str) -> pgtrigger.Protect:
    """Rows of a snapshot are never changed; a correction is a new snapshot."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def closed(name: str, through: str = "added") -> pgtrigger.Trigger:
    """Nor is a row added after the freezing; looked at once per statement, whatever its size.

    `through` joins the rows that lead from the added ones to their snapshot.
    """
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=f"""
            IF EXISTS (SELECT FROM {through} JOIN reports_snapshot s ON s.id = snapshot_id
                       WHERE s.frozen_at IS NOT NULL) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot insert rows into a frozen snapshot';
            END IF;
            RETURN NULL;
        """,
    )


OF_MEMBER = "added JOIN reports_snapshotaward a ON a.id = added.award_id"


class OwnLists(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "OwnLists":
        """A file names people: only who ordered it takes it, while still in that county."""
        return self.filter(ordered_by=user.pk, report__county=user.division)


class Snapshot(models.Model):
    """The rolls of a county at the end of a month, as frozen at a moment.

    A later snapshot of the same month (`revision`) corrects an earlier one; both stay.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    month = MonthField(_("month"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(_("frozen at"), null=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)

    objects = CountyScope.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-month", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "month", "revision"],
                name="snapshot_once_per_revision",
                violation_error_message=_("This month is already frozen."),
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(reason=""),
                name="snapshot_correction_has_reason",
                violation_error_message=_("A corrected snapshot gives its reason."),
            ),
            month_check("month", "snapshot_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_frozen_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} ({self.revision})"


class SnapshotAward(models.Model):
    """One award as it stood: on the roll at month end, or ended or granted within the year."""

    remembers = True  # what was taken back stays for it
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="awards")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    programme_code = models.CharField(max_length=20)
    programme_kind = models.CharField(max_length=24)
    residence = models.CharField(max_length=5, choices=Residence.choices)
    on_roll = models.BooleanField()
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    family_size = models.PositiveSmallIntegerField()
    covered_size = models.PositiveSmallIntegerField()
    basic = MoneyField(default=0)
    care = MoneyField(default=0)
    single_person = models.BooleanField(default=False)
    kept_after_exit = models.BooleanField(default=False)
    exit_support = models.BooleanField(default=False)
    care_form = models.CharField(max_length=12, blank=True)
    care_grade = models.CharField(max_length=8, blank=True)
    care_failed_acts = models.PositiveSmallIntegerField(null=True)
    account_hash = models.CharField(max_length=64, blank=True)
    # temporary relief, by decision in the year
    relief_type = models.CharField(max_length=10, blank=True)
    cause = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    relief_first = models.BooleanField(default=False)
    decided_tier = models.CharField(max_length=10, blank=True)
    decided_on = models.DateField(null=True)
    fund_code = models.CharField(max_length=20, blank=True)
    fund_separate = models.BooleanField(default=False)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("award in a snapshot")
        verbose_name_plural = _("awards in snapshots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "award"],
                name="snapshot_award_once",
                violation_error_message=_("An award stands once in a snapshot."),
            )
        ]
        indexes = [models.Index(fields=["snapshot", "programme_kind", "on_roll"])]
        triggers = [
            frozen("snapshot_award_is_frozen"),
            closed("snapshot_takes_no_award"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.award_id}"


class SnapshotMember(models.Model):
    """One covered person of a frozen award."""

    remembers = True  # what was taken back stays for it
    award = models.ForeignKey(SnapshotAward, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    is_head = models.BooleanField(default=False)
    sex = models.CharField(max_length=1)
    birth_date = models.DateField()
    age = models.PositiveSmallIntegerField()
    labour = models.CharField(max_length=20, blank=True)
    disability_grade = models.PositiveSmallIntegerField(null=True)
    supplement_code = models.CharField(max_length=20, blank=True)
    supplement_condition = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("person in a snapshot")
        verbose_name_plural = _("people in snapshots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "person"],
                name="snapshot_member_once",
                violation_error_message=_("A person stands once in a frozen award."),
            )
        ]
        triggers = [
            frozen("snapshot_member_is_frozen"),
            closed("snapshot_takes_no_member", OF_MEMBER),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.person_id}"


class SnapshotWatched(models.Model):
    """One watched person and by what the person is covered. (三类人员兜底保障)"""

    remembers = True  # what was taken back stays for it
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="watched")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=10, choices=WatchCategory.choices)
    household_number = models.CharField(max_length=40, blank=True)
    covered_by = models.CharField(max_length=24, blank=True)  # kind of programme, or empty

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("watched person in a snapshot")
        verbose_name_plural = _("watched people in snapshots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "person"],
                name="snapshot_watched_once",
                violation_error_message=_("A person stands once in a frozen watch list."),
            )
        ]
        triggers = [
            frozen("snapshot_watched_is_frozen"),
            closed("snapshot_takes_no_watched_person"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.person_id}"


class TakenBack(models.Model):
    """A file that a frozen snapshot stood on, and whose import was undone afterwards."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="taken_back")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        verbose_name = _("file taken back")
        verbose_name_plural = _("files taken back")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "batch"],
                name="taken_back_once_per_snapshot",
                violation_error_message=_("This file was already taken back."),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="taken_back_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.batch_id}"


@pghistory.track()
class PublishedFigure(models.Model):
    """A figure as the county published it, to stand beside ours. (公布数)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"))
    key = models.CharField(_("figure"), max_length=80)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ["year", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "year", "key"],
                name="published_figure_once",
                violation_error_message=_("This figure is already loaded for that year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.key}"


class AnnualReport(models.Model):
    """One making of the annual report: figures as computed from one snapshot, and the workbook."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="reports", null=True)
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

    def __str__(self) -> str:
        return str(self.year)


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
