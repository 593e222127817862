"""Who did what, when, to what, and why. (操作日志)"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import DivisionScope, User
from welfare.audit.trackers import NEVER_EMPTIED
from welfare.county.models import Division


class EventScope(DivisionScope):
    """A county's log also holds what concerns no town: sign-ins, accounts, jobs, tables."""

    def visible_to(self, user: User) -> DivisionScope:
        """Acts in the user's town; in a county, all of its acts.

        Beside them what its people did before the county was founded, and tries to sign in under
        a name that no account has: they belong to nobody, and hold an address alone.
        """
        if user.division is None or user.town is not None:
            return super().visible_to(user)
        if not user.is_active:
            return self.none()
        founders = User.objects.filter(division=user.division)
        before = models.Q(actor__in=founders) | models.Q(actor=None, subject_id=None)
        before |= models.Q(verb="log_checked")  # the log is one chain for all counties
        return self.filter(models.Q(county=user.division) | (models.Q(county=None) & before))


class Event(models.Model):
    """One act of one person. Never changed, never deleted; holds no resident ID or account."""

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("person"),
        related_name="+",
    )
    verb = models.CharField(_("act"), max_length=60, db_index=True)
    subject_type = models.CharField(_("subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject number"), null=True)
    case_type = models.CharField(max_length=60, blank=True)
    case_id = models.BigIntegerField(null=True)
    town = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    county = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    details = models.JSONField(_("details"), default=dict)
    reason = models.TextField(_("reason"), blank=True)

    objects = EventScope.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["case_type", "case_id"]),
        ]
        triggers = [
            pgtrigger.Protect(
                name="event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type}#{self.subject_id}"


class EventSeal(models.Model):
    """What a stretch of the log came to, from the end of the one before it. (操作日志封存)

    Of the whole installation: a chain for each county could be cut between them.
    """

    until = models.DateTimeField(_("sealed until"), unique=True)
    events = models.PositiveIntegerField(_("events"))
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("seal of the log")
        verbose_name_plural = _("seals of the log")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="seal_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            NEVER_EMPTIED,
        ]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d %H:%M} {self.events}"
