"""The cells of one row as values. Everything wrong with a row is collected, then raised at once."""

import datetime
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from welfare.files.imports.reading import BadRow, Fault
from welfare.files.tables import (
    BadValue,
    Row,
    parse_date,
    parse_int,
    parse_money,
    parse_month,
    text,
)
from welfare.personal import resident_id as resident_ids

T = TypeVar("T")
CENT = Decimal("0.01")
MOST_MONEY = Decimal("999999999999.99")
NAME_LENGTH = 60


class RowReader:
    """Reads the cells of a row; each method notes a fault instead of raising it."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.faults: list[Fault] = []
        self.repairs: list[str] = []

    def bad(self, key: str, code: str, reason: str, remedy: str) -> None:
        """Note what is wrong with a cell (or, with an empty key, with the row)."""
        known = key if self.row.has(key) else ""
        self.faults.append(Fault(self.row.problem(known, reason, remedy), code))

    def raw(self, key: str) -> object:
        """The cell as the file has it; empty when this county's layout lacks the column."""
        return self.row[key] if self._knows(key) else ""

    def finish(self) -> None:
        """Raise BadRow if anything was noted."""
        if self.faults:
            raise BadRow(self.faults)

    def resident_id(self, key: str = "resident_id") -> resident_ids.ParsedId | None:
        """The resident ID; repairs are counted."""
        try:
            parsed = resident_ids.parse(self.raw(key))
        except resident_ids.BadResidentId as error:
            self.bad(key, error.code, error.reason, error.remedy)
            return None
        self.repairs.extend(parsed.repairs)
        return parsed

    def disability_card(self, key: str = "disability_card") -> resident_ids.ParsedCard | None:
        """The disability card, None when the cell is empty."""
        if not text(self.raw(key)):
            return None
        try:
            return resident_ids.disability_card(self.raw(key))
        except resident_ids.BadResidentId as error:
            self.bad(key, error.code, error.reason, error.remedy)
            return None

    def text(self, key: str, *, required: bool = False, longest: int = 200) -> str:
        """The cell as text."""
        value = text(self.raw(key))
        if required and not value:
            self.missing(key)
        if len(value) > longest:
            self.bad(
                key,
                "too_long",
                _("The cell holds %(n)s characters.") % {"n": len(value)},
                _("Shorten it to at most %(n)s.") % {"n": longest},
            )
        return value

    def name(self, key: str = "name") -> str:
        """A person's name, which must be there."""
        return self.text(key, required=True, longest=NAME_LENGTH)

    def date(self, key: str, *, required: bool = False) -> datetime.date | None:
        """A day."""
        return self._value(key, parse_date, "bad_date", required)

    def month(self, key: str, *, required: bool = False) -> datetime.date | None:
        """A month as its first day."""
        return self._value(key, parse_month, "bad_date", required)

    def money(self, key: str, *, required: bool = False) -> Decimal | None:
        """An amount in yuan, to the cent; never negative."""
        value = self._value(key, parse_money, "bad_money", required)
        if value is None:
            return None
        if value < 0:
            self.bad(
                key,
                "negative_money",
                _("The amount is negative."),
                _("Write it without a sign, or correct the row it takes back."),
            )
        elif value > MOST_MONEY:
            self.bad(
                key, "bad_money", _("The amount is too large to be true."), _("Correct the cell.")
            )
        return value.quantize(CENT, ROUND_HALF_UP) if abs(value) <= MOST_MONEY else value

    def whole(
        self, key: str, *, required: bool = False, least: int = 0, most: int = 32_767
    ) -> int | None:
        """A whole number."""
        value = self._value(key, parse_int, "bad_number", required)
        if value is not None and not least <= value <= most:
            self.bad(
                key,
                "bad_number",
                _("The number must be between %(least)s and %(most)s.")
                % {"least": least, "most": most},
                _("Correct the cell."),
            )
        return value

    def choice(self, key: str, words: Mapping[str, T], *, required: bool = False) -> T | None:
        """What one of the known words stands for."""
        word = text(self.raw(key))
        if not word:
            if required:
                self.missing(key)
            return None
        if word in words:
            return words[word]
        self.bad(
            key,
            "unknown_word",
            _("“%(word)s” is not one of the words this column knows.") % {"word": word[:40]},
            _("Write one of: %(words)s.") % {"words": "、".join(words)},
        )
        return None

    def missing(self, key: str) -> None:
        """Note that the cell is empty."""
        self.bad(key, "missing", _("The cell is empty."), _("Fill it in."))

    def _knows(self, key: str) -> bool:
        try:
            self.row[key]
        except KeyError:
            return False
        return True

    def _value(
        self, key: str, parse: Callable[[object], T | None], code: str, required: bool
    ) -> T | None:
        try:
            value = parse(self.raw(key))
        except BadValue as error:
            self.bad(key, code, error.reason, error.remedy)
            return None
        if value is None and required:
            self.missing(key)
        return value
