"""Putting rows so that loading twice changes nothing and a changed value keeps its history."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from welfare.exceptions import NotAllowed

M = TypeVar("M", bound=models.Model)


@dataclass
class Changes:
    """How many rows of each table were added, changed or left as they were."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)  # what a person should know beside the numbers

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed)

    def as_dict(self) -> dict[str, Any]:
        counted = {"added": dict(self.added), "changed": dict(self.changed)}
        return counted | ({"notes": self.notes} if self.notes else {})


def differing(row: models.Model, values: dict[str, Any]) -> list[str]:
    """Names of the fields whose stored value is another."""
    return [name for name, value in values.items() if not _equal(row, name, value)]


def put(changes: Changes, model: type[M], keys: dict[str, Any], values: dict[str, Any]) -> M:
    """The row found by `keys`, with `values`: added, changed or left alone, and counted."""
    table = model._meta.label_lower
    row = model._default_manager.filter(**keys).first()
    if row is None:
        changes.added[table] += 1
        row = model(**keys, **values)
        _check(row, keys | values)
        row.save(force_insert=True)
        return row
    names = differing(row, values)
    if not names:
        changes.same[table] += 1
        return row
    for name in names:
        setattr(row, name, values[name])
    _check(row, keys | values)
    row.save(update_fields=names)
    changes.changed[table] += 1
    return row


def _check(row: models.Model, given: dict[str, Any]) -> None:
    """What the form of a table would refuse is refused here. Raises NotAllowed.

    Whether there are the rows that it points at is not asked: they were put or read just before.
    """
    there = [name for name, value in given.items() if isinstance(value, models.Model)]
    try:
        row.full_clean(exclude=there, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        faults = [
            f"{row._meta.get_field(name).verbose_name} {' '.join(said)}"  # type: ignore[union-attr]
            if name != NON_FIELD_ERRORS
            else " ".join(said)
            for name, said in error.message_dict.items()
        ]
        named = f"{row._meta.verbose_name} “{row}”"
        raise NotAllowed(f"{named}: {'; '.join(faults)}") from error


def _equal(row: models.Model, name: str, value: Any) -> bool:
    stored = row._meta.get_field(name)
    if isinstance(value, models.Model):
        return bool(getattr(row, stored.attname) == value.pk)  # type: ignore[union-attr]
    if value is None or isinstance(value, list | dict):
        return bool(getattr(row, name) == value)
    return bool(getattr(row, name) == stored.to_python(value))  # type: ignore[union-attr]
