"""The initials by which somebody types a name: 张三 as zs, 单雄信 as dxx, cxx or sxx."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

from welfare.personal.names import plain_name

SIGNS = 8  # of a name, from its beginning: nobody types more
READINGS = 16  # of one name; a sign that is read in five ways has each of them
LEAST = 2  # letters: one letter would find a fifth of everybody


@lru_cache(maxsize=20_000)
def readings(sign: str) -> tuple[str, ...]:
    """The first letters with which a sign may be read; a Latin letter is its own."""
    if sign.isascii():
        return (sign.lower(),) if sign.isalpha() else ()
    read = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(sorted({letter for letter in read[0] if letter})) if read else ()


def initials(name: str) -> list[str]:
    """Whatever somebody may type for a name: the initials of all its readings, also cut short.

    >>> initials("张三丰")
    ['zs', 'zsf']
    """
    return sorted(set(_typed(plain_name(name))))


def first_reading(name: str) -> str:
    """The initials of one reading: they are among those of every name that begins so.

    >>> first_reading("钱大·明")
    'qdm'
    """
    return "".join(read[0] for sign in plain_name(name) if (read := readings(sign)))[:SIGNS]


def _typed(name: str) -> Iterator[str]:
    letters = [read for sign in name if (read := readings(sign))][:SIGNS]
    for whole in islice(product(*letters), READINGS):
        for length in range(min(LEAST, len(whole)), len(whole) + 1):
            if length:
                yield "".join(whole[:length])
