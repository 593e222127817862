"""The access of an outside office: proposed by one administrator, approved by another."""

from datetime import date

import pghistory
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User
from welfare.audit.verb import Words
from welfare.county.models import Division
from welfare.offices.scopes import Scope, in_words


def departments(county: Division | None) -> dict[str, Words]:
    """The departments of a county that hand in files, by code: the app that compares says them."""
    declared = (getattr(config, "departments", "") for config in apps.get_app_configs())
    listed: dict[str, Words] = {}
    for name in filter(None, declared):
        listed |= import_string(name)(county)
    return listed


class AccessStatus(models.TextChoices):
    PROPOSED = "proposed", _("Waits for the second administrator")
    ACTIVE = "active", _("In force")
    REFUSED = "refused", _("Not approved")
    REVOKED = "revoked", _("Revoked")


class OfficeAccessScope(models.QuerySet):  # type: ignore[type-arg]
    """An access belongs to a county: people bound to a town see none."""

    def visible_to(self, user: User) -> "OfficeAccessScope":
        if not user.is_active or user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)

    def in_force(self, today: date) -> "OfficeAccessScope":
        """Approved, not revoked, and not over."""
        return self.filter(status=AccessStatus.ACTIVE, expires_on__gte=today)

    def locked(self, pk: int) -> "OfficeAccess":
        row: OfficeAccess = self.select_for_update(of=("self",)).get(pk=pk)
        return row


@pghistory.track(exclude=["key_hash", "old_key_hash", "last_used_on"])
class OfficeAccess(models.Model):
    """What a named office may ask of a county by its program, what for, and until when.

    The key itself is kept nowhere: it is shown once. A rotated key is valid for some hours more, so
    that the office can change over.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    office = models.CharField(_("office"), max_length=60)
    department = models.CharField(_("department of its files"), max_length=12, blank=True)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope.choices), verbose_name=_("may ask")
    )
    purpose = models.CharField(_("purpose and legal basis"), max_length=200)
    liaison = models.CharField(_("liaison of the office"), max_length=60)
    expires_on = models.DateField(_("valid until"))
    status = models.CharField(
        _("status"), max_length=8, choices=AccessStatus.choices, default=AccessStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # revoked
    account = models.OneToOneField(  # whose acts its calls are; nobody signs in with it
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="office_access"
    )
    key_hash = models.CharField(max_length=64, blank=True)
    key_made_at = models.DateTimeField(_("key made"), null=True)
    old_key_hash = models.CharField(max_length=64, blank=True)
    old_key_until = models.DateTimeField(null=True)
    last_used_on = models.DateField(_("last used"), null=True)

    objects = OfficeAccessScope.as_manager()

    class Meta:
        verbose_name = _("access of an outside office")
        verbose_name_plural = _("accesses of outside offices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="office_access_second_person_is_another",
                violation_error_message=_("You proposed this access. Another person approves it."),
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by=None, decided_at=None)
                | Q(
                    ~Q(status="proposed"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="office_access_decided_has_person",
                violation_error_message=_("A decision has its person and its time."),
            ),
            models.CheckConstraint(
                condition=Q(status="active", account__isnull=False) & ~Q(key_hash="")
                | ~Q(status="active") & Q(key_hash="", old_key_hash=""),
                name="office_access_key_while_in_force",
                violation_error_message=_("There is a key while the access is in force, no other."),
            ),
            models.CheckConstraint(
                condition=Q(status="revoked", ended_at__isnull=False)
                | ~Q(status="revoked") & Q(ended_at=None),
                name="office_access_revoked_has_time",
                violation_error_message=_("A revoked access has the time of its end."),
            ),
            models.CheckConstraint(
                condition=Q(old_key_hash="", old_key_until=None)
                | ~Q(old_key_hash="") & Q(old_key_until__isnull=False),
                name="office_access_old_key_has_its_end",
                violation_error_message=_("A key that was replaced has the time of its end."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gte=1),
                name="office_access_scopes_are_known",
                violation_error_message=_("Choose what the office may ask, from the list."),
            ),
            models.UniqueConstraint(
                fields=["key_hash"],
                condition=~Q(key_hash=""),
                name="office_access_key_is_its_own",
                violation_error_message=_("Each access has a key of its own."),
            ),
        ]

    def __str__(self) -> str:
        return self.office

    @property
    def key_version(self) -> int:
        """Which of its keys is in force, by the moment it was made; 0 before the first."""
        return int(self.key_made_at.timestamp() * 10**6) if self.key_made_at else 0

    @property
    def department_label(self) -> str:
        """What its files are called; empty for an office that hands none in."""
        return str(departments(self.county).get(self.department, self.department))

    @property
    def scopes_in_words(self) -> list[str]:
        return in_words(self.scopes)
