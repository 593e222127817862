"""Resident ID numbers (GB 11643) and disability card numbers (GB/T 26341) as files give them.

A number that only got dirty on its way is repaired and every repair is named. A number that lost
digits in a spreadsheet is rejected: nobody can know what the digits were.
"""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeGuard

from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from welfare.exceptions import BadInput
from welfare.personal.disability import KINDS
from welfare.personal.repairs import APOSTROPHES, repaired

OLDEST_AGE = 120
EXACT_DIGITS = 15  # a spreadsheet keeps 15 significant digits of a number and writes 0 for the rest
RESIDENCE_PERMITS = ("81", "82", "83")  # Hong Kong, Macao and Taiwan: valid, in no list of regions

CHECK_SIGNS = "10X98765432"
HYPHENS = dict.fromkeys(map(ord, "-‐‑–—－"))
POINTS = re.compile(r"(?:\.0+|[.。,，;；、])$")  # behind a number in a sentence, or as a figure
NO_NUMBER = {"", "无", "无证", "/", "-", "--", "—", "——", "不详"}
LIKE_X = tuple("×✕✖хХχΧ")  # typed for the X at the end; the check digit tells whether it is one

CLEAN = re.compile(r"[0-9]{17}[0-9X]")
SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?(?:1[4-9]|2[0-9])")
LONGEST_CARD = 23  # with the B of one that was issued again
WHOLE = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X]")
CARD = re.compile(r"([0-9]{17}[0-9X])([1-7])([1-4])(B[0-9]{1,2})?")


class BadResidentId(BadInput):
    """A number that cannot be used: `code`, `reason` (what is wrong), `remedy` (what to do).

    `str()` and `sentence` are reason and remedy together; none of them holds the number.
    """

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.sentence = f"{reason} {remedy}"
        super().__init__(self.sentence)


class ParsedId(NamedTuple):
    """A valid number: 18 characters, what was repaired, what it says of the person.

    `sex` is "M" or "F"; `warnings` may hold unknown_region and ends_000 (to be looked at).
    """

    value: str
    repairs: tuple[str, ...]
    birth_date: datetime.date
    sex: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """A disability card number: its owner, the kind in words, and the grade 1 (worst) to 4."""

    value: str
    person: ParsedId
    kind: str
    kind_digit: str
    grade: int
    repairs: tuple[str, ...]


def parse(raw: object, today: datetime.date | None = None) -> ParsedId:
    """Read a cell as a resident ID; `today` bounds the birth date. Raises BadResidentId."""
    if isinstance(raw, str) and CLEAN.fullmatch(raw):
        return _checked(raw, (), today)
    if marked_as_text(raw):
        return _checked(raw[1:], ("apostrophe",), today)
    number, repairs = _repaired(_as_text(raw))
    if number in NO_NUMBER:
        raise BadResidentId(
            "empty", _("The resident ID is empty."), _("Fill in the 18 characters of the ID card.")
        )
    if len(number) > LONGEST_CARD and (several := len(WHOLE.findall(number))) > 1:
        raise _several(several)
    bare = number if number.isalnum() else POINTS.sub("", number.translate(HYPHENS))
    if bare != number and CLEAN.fullmatch(bare):
        number, repairs = bare, (*repairs, "points")
    if len(number) == 15 and number.isascii() and number.isdigit():
        number, repairs = _lengthened(number), (*repairs, "old15")
    if len(number) != 18:
        raise _bad_length(number) if number.isalnum() and number.isascii() else _bad_character()
    if not CLEAN.fullmatch(number):
        raise _bad_character()
    return _checked(number, repairs, today)


def marked_as_text(raw: object) -> TypeGuard[str]:
    """Whether a cell is a number that has nothing wrong but the apostrophe of a spreadsheet."""
    return isinstance(raw, str) and raw[:1] in APOSTROPHES and bool(CLEAN.fullmatch(raw, 1))


def disability_card(raw: object, today: datetime.date | None = None) -> ParsedCard:
    """Read a cell as a disability card: ID, kind digit, grade, and B1… on a re-issued card.

    Raises BadResidentId with the codes of `parse`.
    """
    number, repairs = _repaired(_as_text(raw))
    if not number:
        raise BadResidentId(
            "empty",
            _("The disability card number is empty."),
            _("Fill in the 20 characters of the card."),
        )
    if len(number) == 20 and number.endswith("00000") and not _check_digit_holds(number[:18]):
        raise _lost_digits()
    match = CARD.fullmatch(number)
    if match is None:
        raise _bad_card(number)
    digit, grade = match[2], int(match[3])
    person = _checked(match[1], repairs, today)
    return ParsedCard(number, person, KINDS[digit], digit, grade, repairs)


