"""A table file that somebody handed in, and what became of it. (导入批次)"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User
from welfare.county.models import Division
from welfare.files.states import Extent
from welfare.jobs.models import Job


class BatchStatus(models.TextChoices):
    PREVIEWED = "previewed", _("Previewed")
    QUEUED = "queued", _("Waiting")
    PROPOSED = "proposed", _("Waits for a second person")
    IMPORTED = "imported", _("Imported")
    FAILED = "failed", _("Not imported")
    UNDONE = "undone", _("Undone")


class BatchScope(models.QuerySet):  # type: ignore[type-arg]
    """Files belong to the county: people bound to a town see none."""

    def visible_to(self, user: User) -> "BatchScope":
        if not user.is_active or user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)


class ImportBatch(models.Model):
    """One file taken over as a whole: saved + rejected + skipped = rows read."""

    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    county = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    file = models.FileField(_("file"), upload_to="uploads/%Y/%m/")
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    year = models.PositiveSmallIntegerField(_("year"), null=True)
    month = models.DateField(_("month"), null=True)
    given = models.JSONField(default=dict)  # key: code, as the form of the hand-in says it
    # As the form of the hand-in says it; empty where it does not ask, and where there is no form
    extent = models.CharField(_("extent"), max_length=5, choices=Extent.choices, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=BatchStatus.choices, default=BatchStatus.PREVIEWED
    )
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    saved = models.PositiveIntegerField(_("saved"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    repaired = models.PositiveIntegerField(_("repaired"), default=0)
    counts = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    error_file = models.FileField(upload_to="errors/%Y/%m/", blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    uploaded_at = models.DateTimeField(_("handed in at"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    # What it changes in the money that the system pays: a row for each programme and kind of change
    money = models.JSONField(default=list)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("agreed to by"),
    )
    seconded_at = models.DateTimeField(_("agreed to at"), null=True)

    objects = BatchScope.as_manager()

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="imported")
                | models.Q(
                    rows_read=models.F("saved") + models.F("rejected") + models.F("skipped")
                ),
                name="batch_rows_add_up",
                violation_error_message=_("Saved, rejected and skipped rows make the rows read."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status="imported")
                | models.Q(money=[])
                | models.Q(seconded_by__isnull=False),
                name="batch_of_money_has_second_person",
                violation_error_message=_(
                    "A file that changes what the system pays is agreed to by a second person."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(seconded_by=None)
                | ~models.Q(seconded_by=models.F("uploaded_by")),
                name="batch_second_person_is_another",
                violation_error_message=_("You handed this file in. Another person agrees to it."),
            ),
            models.UniqueConstraint(
                fields=["county", "kind", "sha256"],
                condition=models.Q(status="imported", rejected=0),
                name="batch_file_taken_once",
                violation_error_message=_("This very file has already been imported."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def moved_villages(self) -> list[str]:
        """Codes of the villages that a list of divisions has made urban, or rural."""
        made: dict[str, list[str]] = self.counts.get("made", {})
        return made.get("residence_changed", [])
