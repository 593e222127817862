"""Encrypted columns and the keyed hashes by which they are found."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from welfare.audit.verb import Words
from welfare.personal import crypto
from welfare.personal.initials import initials

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
        if lookup_name in {"isnull", "df", "ndf"}:  # the last two: a trigger's old and new row
            return super().get_lookup(lookup_name)
        return None  # nonces differ: a comparison would silently find nothing


class HashField(models.CharField):  # type: ignore[type-arg]
    """Keyed hash (HMAC-SHA256, hex) beside an encrypted column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)


TAIL = 4


def tail_hash(resident_id: str) -> str:
    """By what somebody is found who says the last four signs of a number; "" where it is shorter.

    Not the hash of a number of four digits: of its own kind, so that neither tells of the other.
    """
    tail = resident_id.strip().upper()[-TAIL:]
    return crypto.keyed_hash(f"tail:{tail}") if len(tail) == TAIL else ""


def phone_hash(phone: str) -> str:
    """By what a telephone is found, however its digits are grouped; "" where there are none."""
    digits = "".join(sign for sign in phone if sign.isdecimal())
    return crypto.keyed_hash(f"phone:{digits.removeprefix('86') if len(digits) > 12 else digits}")


class Derived(models.Field):  # type: ignore[type-arg]
    """A column that follows from another of its row and is written with it, also by COPY.

    A save of some fields alone names these beside them: `saved_with`.
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"of": self.of} if self.of else {})

    def derive(self, value: str) -> Any:
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if not self.of or self.of in model_instance.get_deferred_fields():
            return getattr(model_instance, self.attname)
        value = self.derive(getattr(model_instance, self.of) or "")
        setattr(model_instance, self.attname, value)
        return value


def saved_with(model: type[models.Model], names: Iterable[str] | None) -> list[str] | None:
    """The fields of a save, and those that follow from them."""
    if names is None:
        return None
    named = set(names)
    every = (field for field in model._meta.concrete_fields if isinstance(field, Derived))
    return sorted(named | {field.name for field in every if field.of in named})


class TailHashField(Derived, HashField):
    """Keyed hash of the last four signs of a resident ID."""

    def derive(self, value: str) -> str:
        return tail_hash(value)


class PhoneHashField(Derived, HashField):
    """Keyed hash of the digits of a telephone."""

    def derive(self, value: str) -> str:
        return phone_hash(value) if value else ""


class InitialsField(Derived, ArrayField):
    """The initials of a name, in each of its readings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=8))
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def derive(self, value: str) -> list[str]:
        return initials(value)
