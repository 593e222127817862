"""Sentences that were kept in one language, said again in that of who reads them.

What an import says of its rows is kept as text, in the language of the office (`language.kept`) or
of whoever handed the file in. It comes from the catalogue, so that it is found there again.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, trans_real

PLACE = re.compile(r"%\((\w+)\)s")
CHINESE = re.compile(r"[㐀-鿿]")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
FEWEST = 2  # letters beside the places, or a sentence would be anything


@dataclass(frozen=True)
class Shape:
    """A sentence with places: `message` in the catalogue, `kept` as it was filled in."""

    message: str
    kept: str

    @cached_property
    def pieces(self) -> list[str]:
        """What stands between the places."""
        return [piece.replace("%%", "%") for piece in PLACE.split(self.kept)[::2]]

    @property
    def letters(self) -> int:
        """How much of the sentence says what it is."""
        return sum(map(str.isalpha, "".join(self.pieces)))

    @cached_property
    def longest(self) -> str:
        """The piece that tells most quickly that a text is another sentence."""
        return max(self.pieces, key=len)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A place that comes again holds the same."""
        pattern, seen = re.escape(self.pieces[0]), set[str]()
        for name, piece in zip(PLACE.findall(self.kept), self.pieces[1:], strict=True):
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
            pattern += re.escape(piece)
            seen.add(name)
        return re.compile(pattern, re.DOTALL)

    def values(self, text: str) -> dict[str, str] | None:
        """What stands in the places; None for another sentence."""
        match = self.pattern.fullmatch(text) if self.longest in text else None
        return match.groupdict() if match else None


@lru_cache(maxsize=2)
def _catalogue(of_office: bool) -> tuple[dict[str, str], list[Shape]]:
    """Sentences as they are kept, in the language of the office or in that of the messages."""
    catalogue: Any = trans_real.translation(settings.LANGUAGE_CODE)._catalog  # type: ignore[attr-defined]
    plain: dict[str, str] = {}
    shapes: dict[str, Shape] = {}
    for message, said in catalogue.items():
        if not (isinstance(message, str) and message and said) or "\x04" in message:
            continue
        kept = said if of_office else message
        if not PLACE.search(kept):
            plain.setdefault(kept, message)
        elif set(PLACE.findall(kept)) == set(PLACE.findall(message)):
            shapes.setdefault(kept, Shape(message, kept))
    telling = [one for one in shapes.values() if one.letters >= FEWEST]
    return plain, sorted(telling, key=lambda one: -one.letters)


def reworded(text: str) -> str:
    """A kept sentence as the reader reads it; what the catalogue does not have stays as it is."""
    text = str(text)  # a template may give a lazy one
    of_office = translation.get_language() != settings.LANGUAGE_CODE
    if not (CHINESE if of_office else ENGLISH).search(text):
        return text
    plain, shapes = _catalogue(of_office)
    if text in plain:
        return gettext(plain[text])
    for shape in shapes:
        values = shape.values(text)
        if values is not None:
            return gettext(shape.message) % {at: reworded(one) for at, one in values.items()}
    return text
