"""Bank account numbers as people type them and files give them."""

import re

from django.utils.translation import gettext as _

from welfare.exceptions import BadInput, NotAllowed
from welfare.personal.repairs import repaired

SHORTEST, LONGEST = 8, 30  # cards have 16 to 19, the books of rural banks fewer, firms more
HYPHENS = dict.fromkeys(map(ord, "-‐‑–—－"))
EXACT = 2**53  # up to here a figure keeps every digit; typed into a spreadsheet only 15
EXACT_DIGITS = 15
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
AS_FIGURE = re.compile(r"(\d+)\.0+")
LOST = "account_lost_digits"
CARD = re.compile(r"62\d{14,17}")  # of a Chinese bank
NO_ACCOUNT = {"", "无", "/", "--", "—", "——"}


class BadAccount(BadInput):
    """An account that a file gives and nobody can be paid into: `code`, `reason`, `remedy`."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        self.code, self.reason, self.remedy = code, reason, remedy
        super().__init__(f"{reason} {remedy}")


def read(raw: object) -> tuple[str, tuple[str, ...]]:
    """The digits of an account in a file, and what was repaired. Raises BadAccount.

    A figure of more than 15 digits has lost its last ones, unless they can be shown to be whole.
    """
    text, repairs = _as_text(raw)
    if text.isascii() and text.isdecimal() and SHORTEST <= len(text) <= LONGEST:
        return text, repairs
    number, more = repaired(text)
    if number.strip() in NO_ACCOUNT:
        return "", ()
    joined = number.translate(HYPHENS)
    repairs += more + (("hyphen",) if joined != number else ())
    figure = AS_FIGURE.fullmatch(joined)
    if figure:
        joined, repairs = _whole_figure(figure[1]), (*repairs, "figure")
    if SCIENTIFIC.fullmatch(joined):
        raise lost_digits()
    try:
        return clean(joined), repairs
    except NotAllowed as error:
        raise BadAccount(
            "bad_account",
            str(error),
            _("Correct the cell; leave it empty where the account is not known."),
        ) from error


def lost_digits() -> BadAccount:
    """What is said of a number that a spreadsheet rounded."""
    return BadAccount(
        LOST,
        _("A spreadsheet kept the number as a figure and lost its last digits."),
        _(
            "They cannot be restored: set the column to text format, then type the number from the"
            " card or passbook, or have the file exported anew with text cells."
        ),
    )


def may_have_lost_digits(number: str) -> bool:
    """Whether a long account ends as if its last digits had been rounded away."""
    return len(number) > EXACT_DIGITS + 1 and number.endswith("000")


def fails_check_digit(number: str) -> bool:
    """Whether the number is a card's and its last digit does not fit the others. (Luhn)

    Books of savings have no such digit: it is a doubt and no fault.
    """
    if not CARD.fullmatch(number):
        return False
    doubled = [sum(divmod(2 * int(one), 10)) for one in number[-2::-2]]
    return (sum(doubled) + sum(map(int, number[-1::-2]))) % 10 != 0


def doubts(number: str) -> list[str]:
    """What a person should look at in a number that is believed, one sentence each."""
    said = []
    if fails_check_digit(number):
        said.append(_("The last digit of the card number does not fit the others."))
    if may_have_lost_digits(number):
        said.append(_("The account ends in 000, as numbers do that a spreadsheet has rounded."))
    return said


def _as_text(raw: object) -> tuple[str, tuple[str, ...]]:
    if raw is None:
        return "", ()
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if raw != raw or abs(raw) > EXACT or raw != int(raw):
            raise lost_digits()
        return _whole_figure(str(int(raw))), ("figure",)
    return str(raw), ()


def _whole_figure(digits: str) -> str:
    """A figure that a spreadsheet cut has zeros from the 16th digit on."""
    if len(digits) > EXACT_DIGITS and (int(digits) > EXACT or digits.endswith("0")):
        raise lost_digits()
    return digits


def clean(raw: str) -> str:
    """The digits of an account number; what groups them is forgiven. Nothing stays nothing."""
    number = repaired(raw)[0].translate(HYPHENS)
    if not number:
        return ""
    if not (number.isascii() and number.isdigit()):
        raise NotAllowed(
            _("An account holds digits only. Copy it from the bank card or the passbook.")
        )
    if not SHORTEST <= len(number) <= LONGEST:
        raise NotAllowed(
            _("An account has %(least)s to %(most)s digits, this one has %(n)s. Copy it again.")
            % {"least": SHORTEST, "most": LONGEST, "n": len(number)}
        )
    return number


def required(raw: str) -> str:
    """The digits of an account number that must be there."""
    number = clean(raw)
    if not number:
        raise NotAllowed(_("Give the account number. Copy it from the bank card or the passbook."))
    return number
