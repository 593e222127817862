"""Password rules beyond Django's own."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES_WANTED = 3


class LengthValidator(MinimumLengthValidator):
    """Django's rule; its refusal is not in Django's own Chinese catalogue."""

    def get_error_message(self) -> str:
        wanted = {"count": self.min_length}
        return _("A password has at least %(count)s characters. Choose a longer one.") % wanted


class CharacterClassesValidator:
    """Three of: lower case, upper case, digits, other signs. (docs/law.md §10.2)"""

    def validate(self, password: str, user: Any = None) -> None:
        classes = (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
        if sum(classes) < CLASSES_WANTED:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _("Use at least three of: small letters, capital letters, digits, other signs.")
