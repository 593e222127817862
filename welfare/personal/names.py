"""One form of a name: for saving, for search, for comparison and for the bank.

Files and people write one name in many ways: padded with spaces to the width of others, with one
of eight middle dots, in full width, with signs that nobody sees, and with signs of the private area
where a program had no place for a rare character.
"""

import re

from welfare.personal.repairs import INVISIBLE

DOTS = "•‧∙⋅・･᛫●"
AROUND = "·\"'“”‘’"
_DOTS = dict.fromkeys(map(ord, DOTS), "·")
_GONE = dict.fromkeys(map(ord, INVISIBLE))
_LATIN_GAP = re.compile(r"(?<=[A-Za-z,'-]) +(?=[A-Za-z])")
_SPACES = re.compile(r"\s+")
_FULL_STOP = re.compile(r"(?<=[㐀-鿿])[.。](?=[㐀-鿿])")
# What is noted beside a name: 甲乙（已故）, 甲乙[监护人：丙], 甲乙—已故, 甲乙1380…, 1.甲乙
_HAN = "㐀-䶿一-鿿\U00020000-\U000323af"
_NAME = f"[{_HAN}][{_HAN}·]*?[{_HAN}]"
_DEAD = "已?(?:死亡|去世|亡故|病故|身故|过世|病逝|离世)|已故|已亡"
_BESIDE = re.compile(
    rf"(?:\d{{1,5}}[.、)）:]?)?[(（\[【]?(?P<name>{_NAME})"
    rf"(?P<note>[)）\]】]|[(（\[【〔<《].{{1,40}}[)）\]】〕>》]|[-—,、/:*]*(?:{_DEAD})"
    r"|[-—,、/:]*(?:(?:联系)?(?:电话|手机)号?码?)?:?1[3-9]\d{9})?"
)
_SAYS_DEAD = re.compile(_DEAD)
PLAIN = re.compile(r"[㐀-䶿一-鿿]{2,}")
KNOWN = re.compile(r"[^\W_]|[· '()（）,-]")


def _private_area() -> dict[int, str]:
    """Signs that GBK kept in the private area, with the characters Unicode has since."""
    cells = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
    meant = [bytes([0xFE, byte]).decode("gb18030") for byte in cells]
    return {0xE815 + n: sign for n, sign in enumerate(meant) if sign != chr(0xE815 + n)}


PRIVATE = _private_area()


_WIDE = {0xFF01 + n: chr(0x21 + n) for n in range(0x5E) if chr(0x21 + n) not in "()"}
_FORMS = _WIDE | PRIVATE | _GONE


def plain_name(written: str) -> str:
    """The one form of a name; a space stays only between words of Latin letters.

    >>> plain_name(" 买虚江 • 测\u3000提 ")
    '买虚江·测提'
    """
    if PLAIN.fullmatch(written):
        return written
    name = _FULL_STOP.sub("·", written.translate(_FORMS).translate(_DOTS))
    name = _LATIN_GAP.sub("\0", _SPACES.sub(" ", name).strip())
    name = name.replace(" ", "").replace("\0", " ")
    return name.strip(AROUND) or name


def note_beside(name: str) -> tuple[str, str]:
    """A plain name without what is noted beside it, and the note; "" where there is none.

    >>> note_beside("张三（曾用名李四）"), note_beside("张三")
    (('张三', '（曾用名李四）'), ('张三', ''))
    """
    if PLAIN.fullmatch(name) and not _SAYS_DEAD.search(name):
        return name, ""
    match = _BESIDE.fullmatch(name)
    if match is None:
        return name, ""
    return match["name"], match["note"] or name.replace(match["name"], "")


def says_dead(note: str) -> bool:
    """Whether a note beside a name says that the person has died."""
    return _SAYS_DEAD.search(note) is not None


def plain_bank(written: str) -> str:
    """The name of a bank in one form: single spaces, no sign that nobody sees."""
    return _SPACES.sub(" ", written.translate(_FORMS)).strip()


def strange_signs(name: str) -> str:
    """The signs of a name that no register has, as they can be read: "U+E863, ?"; "" if none."""
    if PLAIN.fullmatch(name):
        return ""
    strange = [sign for sign in dict.fromkeys(name) if not KNOWN.fullmatch(sign)]
    return ", ".join(
        sign if sign.isprintable() and sign.isascii() else f"U+{ord(sign):04X}" for sign in strange
    )
