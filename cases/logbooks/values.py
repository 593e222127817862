"""What somebody wrote into the columns of a record: taken as it is kept, and shown again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.logbooks.definition import CHOSEN, Definition, FieldKind, LogbookField

CENT = Decimal("0.01")
MOST = 10**12  # a slip of the keyboard
LONGEST = {FieldKind.TEXT: 120, FieldKind.NUMBER: 60, FieldKind.LONG: 2000}


class BadValues(ValueError):
    """A column that cannot be kept: `code` says which, the sentence why."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def taken(definition: Definition, said: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: only plain words and numbers, empty ones left out.

    Raises:
        BadValues: one that is missing, negative, too long or no word of its column.
    """
    unknown = set(said) - {one.code for one in definition.fields}
    if unknown:
        code = min(unknown)
        raise BadValues(code, _("The logbook has no column “%(name)s”.") % {"name": code})
    kept = {}
    for one in definition.fields:
        value = said.get(one.code)
        if value is None or value == "":
            if one.required:
                raise BadValues(one.code, _("Fill in “%(name)s”.") % {"name": one.label})
            continue
        kept[one.code] = _plain(one, value)
    return kept


def _plain(one: LogbookField, value: Any) -> Any:
    if one.kind == FieldKind.DAY and isinstance(value, date):
        return value.isoformat()
    if one.kind == FieldKind.YES_NO and isinstance(value, bool):
        return value
    if one.summed:
        return _number(one, value)
    if not isinstance(value, str) or one.kind in (FieldKind.DAY, FieldKind.YES_NO):
        raise BadValues(one.code, _("“%(name)s” cannot hold this.") % {"name": one.label})
    text = value.strip()
    if one.kind in CHOSEN and text not in one.choices:
        words = {"name": one.label, "word": text}
        raise BadValues(one.code, _("“%(word)s” is no choice of “%(name)s”.") % words)
    if len(text) > LONGEST.get(one.kind, LONGEST[FieldKind.TEXT]):
        raise BadValues(one.code, _("“%(name)s” is too long.") % {"name": one.label})
    return text


def _number(one: LogbookField, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadValues(one.code, _("“%(name)s” is a number.") % {"name": one.label})
    if value < 0:
        raise BadValues(one.code, _("“%(name)s” is not below zero.") % {"name": one.label})
    if value >= MOST:
        raise BadValues(one.code, _("“%(name)s” is too large a number.") % {"name": one.label})
    return str(value.quantize(CENT)) if isinstance(value, Decimal) else value


def shown(one: LogbookField, kept: Mapping[str, Any]) -> str:
    """A kept value in words; nothing where nothing was written."""
    value = kept.get(one.code)
    if value is None:
        return ""
    if one.kind == FieldKind.YES_NO:
        return _("Yes") if value else _("No")
    if one.kind == FieldKind.DAY:
        return date_format(date.fromisoformat(value), "Y-m-d")
    if one.kind == FieldKind.MONEY:
        return f"{Decimal(value):,.2f}"
    return f"{value}{one.unit}" if one.unit else str(value)
