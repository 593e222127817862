"""The words a column may hold: what each stands for, and what a person may choose it to mean."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.tables.marks import SEVERAL
from welfare.files.tables.values import plain_word
from welfare.personal.masks import mask_numbers

__all__ = ["SEVERAL", "FirstThatFits", "Meaning", "Vocabulary"]

LONGEST_WORD = 40  # of a sentence
SHORTEST_IN_NAMES = 2  # signs of a word of which a name speaks


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a cell can say.

    `code` is the canonical word, which layouts name; `label` is what the preview offers; `words`
    are understood without a layout (the code is one of them); `value` is what the reader of a row
    gets, the code itself where it is left out.
    """

    code: str
    label: Any
    words: tuple[str, ...] = ()
    value: Any = None

    @property
    def stands_for(self) -> Any:
        """What the reader of a row gets."""
        return self.code if self.value is None else self.value


class Vocabulary:
    """An ordered list of meanings; a word means one of them or is unknown.

    Where `may_be_several`, a layout may name several codes for a word (`A|B`), and the row decides.
    """

    may_be_several = False

    def __init__(self, meanings: Iterable[Meaning]) -> None:
        self.meanings = tuple(meanings)
        self.by_code = {meaning.code: meaning for meaning in self.meanings}
        self._by_word: dict[str, Meaning] = {}
        for meaning in self.meanings:
            for word in (*meaning.words, meaning.code):
                self._by_word.setdefault(plain_word(word), meaning)

    def __iter__(self) -> Iterator[Meaning]:
        return iter(self.meanings)

    def of_word(self, word: object) -> Meaning | None:
        """What a word means by itself, None when it is unknown.

        Where a word and the mark of a column, or several marks, say the same, that is meant.
        """
        plain = plain_word(word)
        meaning = self.by_code.get(plain) or self._by_word.get(plain)
        if meaning is None and SEVERAL in plain:
            meanings = [self._by_word.get(part) for part in plain.split(SEVERAL)]
            known = dict.fromkeys(one for one in meanings if one is not None)
            return self.of_several([*known]) if None not in meanings else None
        return meaning

    def of_several(self, meanings: list[Meaning]) -> Meaning | None:
        """What several marks mean together; None where only one of them can be true."""
        return meanings[0] if len(meanings) == 1 else None

    def in_names(self) -> dict[str, str]:
        """The words by which the name of a file or a sheet speaks of a meaning, with its code."""
        return {
            unicodedata.normalize("NFKC", word): meaning.code
            for meaning in reversed(self.meanings)
            for word in meaning.words
            if len(word) >= SHORTEST_IN_NAMES
        }

    def refusal(self, word: str) -> tuple[str, str, str]:
        """Why a word cannot be taken: code, reason, remedy."""
        return (
            "unknown_word",
            _("“%(word)s” is not one of the words this column knows.")
            % {"word": mask_numbers(word[:LONGEST_WORD])},
            _("Write one of: %(words)s.") % {"words": "、".join(self.words)},
        )

    @property
    def words(self) -> list[str]:
        """The first word of each meaning, for a sentence that says what may be written."""
        return [one.words[0] for one in self.meanings if one.words]


class FirstThatFits(Vocabulary):
    """Several may be true of one person; the first of them, in their order here, is what counts."""

    def of_several(self, meanings: list[Meaning]) -> Meaning | None:
        """The first in the order of this list."""
        return min(meanings, key=self.meanings.index)
