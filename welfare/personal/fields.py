"""Encrypted columns and the keyed hashes by which they are found."""

from typing import Any

from django.db import models

from welfare.audit.verb import Words
from welfare.personal import crypto

NEVER = ""


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and plain in Python. Look it up by its hash column.

    `shown_as`: what it is called where it is shown whole, with a reason that is recorded; `NEVER`
    where no page shows it whole. Each column says one of them; histories and migrations do not.
    """

    def __init__(self, *args: Any, shown_as: Words | None = None, **kwargs: Any) -> None:
        self.shown_as = shown_as
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return None if value is None else crypto.decrypt(value)

    def get_prep_value(self, value: Any) -> str | None:
        prepared = super().get_prep_value(value)
        return None if prepared is None else crypto.encrypt(str(prepared))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in {"isnull"}:
            return super().get_lookup(lookup_name)
        return None  # nonces differ: a comparison would silently find nothing


class HashField(models.CharField):  # type: ignore[type-arg]
    """Keyed hash (HMAC-SHA256, hex) beside an encrypted column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)