def _as_text(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        raise _bad_character()
    if isinstance(raw, int | float):
        if abs(raw) >= 10**EXACT_DIGITS:
            raise _lost_digits()
        return str(int(raw)) if raw == int(raw) else str(raw)
    text = str(raw)
    if "e" in text.lower() and SCIENTIFIC.fullmatch(text.strip().lstrip(APOSTROPHES)):
        raise _lost_digits()
    return text


def _repaired(text: str) -> tuple[str, tuple[str, ...]]:
    text, repairs = repaired(text)
    if text[-1:] in LIKE_X and len(text) == len("11010519491231002X"):
        text, repairs = f"{text[:-1]}X", (*repairs, "like_x")
    if "x" in text:
        return text.replace("x", "X"), (*repairs, "lower_x")
    return text, repairs


def _lengthened(number: str) -> str:
    """Turn a number of the first generation (15 digits, born in 19..) into one of 18."""
    body = f"{number[:6]}19{number[6:]}"
    return body + _check_sign(body)


def _check_digit_holds(number: str) -> bool:
    return bool(CLEAN.fullmatch(number)) and _check_sign(number) == number[17]


def _check_sign(number: str) -> str:
    """The 18th sign that the first 17 digits ask for. (ISO 7064, MOD 11-2)"""
    # GB 11643 weighs the digits by powers of 2. Modulo 11 these are powers of 13: the digits are
    # read as a number of base 13, which takes a fifth of the time.
    return CHECK_SIGNS[2 * int(number[:17], 13) % 11]


def _checked(number: str, repairs: tuple[str, ...], today: datetime.date | None) -> ParsedId:
    ends_000 = number.endswith("000")
    if _check_sign(number) != number[17]:
        if ends_000:
            raise _lost_digits()
        raise BadResidentId(
            "bad_check_digit",
            _("The last character does not fit the other 17: a digit is wrong."),
            _("Compare the number with the ID card and correct it."),
        )
    born = _birth_date(number, today or datetime.date.today())
    warnings: tuple[str, ...] = ("ends_000",) if ends_000 else ()
    if not _region_known(number[:6], born.year):
        warnings += ("unknown_region",)
    sex = "M" if int(number[16]) % 2 else "F"
    return ParsedId(number, repairs, born, sex, warnings)


def _birth_date(number: str, today: datetime.date) -> datetime.date:
    try:
        born = datetime.date.fromisoformat(number[6:14])
    except ValueError:
        raise _bad_birth_date(_("The birth date in the number does not exist.")) from None
    if born > today:
        raise _bad_birth_date(_("The birth date in the number lies in the future."))
    years = today.year - born.year
    if years > OLDEST_AGE + ((today.month, today.day) < (born.month, born.day)):
        raise _bad_birth_date(
            _("By the number the person is over %(age)s years old.") % {"age": OLDEST_AGE}
        )
    return born


@lru_cache(maxsize=20_000)
def _region_known(region: str, year: int) -> bool:
    """Region codes are abolished and renamed all the time, so an unknown one only warns."""
    if region.startswith(RESIDENCE_PERMITS):
        return True
    try:
        ric.get_birth_place(f"{region}{year:04d}01010000")
    except (ValidationError, KeyError):  # the list names no county under some codes
        return False
    return True


def region_of(number: str) -> str:
    """Province and county of the register that gave the number, by the names of their time."""
    try:
        place = ric.get_birth_place(number)
    except (ValidationError, KeyError):
        return ""
    return f"{place['province']}{place['county']}"


def _lost_digits() -> BadResidentId:
    return BadResidentId(
        "number_lost_digits",
        _("A spreadsheet kept the number as a figure and lost its last digits."),
        _("They cannot be restored: type the number from the ID card into a cell in text format."),
    )


def _bad_length(number: str) -> BadResidentId:
    return BadResidentId(
        "bad_length",
        _("The resident ID has %(length)s characters instead of 18.") % {"length": len(number)},
        _("Compare the number with the ID card and correct it."),
    )


def _bad_character() -> BadResidentId:
    return BadResidentId(
        "bad_character",
        _("The resident ID holds characters that are no digits."),
        _("Only digits are allowed, and X as the last character. Correct the cell."),
    )


def _several(many: int) -> BadResidentId:
    return BadResidentId(
        "several_ids",
        _("The cell holds %(many)s resident IDs.") % {"many": many},
        _("Write a row of its own for each person, or leave in the cell whose row it is."),
    )


def _bad_birth_date(reason: str) -> BadResidentId:
    return BadResidentId(
        "bad_birth_date", reason, _("Compare the number with the ID card and correct it.")
    )


def _bad_card(number: str) -> BadResidentId:
    remedy = _("Compare the number with the disability card and correct it.")
    if len(number.partition("B")[0]) != 20:
        reason = _("The disability card number has %(length)s characters instead of 20.")
        return BadResidentId("bad_length", reason % {"length": len(number)}, remedy)
    reason = _("The disability card number must be the ID, a kind 1 to 7 and a grade 1 to 4.")
    return BadResidentId("bad_character", reason, remedy)
