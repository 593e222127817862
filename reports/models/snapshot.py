"""Month ends, frozen. Reports read these and the payments, never the live rolls. (月结)"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Award, Household, Person
from verification.models.source import CountyScope
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, ImportBatch, Job, Level, Residence


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
    # The year up to the month, from closing day to closing day; known when it is frozen.
    opens_on = models.DateField(_("counted from"), null=True)
    closes_on = models.DateField(_("closed on"), null=True)
    # Awards entered after the closing: of them nothing is known but what they are now.
    entered_late = models.PositiveIntegerField(_("entered after the closing"), default=0)

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
            models.CheckConstraint(
                condition=Q(frozen_at=None)
                | Q(opens_on__isnull=False, closes_on__isnull=False, opens_on__lte=F("closes_on")),
                name="snapshot_frozen_has_its_days",
                violation_error_message=_("A frozen month has the days that it counts."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_frozen_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        month = str(date_format(self.month, "YEAR_MONTH_FORMAT"))
        if self.revision == 1:
            return month
        return gettext("%(month)s (revision %(n)s)") % {"month": month, "n": self.revision}


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
    band_code = models.CharField(max_length=12, blank=True)  # class of the programme (档次)
    household_number = models.CharField(max_length=40, blank=True)
    residence = models.CharField(max_length=5, choices=Residence.choices)
    place_apart = models.CharField(max_length=20, blank=True, default="", db_default="")
    registered_elsewhere = models.BooleanField(default=False, db_default=False)
    on_roll = models.BooleanField()
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    family_size = models.PositiveSmallIntegerField()
    covered_size = models.PositiveSmallIntegerField()
    basic = MoneyField(default=0)
    care = MoneyField(default=0)
    supplement = MoneyField(default=0)  # of its people together
    single_person = models.BooleanField(default=False)
    kept_after_exit = models.BooleanField(default=False)
    exit_support = models.BooleanField(default=False)
    care_form = models.CharField(max_length=12, blank=True)
    care_grade = models.CharField(max_length=8, blank=True)
    care_changed_from = models.DateField(null=True)  # the last change of the grade
    care_failed_acts = models.PositiveSmallIntegerField(null=True)
    account_hash = models.CharField(max_length=64, blank=True)
    # temporary relief, by decision in the year
    applicant = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
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
    disability_kind = models.CharField(max_length=1, blank=True)
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


class SnapshotGrouped(models.Model):
    """One person on the list of a group: several lists may name one person. (三类人员, 已脱贫)

    `household_key` is what counts once as a household: the list's own household number, or the
    person where the list names none.
    """

    remembers = True  # what was taken back stays for it
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="grouped")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    village = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    group_code = models.CharField(max_length=20)
    household_number = models.CharField(max_length=40, blank=True)
    household_key = models.CharField(max_length=44)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("person of a group in a snapshot")
        verbose_name_plural = _("people of groups in snapshots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "group_code", "person"],
                name="snapshot_grouped_once",
                violation_error_message=_("A person stands once in a frozen list of a group."),
            )
        ]
        indexes = [models.Index(fields=["snapshot", "group_code", "household_key"])]
        triggers = [
            frozen("snapshot_grouped_is_frozen"),
            closed("snapshot_takes_no_grouped_person"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.person_id}"


class SnapshotDivision(models.Model):
    """How many people lived in a division by what was known at the freezing: shares are of these.

    Only divisions of which somebody has said it.
    """

    remembers = True
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="divisions")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Level.choices)
    population = models.PositiveIntegerField(_("population"), null=True)
    agricultural_population = models.PositiveIntegerField(_("agricultural population"), null=True)

    class Meta:
        verbose_name = _("population in a snapshot")
        verbose_name_plural = _("populations in snapshots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "division"],
                name="snapshot_division_once",
                violation_error_message=_("A division stands once in a snapshot."),
            )
        ]
        triggers = [
            frozen("snapshot_division_is_frozen"),
            closed("snapshot_takes_no_division"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.division_id}"


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
