"""One sign-in on one device, from its beginning to its end. (网络安全法 Art 23: six months)"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User


class Ending(models.TextChoices):
    LEFT = "left", _("Signed out")
    IDLE = "idle", _("Nothing happened for a while")
    LIMIT = "limit", _("The longest time was over")
    ELSEWHERE = "elsewhere", _("Ended by oneself from another device")
    BY_ADMIN = "by_admin", _("Ended by the security administrator")
    ACCOUNT = "account", _("Password or account changed")


class AccountSessionScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "AccountSessionScope":
        """One's own alone; the administrator's page asks by the account that it shows."""
        return self.filter(user=user) if user.is_active else self.none()

    def open(self) -> "AccountSessionScope":
        """Those that nobody has ended."""
        return self.filter(ended_at=None)

    def locked(self, pk: int) -> "AccountSession":
        row: AccountSession = self.select_for_update(of=("self",)).get(pk=pk)
        return row


class AccountSession(models.Model):
    """`key` is that of the framework's own session, without which the browser is nobody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, blank=True)
    device = models.CharField(_("device"), max_length=60)
    address = models.CharField(_("address"), max_length=45)
    began_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)

    objects = AccountSessionScope.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key=""),
                name="account_session_key_once",
                violation_error_message=_("A session is listed once."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") & ~Q(key="")
                | Q(ended_at__isnull=False, key="") & ~Q(ending=""),
                name="account_session_ended_says_how",
                violation_error_message=_("A session that is over says how it ended."),
            ),
        ]
        indexes = [models.Index(fields=["user", "-seen_at"], name="account_session_by_user")]

    def __str__(self) -> str:
        return self.device
