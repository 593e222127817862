"""What an account is opened with beside its password, and who agreed that it be taken off."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User
from welfare.county.models import Division
from welfare.personal.fields import NEVER, EncryptedTextField, HashField


class FactorKind(models.TextChoices):
    APP = "app", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")


class SecondFactorScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "SecondFactorScope":
        """One's own alone."""
        return self.filter(user=user) if user.is_active else self.none()


class SecondFactor(models.Model):
    """An app that shows codes (RFC 6238), or a passkey (WebAuthn). (等保三级 8.1.4.1)

    `secret`: of an app the key of its codes; of a passkey what it made known when it was set up.
    `counter`: of an app the half minute of the last code that was taken, of a passkey its own count
    of uses. Neither goes back, so nothing that opened the account opens it again.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factors")
    kind = models.CharField(_("kind"), max_length=7, choices=FactorKind.choices)
    name = models.CharField(_("what it is called"), max_length=40)
    secret = EncryptedTextField(shown_as=NEVER)
    secret_hash = HashField()
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(_("set up"), auto_now_add=True)
    used_at = models.DateTimeField(_("last used"), null=True)

    objects = SecondFactorScope.as_manager()

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(kind="app"),
                name="second_factor_one_app_an_account",
                violation_error_message=_(
                    "There is an authenticator app already. Remove it first."
                ),
            ),
            models.UniqueConstraint(
                fields=["secret_hash"],
                name="second_factor_is_one_accounts",
                violation_error_message=_("This passkey or app belongs to an account already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """Opens the account once where app and passkey are lost. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code_hash = HashField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code_hash"],
                name="recovery_code_once",
                violation_error_message=_("Each recovery code is its own."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"


class FactorResetScope(models.QuerySet):  # type: ignore[type-arg]
    """A reset belongs to a county: people bound to a town see none."""

    def visible_to(self, user: User) -> "FactorResetScope":
        if not user.is_active or user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)

    def waiting(self) -> "FactorResetScope":
        return self.filter(agreed=None)

    def locked(self, pk: int) -> "FactorReset":
        row: FactorReset = self.select_for_update(of=("self",)).get(pk=pk)
        return row


class FactorReset(models.Model):
    """Somebody lost all of them: one administrator proposes to take them off, another agrees."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("account")
    )
    reason = models.CharField(_("how the person was recognised"), max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    agreed = models.BooleanField(_("agreed"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(null=True)

    objects = FactorResetScope.as_manager()

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="factor_reset_second_person_is_another",
                violation_error_message=_("You proposed this reset. Another administrator agrees."),
            ),
            models.CheckConstraint(
                condition=~Q(user=F("proposed_by"))
                & (Q(decided_by=None) | ~Q(user=F("decided_by"))),
                name="factor_reset_is_not_for_oneself",
                violation_error_message=_("Nobody resets their own second factor."),
            ),
            models.CheckConstraint(
                condition=Q(agreed=None, decided_by=None, decided_at=None)
                | Q(agreed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="factor_reset_decided_has_person",
                violation_error_message=_("A decision has its person and its time."),
            ),
            models.UniqueConstraint(
                fields=["user", "county"],  # where the account is now decides, not where it was
                condition=Q(agreed=None),
                name="factor_reset_one_waits",
                violation_error_message=_("A reset of this account waits already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"
