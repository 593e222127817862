"""A form as somebody left it. (填写草稿)"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User
from welfare.personal.fields import NEVER, EncryptedTextField

LONGEST_ADDRESS = 300


class DraftScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "DraftScope":
        """Nobody sees what another one types."""
        return self.filter(user=user) if user.is_active else self.none()


class Draft(models.Model):
    """The fields of one form as one person typed them last; gone when the form is saved.

    It is nobody's record: without history, kept for `DRAFT_DAYS` at most, encrypted, and shown to
    nobody but the person who typed it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.CharField(_("address of the form"), max_length=LONGEST_ADDRESS)
    fields = EncryptedTextField(shown_as=NEVER)
    saved_at = models.DateTimeField(_("saved at"))

    objects = DraftScope.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form"],
                name="draft_one_per_form",
                violation_error_message=_("What is typed into a form is kept once for a person."),
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return self.form
