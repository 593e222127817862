"""Words of a file that neither the county's layout nor the kind understands, with their counts."""

from collections import Counter
from typing import Any

from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import Row, text
from welfare.files.tables.marks import Wrong
from welfare.personal.masks import mask_numbers

SHOWN_WORDS = 100
LONGEST = 40
Place = tuple[str, str, str]  # layout, key, word as written


class UnknownWords:
    """Counts as the rows pass."""

    def __init__(self, spec: ImportSpec[Any]) -> None:
        self.vocabularies = spec.vocabularies
        self.counts: Counter[Place] = Counter()
        self.said: dict[str, set[str]] = {}  # by key: what known words stand for
        self.meant: dict[tuple[str, str], dict[str, str]] = {}  # by column: words and their codes
        self._known: set[tuple[str, str, object]] = set()
        self._keys: dict[tuple[str, str, int], list[str]] = {}

    def see(self, row: Row) -> None:
        """Look at the cells of one data row that hold words."""
        name = row.layout.name
        for key in self._keys_of(row):
            written = row.written(key)
            if written == "" or (name, key, written) in self._known:
                continue
            place = (name, key, text(written))
            if place in self.counts or not self._is_known(row, key):
                if not _contradicts(row, key):
                    self.counts[place] += 1
            else:
                self._known.add((name, key, written))
                self.said.setdefault(key, set()).add(row.text(key))
                if row.has(key):
                    self.meant.setdefault((name, key), {})[text(written)] = row.text(key)

    def _keys_of(self, row: Row) -> list[str]:
        """Keys of words for which the sheet says anything."""
        place = (row.layout.name, row.sheet, row.beside)
        if place not in self._keys:
            columns = row.layout.columns
            self._keys[place] = [
                key
                for key in self.vocabularies
                if key in columns and (row.has(key) or row.written(key) != "")
            ]
        return self._keys[place]

    def _is_known(self, row: Row, key: str) -> bool:
        word = row.text(key)
        return not word or self.vocabularies[key].of_word(word) is not None

    def rows(self) -> list[tuple[Place, int]]:
        """The most frequent words that a person may be asked about; numbers are no words."""
        return [
            (place, n)
            for place, n in self.counts.most_common(SHOWN_WORDS)
            if len(place[2]) <= LONGEST and mask_numbers(place[2]) == place[2]
        ]


def _contradicts(row: Row, key: str) -> bool:
    """Whether a row has marks of which one is wrong: no word of the file, and nobody is asked."""
    return row.is_marked(key) and row.marked(key).wrong is Wrong.SEVERAL
