"""The words a column may hold: what each stands for, and what a person may choose it to mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from welfare.files.tables.values import plain_word

SEVERAL = "|"  # between the codes that one word may stand for


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
        """What a word means by itself, None when it is unknown."""
        plain = plain_word(word)
        return self.by_code.get(plain) or self._by_word.get(plain)

    @property
    def words(self) -> list[str]:
        """The first word of each meaning, for a sentence that says what may be written."""
        return [one.words[0] for one in self.meanings if one.words]
