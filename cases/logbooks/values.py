"""What somebody wrote into the columns of a record: taken as it is kept, and shown again."""

import unicodedata
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
    _check_at_most(definition, kept)
    return kept


def _check_at_most(definition: Definition, kept: Mapping[str, Any]) -> None:
    """No column exceeds the one that bounds it."""
    labels = {one.code: one.label for one in definition.fields}
    for one in definition.fields:
        value, most = kept.get(one.code), kept.get(one.at_most)
        if value is not None and most is not None and Decimal(value) > Decimal(most):
            words = {"name": one.label, "other": labels[one.at_most]}
            raise BadValues(one.code, _("“%(name)s” is at most “%(other)s”.") % words)


def number_in(definition: Definition, kept: Mapping[str, Any]) -> str:
    """The number that stands only once in the logbook, as it is known; "" where there is none."""
    once = definition.once
    return same_number(kept.get(once.code, "")) if once else ""


def same_number(text: str) -> str:
    """By what a number of a paper is known, however its blanks, widths and letters were typed."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if not (sign.isspace() or _unseen(sign)))


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf")


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
    if one.kind == FieldKind.NUMBER and not same_number(text):
        raise BadValues(one.code, _("Fill in “%(name)s”.") % {"name": one.label})
    if max(len(text), _length_known(one, text)) > LONGEST.get(one.kind, LONGEST[FieldKind.TEXT]):
        raise BadValues(one.code, _("“%(name)s” is too long.") % {"name": one.label})
    return text


def _length_known(one: LogbookField, text: str) -> int:
    return len(same_number(text)) if one.kind == FieldKind.NUMBER else 0


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
