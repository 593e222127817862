"""How a number of a person is shown where it need not be known: one mask for each, everywhere.

Pages, exports, the API and messages about files ask here. (社会救助法 Art 70; PIPL Art 28)
"""

import re
import unicodedata

TAIL = 4
REGION = 6
NUMBER_FROM, ID_FROM = 7, 12  # below, a cell of a file is a word and no number
LEAST_HIDDEN = 4
LONGEST_PAPER = 12
ID_INSIDE = re.compile(r"\d(?:[\s-]?\d){13,}[\dXx]")
# what passports, permits and the like are made of (certificates.FORMS)
PAPER = re.compile(r"(?=[A-Z0-9]*[0-9]{4})(?=[0-9]*[A-Z])[A-Z0-9]{6,}", re.IGNORECASE)
YEAR_FIRST = re.compile(r"[12]\d{3}[-.]\d\d?[-.]\d\d?")  # a day that stands in the wrong column
SIGNS = re.compile(r"[\s·.()-]")
NUMBER_INSIDE = re.compile(r"\d(?:[\s-]?\d){6,}[Xx]?")


def mask_id(value: str) -> str:
    """Show the region and the last four of a resident ID or card, not the birth date.

    A passport and the like are shorter and begin with no region.
    """
    return _masked(value, head=REGION if len(value) > LONGEST_PAPER else 0)


def mask_account(value: str) -> str:
    """Show the last four of a bank account."""
    return _masked(value)


def mask_phone(value: str) -> str:
    """Show the last four of a telephone number."""
    return _masked(value)


def mask_name(value: str) -> str:
    """Show the first sign of a name, and the last of a longer one: for what stands open all day.

    >>> mask_name("王秀兰"), mask_name("李建"), mask_name("欧阳雪梅")
    ('王*兰', '李*', '欧**梅')
    """
    if len(value) <= 2:
        return value[:1] + "*"
    return value[0] + "*" * (len(value) - 2) + value[-1]


def mask_cell(key: str, value: str) -> str:
    """A secret cell of a file, by the key of its column.

    Short texts that are no numbers stay: a person must see what a file has instead of a number.
    """
    if len(value) < ID_FROM and not _is_number(value):
        return value
    return mask_account(value) if key == "account" or len(value) < ID_FROM else mask_id(value)


def _is_number(value: str) -> bool:
    plain = unicodedata.normalize("NFKC", value)
    bare = SIGNS.sub("", plain)
    if len(bare) >= NUMBER_FROM and bare.isdecimal() and not YEAR_FIRST.fullmatch(plain):
        return True
    return bool(PAPER.search(plain) or PAPER.fullmatch(bare))


def mask_numbers(text: str) -> str:
    """Any text with the numbers in it that are long enough to be a person's.

    >>> mask_numbers("见610329197001019011")
    '见**************9011'
    """
    return NUMBER_INSIDE.sub(lambda number: _masked(number[0]), text)


def mask_said(text: str) -> str:
    """What a file says, with the resident IDs and cards in it masked as elsewhere.

    Days, sums, plates and certificates stay: the town looks at them.

    >>> mask_said("与610329197001019011登记结婚"), mask_said("陕C12345 2022-12-01")
    ('与610329********9011登记结婚', '陕C12345 2022-12-01')
    """
    return ID_INSIDE.sub(lambda number: mask_id(number[0]), text)


def _masked(value: str, head: int = 0) -> str:
    hidden = len(value) - head - TAIL
    if hidden < LEAST_HIDDEN:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[-TAIL:]
