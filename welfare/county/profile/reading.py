"""Asking a profile for values. What is wrong is collected, so that one look shows all of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from welfare.county.profile.lines import Lines, Step
from welfare.files.tables import BadValue, parse_month

NO_DAY = date(1900, 1, 1)
YEARS = (2000, 2100)
LONGEST_SHOWN = 60
SECTION = re.compile(r"\[+(?:(layouts\.\w+)|(\w+))")
MONEY_BELOW = Decimal(10) ** 12


@dataclass(frozen=True)
class ProfileFault:
    """One wrong value: where, what stands there, why it is wrong, what to write instead."""

    place: str
    value: str
    reason: str
    remedy: str
    line: int | None = None

    @property
    def section(self) -> str:
        """The section in which it stands; of layouts with the kind of file, a key by itself."""
        named = SECTION.match(self.place)
        return next(filter(None, named.groups())) if named else self.place

    def __str__(self) -> str:
        place = self.place
        if self.line is not None:
            words = {"line": self.line, "place": place}
            place = _("Line %(line)s, %(place)s") % words
        if not self.value:
            return f"{place}: {self.reason} {self.remedy}".strip()
        return f"{place}: “{self.value}”. {self.reason} {self.remedy}".strip()


@dataclass
class Node:
    """One table of the profile. Asking for a key also says that the key is known.

    A value that is missing or wrong becomes a fault, and a harmless value is given in its place.
    """

    values: Mapping[str, Any]
    place: str
    faults: list[ProfileFault]
    asked: set[str] = field(default_factory=set)
    path: tuple[Step, ...] = ()
    lines: Lines = field(default_factory=Lines)

    def bad(self, key: str, reason: str, remedy: str) -> None:
        """Note that the value of `key` is wrong."""
        value = self.values.get(key, "")
        shown = "" if isinstance(value, Mapping | list) else str(value)[:LONGEST_SHOWN]
        line = self.lines.of((*self.path, key))
        self.faults.append(ProfileFault(f"{self.place} {key}".strip(), shown, reason, remedy, line))

    def has(self, key: str) -> bool:
        self.asked.add(key)
        return key in self.values

    def text(self, key: str, default: str | None = None, longest: int = 200) -> str:
        """A text that is not empty."""
        value = self._take(key, default)
        if value is None or value == default:
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self.bad(key, _("This is not a text."), _("Write it in quotation marks."))
        elif len(value) > longest:
            self.bad(key, _("The text is too long."), _("At most %(n)s signs.") % {"n": longest})
        return str(value).strip()

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of the words that the system knows."""
        value = self._take(key, default)
        if value is not None and value not in allowed:
            self.bad(key, _("This word is not known."), _write_one_of(allowed))
        return str(value) if value in allowed else allowed[0]

    def choices(self, key: str, allowed: Sequence[str], default: Sequence[str] = ()) -> list[str]:
        """Some of the words that the system knows; a single word may stand without brackets."""
        value = self._take(key, list(default) or None)
        listed = value if isinstance(value, list) else [value]
        if value is not None and (not listed or any(word not in allowed for word in listed)):
            self.bad(key, _("A word of the list is not known."), _write_one_of(allowed))
            return []
        return [] if value is None else [str(word) for word in listed]

    def whole(self, key: str, default: int | None = None, least: int = 0, most: int = 10000) -> int:
        """A whole number in its limits."""
        value = self._take(key, default)
        if value is None:
            return least
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            remedy = _("Write a whole number from %(least)s to %(most)s, without quotation marks.")
            self.bad(key, _("This is not possible here."), remedy % {"least": least, "most": most})
            return least
        return value

    def money(self, key: str) -> Decimal:
        """An amount in 元, more than zero, at most two decimals."""
        value = self._take(key, None)
        if value is None:
            return Decimal(0)
        amount = as_decimal(value)
        if amount is None or not 0 < amount < MONEY_BELOW or amount != round(amount, 2):
            self.bad(
                key,
                _("This is not an amount."),
                _("Write yuan above zero with at most two decimals, such as 480 or 480.50."),
            )
            return Decimal(0)
        return amount

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._take(key, default)
        if value is not None and not isinstance(value, bool):
            self.bad(key, _("This is neither yes nor no."), _("Write true or false."))
        return value is True

    def day(self, key: str) -> date:
        """A day of the calendar: 2022-01-01, without quotation marks."""
        value = self._take(key, None)
        if value is None:
            return NO_DAY
        if isinstance(value, datetime) or not isinstance(value, date):
            self.bad(
                key,
                _("This is not a day."),
                _("Write year, month and day such as 2022-01-01, without quotation marks."),
            )
            return NO_DAY
        return value

    def month(self, key: str) -> date | None:
        """A month such as "2022-12", as its first day; None where it is not said."""
        if not self.has(key):
            return None
        try:
            return parse_month(self.text(key))
        except BadValue as fault:
            self.bad(key, fault.sentence, _("Write it as “2022-12”, in quotation marks."))
            return None

    def table(self, key: str) -> "Node":
        value = self._take(key, None)
        if value is not None and not isinstance(value, Mapping):
            self.bad(key, _("This is not a section."), _("Begin it with [%(key)s].") % {"key": key})
        values = value if isinstance(value, Mapping) else {}
        return self._inner(values, f"[{key}]", key)

    def named(self, key: str) -> Iterator[tuple[str, "Node"]]:
        """The sections [key.NAME], by name. None at all is fine."""
        if self.has(key):
            section = self.table(key)
            for name in section.values:
                yield name, section.table(name)

    def rows(self, key: str) -> Iterator["Node"]:
        """The entries [[key]] or key = [{…}, …]. None at all is fine."""
        listed = self.values.get(key, []) if self.has(key) else []
        if not isinstance(listed, list) or not all(isinstance(row, Mapping) for row in listed):
            self.bad(
                key,
                _("This is not a list."),
                _("Begin each entry with [[%(key)s]].") % {"key": key},
            )
            return
        for number, row in enumerate(listed, 1):
            yield self._inner(row, f"[[{key}]] {number}:", key, number)

    def _inner(self, values: Mapping[str, Any], place: str, *way: Step) -> "Node":
        path = (*self.path, *way)
        return Node(
            values, f"{self.place} {place}".strip(), self.faults, path=path, lines=self.lines
        )

    def close(self) -> None:
        """Keys that nobody asked for are slips of the pen, never silently left out."""
        for key in self.values:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked))
                self.bad(
                    key,
                    _("This key is not known."),
                    _("Known here: %(keys)s. Correct or remove it.") % {"keys": known},
                )

    def _take(self, key: str, default: Any) -> Any:
        self.asked.add(key)
        if key not in self.values:
            if default is None:
                self.bad(key, _("This value is missing."), _("Add it."))
            return default
        return self.values[key]


def as_decimal(value: Any) -> Decimal | None:
    """A number of the file as exact decimal; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _write_one_of(allowed: Sequence[str]) -> str:
    return _("Write one of: %(words)s.") % {"words": ", ".join(allowed)}
