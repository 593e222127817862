"""A list that somebody took along: which, why, until when. (名单导出)"""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User
from welfare.county.models import Division
from welfare.jobs.models import Job
from welfare.personal.fields import NEVER, EncryptedTextField


class ListExportScope(models.QuerySet):  # type: ignore[type-arg]
    """Whoever ordered a list has it; nobody else, also of the same desk."""

    def visible_to(self, user: User) -> "ListExportScope":
        return self.filter(ordered_by=user) if user.is_active else self.none()

    def due_to_go(self, today: date) -> "ListExportScope":
        """Whose day is over, and what still has its file."""
        return self.filter(kept_until__lt=today, destroyed_at=None)


class ListExport(models.Model):
    """A list as a workbook. The row stays; the file goes by itself when its day is over.

    `address` is that of the page: a name may have been searched for, so it is encrypted.
    """

    address = EncryptedTextField(shown_as=NEVER)
    title = models.CharField(_("list"), max_length=100)
    reason = models.CharField(_("reason"), max_length=200)
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")  # of who ordered, then
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("ordered at"), auto_now_add=True)
    kept_until = models.DateField(_("kept until"))
    rows = models.PositiveIntegerField(_("rows"), null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to="exports/", blank=True)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True)

    objects = ListExportScope.as_manager()

    class Meta:
        verbose_name = _("list taken along")
        verbose_name_plural = _("lists taken along")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="list_export_has_a_reason",
                violation_error_message=_("Say what the list is needed for."),
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(file=""),
                name="list_export_destroyed_has_no_file",
                violation_error_message=_("What is destroyed has no file."),
            ),
            models.CheckConstraint(
                condition=Q(file="") | Q(rows__isnull=False),
                name="list_export_file_has_its_rows",
                violation_error_message=_("A file says how many rows it has."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="list_export_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="list_export_stays_as_ordered",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                | pgtrigger.Q(old__ordered_by__df=pgtrigger.F("new__ordered_by"))
                | pgtrigger.Q(old__kept_until__df=pgtrigger.F("new__kept_until"))
                | pgtrigger.Q(old__destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
