"""Cells as dates, money and counts. Empty cells are None; what cannot be read says why."""

import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from welfare.county.months import first_of
from welfare.files.tables.errors import BadValue

SERIAL_ZERO = datetime.date(1899, 12, 30)  # day 0 of a spreadsheet, as its leap year of 1900 has it
FIRST_YEAR, LAST_YEAR = 1900, 2100
SPACES = " \t\r\n\u00a0\u202f\u3000\u200b\ufeff"
EMPTY_WORDS = {"", "-", "--", "—", "——", "/", "无"}
DATE = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})?\s*日?)?(?:[T ]+[\d:.]+)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\d{6})?")
# Day numbers from 1908 to 2119; four digits below 3000 are more likely a year.
SERIAL = re.compile(r"(?:[1-7][0-9]{4}|[3-9][0-9]{3})(?:\.\d*)?")
NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
MONEY_UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "千元": Decimal(1_000)}


def text(value: object) -> str:
    """Return a cell as a person would read it: no spaces at the ends, 3.0 as "3".

    >>> text(3.0)
    '3'
    """
    if isinstance(value, str):
        return value.strip(SPACES)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def parse_date(value: object) -> datetime.date | None:
    """Read a date in any of the ways ledgers write it; a month alone is its first day.

    Takes 2017.3.18, 19900101, 2015/7/8, 2022年10月, dates and spreadsheet day numbers.
    Raises BadValue.
    """
    word = _narrow(value)
    if word in EMPTY_WORDS:
        return None
    if not isinstance(value, bool):
        day = _as_date(value, word)
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise BadValue(
        _("“%(value)s” is not a date.") % {"value": word},
        _("Write year, month and day, for example 2022-10-05."),
    )


def parse_month(value: object) -> datetime.date | None:
    """Read a month ("202212", "2022年12月", a date) as its first day. Raises BadValue."""
    day = parse_date(value)
    return first_of(day) if day else None


def parse_money(value: object, unit: str = "元") -> Decimal | None:
    """Read an amount in `unit` (元, 千元, 万元) as 元, unrounded. Raises BadValue."""
    number = _number(value, ("元", "¥", "￥"))
    return None if number is None else number * MONEY_UNITS[unit]


def parse_int(value: object) -> int | None:
    """Read a whole number, with or without a counting word behind it. Raises BadValue."""
    number = _number(value, ("人", "户", "次", "个", "岁", "口"))
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadValue(
            _("“%(value)s” is not a whole number.") % {"value": text(value)},
            _("Write a whole number, for example 3."),
        )
    return int(number)


def _number(value: object, words: tuple[str, ...]) -> Decimal | None:
    word = _narrow(value)
    for sign in words:
        word = word.removeprefix(sign).removesuffix(sign).strip(SPACES)
    if word in EMPTY_WORDS:
        return None
    try:
        if not isinstance(value, bool | datetime.date) and _looks_like_number(value, word):
            return Decimal(word.replace(",", ""))
    except InvalidOperation:
        pass
    raise BadValue(
        _("“%(value)s” is not a number.") % {"value": text(value)},
        _("Write digits only, for example 1234.50."),
    )


def _looks_like_number(value: object, word: str) -> bool:
    if isinstance(value, int | float):
        return value == value and abs(value) < 1e15
    return bool(NUMBER.fullmatch(word))


def _narrow(value: object) -> str:
    word = text(value)
    return word if word.isascii() else unicodedata.normalize("NFKC", word).strip(SPACES)


def _as_date(value: object, word: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else _date_from_text(word)


def _date_from_text(word: str) -> datetime.date | None:
    match = DATE.fullmatch(word) or COMPACT.fullmatch(word)
    try:
        if match:
            return datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
        if SERIAL.fullmatch(word):
            return SERIAL_ZERO + datetime.timedelta(days=int(float(word)))
    except ValueError:
        pass
    return None
