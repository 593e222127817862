"""On which line of a profile a key stands; the reader of TOML does not tell."""

import re
from collections.abc import Sequence

Step = str | int  # a key, or which one (from 1) of several [[tables]]
PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
HEAD = re.compile(rf"\s*(\[\[?)\s*({PART}(?:\s*\.\s*{PART})*)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(rf"\s*({PART}(?:\s*\.\s*{PART})*)\s*=")
ONE = re.compile(PART)
WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
LONG = ('"""', "'''")


class Lines:
    """The keys of a text by their way from the top, each with its line."""

    def __init__(self, text: str = "") -> None:
        self._known: dict[tuple[Step, ...], int] = {}
        self._tables: dict[tuple[Step, ...], int] = {}  # how many [[tables]] there were so far
        self._read(text)

    def of(self, way: Sequence[Step]) -> int | None:
        """The line of the key, or of what it stands in; None where the text says nothing."""
        steps = tuple(way)
        while steps:
            if steps in self._known:
                return self._known[steps]
            steps = steps[:-1]
        return None

    def knows(self, way: Sequence[Step]) -> bool:
        """Whether the key itself stands in the text."""
        return tuple(way) in self._known

    def named_in(self, way: Sequence[Step], sentence: str) -> int | None:
        """The line of the first key of a layout that a sentence names, or else of the layout."""
        for key in WORD.findall(sentence):
            for at in ((*way, "columns", key), (*way, key)):
                if self.knows(at):
                    return self.of(at)
        return self.of(way)

    def _read(self, text: str) -> None:
        here: tuple[Step, ...] = ()
        closing = ""
        for number, line in enumerate(text.splitlines(), 1):
            if closing:
                closing = "" if closing in line else closing
            elif head := HEAD.match(line):
                here = self._enter(_parts(head[2]), several=head[1] == "[[")
                self._note(here, number)
            elif key := KEY.match(line):
                self._note((*here, *_parts(key[1])), number)
                closing = next((mark for mark in LONG if line.count(mark) == 1), "")

    def _enter(self, parts: list[str], *, several: bool) -> tuple[Step, ...]:
        """The way of a heading: a table under [[tables]] belongs to the last one of them."""
        way: tuple[Step, ...] = ()
        for part in parts[:-1]:
            way = self._last((*way, part))
        way = (*way, parts[-1])
        if not several:
            return way
        self._tables[way] = self._tables.get(way, 0) + 1
        return self._last(way)

    def _last(self, way: tuple[Step, ...]) -> tuple[Step, ...]:
        return (*way, self._tables[way]) if way in self._tables else way

    def _note(self, way: tuple[Step, ...], number: int) -> None:
        for length in range(1, len(way) + 1):
            self._known.setdefault(way[:length], number)


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in ONE.findall(dotted)]
