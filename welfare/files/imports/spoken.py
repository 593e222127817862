"""Of what the names in a file speak, where no column says it: each sheet may be of something else.

孤儿 | 事实无人抚养儿童: read by the one word of a layout, the second would be taken for the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import TableFile, text
from welfare.files.tables.given import spoken_of
from welfare.files.tables.reader import FilePart
from welfare.files.tables.row_kinds import FOOTER, TOTAL

SHEET, TITLE, FILE, SECTION = "sheet", "title", "file", "section"
BY_LAYOUT, BY_FORM = "layout", "form"
AND = "、"  # between the words that stand in several names
LONGEST_SECTION = 40
LINES_SHOWN = 20  # of each word; what is looked for knows no limit


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """What may give a key of a layout: a kind of name, with the words that stand there."""

    source: str
    words: tuple[str, ...]

    @property
    def said(self) -> str:
        """The words as a person would write them."""
        return AND.join(self.words)


def proposals(table: TableFile, spec: ImportSpec[Any]) -> dict[tuple[str, str], SpokenOf]:
    """By layout and key, what speaks of the key in all sheets of the layout."""
    by_names: dict[tuple[str, str], SpokenOf] = {}
    for key in spec.given:
        for name, parts in _by_layout(table, key).items():
            spoken = _proposed(parts, key)
            if spoken is not None:
                by_names[name, key] = spoken
    return by_names


def read_as_one(table: TableFile, key: str) -> tuple[str, ...]:
    """The words of different things of which names speak, though the form said one for all."""
    parts = [one for one in table.parts if one.sheet_map.given_by.get(key) == BY_FORM]
    told = [
        {**dict(lines_between(one, key)), **_own(one, key)}
        for one in parts
        if not one.sheet_map.has(key)
    ]
    words = {code: word for one in told for code, word in one.items()}
    return tuple(words.values()) if len(words) > 1 else ()


def lines_between(part: FilePart, key: str) -> dict[tuple[str, str], list[str]]:
    """Of what rows of one word speak (二、事实无人抚养儿童): code and word, with the first of them.

    Every row is looked at: one that is not would be taken for what stands above it.
    """
    told: dict[tuple[str, str], list[str]] = {}
    words = part.layout.spoken.get(key, {})
    if not words or part.sheet_map.has(key):
        return told
    for row in islice(part.raw.rows(), part.sheet_map.header_rows[1], None):
        if len(row) - row.count("") != 1:
            continue
        said = text(next(cell for cell in row if cell != ""))
        if len(said) > LONGEST_SECTION or FOOTER.fullmatch(said) or TOTAL.fullmatch(said):
            continue
        spoken = spoken_of(words, [said])
        if len(spoken) == 1:
            lines = told.setdefault(next(iter(spoken.items())), [])
            if len(lines) < LINES_SHOWN and said not in lines:
                lines.append(said)
    return told


def _own(part: FilePart, key: str) -> dict[str, str]:
    """What the name of a sheet or its title speaks of, where it is one thing."""
    names = (part.sheet_map.speaks[source].get(key, {}) for source in (SHEET, TITLE))
    return next((one for one in names if len(one) == 1), {})


def _by_layout(table: TableFile, key: str) -> dict[str, list[FilePart]]:
    """The sheets of each layout of which neither a column nor a rule of the layout says the key."""
    parts: dict[str, list[FilePart]] = {}
    for part in table.parts:
        parts.setdefault(part.layout.name, []).append(part)
    return {name: of_it for name, of_it in parts.items() if all(_is_open(p, key) for p in of_it)}


def _is_open(part: FilePart, key: str) -> bool:
    rule = part.layout.sheet_rule(part.raw.name)
    by = part.sheet_map.given_by.get(key, "")
    named = any(key in keys for keys in part.layout.named.values())
    said = named or (rule is not None and key in rule.constants) or by not in ("", BY_LAYOUT)
    return not (said or part.sheet_map.has(key))


def _proposed(parts: list[FilePart], key: str) -> SpokenOf | None:
    read_as = {part.sheet_map.fixed.get(key, "") for part in parts} - {""}
    for source, told in _told(parts, key):
        if not all(len(one) == 1 for one in told):
            continue
        if not read_as or len({code for one in told for code in one}) > 1:
            # every word of each: 事实孤儿 holds that of another, which would be found in it
            words = dict.fromkeys(word for one in told for word in one.values())
            return SpokenOf(source, tuple(words))
    return None


def _told(parts: list[FilePart], key: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """What each kind of name speaks of, sheet by sheet; lines between the rows go first."""
    between = [told for part in parts for told in lines_between(part, key)]
    if between:
        above = [part.sheet_map.speaks[TITLE].get(key, {}) for part in parts]
        every = dict.fromkeys([*(told for one in above for told in one.items()), *between])
        yield SECTION, [{code: word} for code, word in every]
    for source in (SHEET, TITLE, FILE):
        yield source, [part.sheet_map.speaks[source].get(key, {}) for part in parts]
