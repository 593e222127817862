"""The signs that a number picks up on its way, and taking them out by name."""

import re

APOSTROPHES = "'‘’＇`"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u00ad"
WRAPPED = re.compile(r'="(.*)"', re.DOTALL)  # how programs keep a spreadsheet from rounding

# One table entry per sign that a cell brings along: (name of the repair, the signs it takes out).
STRIPPED = (
    ("apostrophe", APOSTROPHES),
    ("tab", "\t\r\n"),
    ("nbsp", "\u00a0\u202f\u2007"),
    ("wide_space", "\u3000"),
    ("zero_width", INVISIBLE),
    ("space", " "),
)
TAKEN_OUT = [(name, frozenset(signs), dict.fromkeys(map(ord, signs))) for name, signs in STRIPPED]
FULL_WIDTH = {0xFF10 + n: 0x30 + n for n in range(10)} | {0xFF38: "X", 0xFF58: "x"}


def repaired(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what it picked up, and the names of the repairs."""
    if text.isascii() and text.isalnum():
        return text, ()
    rest = text[1:]
    if text[:1] in APOSTROPHES and rest.isascii() and rest.isalnum():
        return rest, ("apostrophe",)
    repairs = []
    wrapped = WRAPPED.fullmatch(text.strip()) if "=" in text else None
    if wrapped:
        repairs.append("wrapped")
        text = wrapped[1]
    for name, signs, without in TAKEN_OUT:
        if not signs.isdisjoint(text):
            repairs.append(name)
            text = text.translate(without)
    if text.isascii():
        return text, tuple(repairs)
    narrow = text.translate(FULL_WIDTH)
    if narrow != text:
        repairs.append("full_width")
    return narrow, tuple(repairs)
