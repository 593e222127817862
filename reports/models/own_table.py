"""Tables that a statistician puts together herself, and what they counted month by month."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.snapshot import Snapshot
from verification.models.source import CountyScope
from welfare.models import Division


class Schedule(models.IntegerChoices):
    """For which frozen months a table is counted by itself: those that end so many months."""

    NEVER = 0, _("not by itself")
    MONTH = 1, _("every month")
    QUARTER = 3, _("every quarter, for its last month")
    YEAR = 12, _("every year, for December")


class OwnTable(models.Model):
    """A measure by two dimensions, both from the approved lists of reports/own_tables.py."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    name = models.CharField(_("name of the table"), max_length=80)
    measure = models.CharField(_("what is counted"), max_length=20)
    rows = models.CharField(_("in rows"), max_length=20)
    columns = models.CharField(_("in columns"), max_length=20, blank=True)
    programme = models.CharField(_("programme"), max_length=20, blank=True)  # empty: every one
    schedule = models.PositiveSmallIntegerField(
        _("counted by itself"), choices=Schedule.choices, default=Schedule.NEVER
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    archived_at = models.DateTimeField(_("put away at"), null=True)

    objects = CountyScope.as_manager()

    class Meta:
        verbose_name = _("own table")
        verbose_name_plural = _("own tables")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name"],
                condition=Q(archived_at=None),
                name="own_table_name_once",
                violation_error_message=_("There is a table of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None, archived_by=None)
                | Q(archived_at__isnull=False, archived_by__isnull=False, schedule=Schedule.NEVER),
                name="own_table_archived_has_both",
                violation_error_message=_(
                    "A table that is put away says by whom, and is counted no longer."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(rows=models.F("columns")),
                name="own_table_has_two_sides",
                violation_error_message=_("Rows and columns are of two different things."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OwnTableResult(models.Model):
    """What a table counted in a frozen month: kept, however the table is changed later."""

    table = models.ForeignKey(OwnTable, models.PROTECT, related_name="results")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    cells = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("result of an own table")
        verbose_name_plural = _("results of own tables")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "snapshot"],
                name="own_table_counted_once",
                violation_error_message=_("This table was counted for that month already."),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="own_table_result_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_id} {self.snapshot_id}"
