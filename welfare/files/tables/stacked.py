"""Several tables one below the other on a sheet: each is read under its own headings and title.

表一：孤儿 … 表二：事实无人抚养儿童: read as one table, the second would be taken for the first.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from welfare.files.opening.spool import Cell
from welfare.files.tables.headers import SCANNED_ROWS, SheetMap
from welfare.files.tables.row_kinds import FOOTER, TOTAL
from welfare.files.tables.sheets import RawSheet
from welfare.files.tables.values import text
from welfare.files.tables.whose import FEWEST_DIGITS, RESIDENT_ID

FEWEST_HEADINGS = 3  # words of the headings that a row repeats which may be headings itself
MOST = 200  # rows of headings on one sheet; a heading on each printed page begins no table
LONGEST_TITLE = 5


class _Table(NamedTuple):
    """Where a table stands: the first row of its title, and the row of its headings."""

    title: int
    heading: int
    titled: bool  # whether a line of its own stands above it


def tables_of(
    raw: RawSheet, found: SheetMap, look: Callable[[RawSheet], SheetMap]
) -> list[RawSheet]:
    """The sheet, or each of its tables as a sheet of which all other rows are blank.

    `found` are the headings that fit best among the first rows, `look` finds those of a table.
    """
    first, last = found.header_rows
    likely = [n for n in _repeating(raw, _words(raw, first, last)) if not first <= n <= last]
    if not likely:
        return [raw]
    top, *below = sorted([*likely, first])
    tables = [_Table(1, top, titled=True), *(_below(raw, n) for n in below)]
    own: list[_Table] = []
    before: SheetMap | None = None
    for at, table in enumerate(tables):
        one = _cut(raw, table, top, tables[at + 1 : at + 2])
        sheet_map = look(one)
        if before is None or _is_another(sheet_map, table, before, one):
            own.append(table)
            before = sheet_map
    cut = [_cut(raw, table, top, own[at + 1 : at + 2]) for at, table in enumerate(own)]
    return cut if len(cut) > 1 else [raw]


def _words(raw: RawSheet, first: int, last: int) -> frozenset[str]:
    """The words of the headings as they are written."""
    rows = islice(raw.rows(), first - 1, last)
    return frozenset(cell for row in rows for cell in row if isinstance(cell, str) and text(cell))


def _repeating(raw: RawSheet, words: frozenset[str]) -> list[int]:
    """The rows that repeat some of these words; of several in a row the first."""
    likely = set(raw.find_rows(words, FEWEST_HEADINGS))
    return sorted(n for n in likely if n - 1 not in likely) if len(likely) <= MOST else []


def _below(raw: RawSheet, heading: int) -> _Table:
    """A table further down: the rows above its headings that are its title are no one's data."""
    title, titled = heading, False
    for row in reversed([*islice(raw.rows(), max(0, heading - 1 - LONGEST_TITLE), heading - 1)]):
        said = [word for cell in row if (word := text(cell))]
        if (not said and titled) or any(map(_is_data, said)):
            break
        titled = titled or bool(said)
        title -= 1
    return _Table(title, heading, titled)


def _is_data(word: str) -> bool:
    return sum(map(str.isdigit, word)) >= FEWEST_DIGITS or bool(
        TOTAL.fullmatch(word) or FOOTER.fullmatch(word)
    )


def _cut(raw: RawSheet, table: _Table, top: int, following: list[_Table]) -> RawSheet:
    """One table as a sheet. Where no line of its own stands above it, it has the first one's."""
    ends = following[0].title if following else None
    kept = 0 if table.titled else top
    rows = partial(_window, raw.open_rows, table.title, ends, kept)
    return replace(raw, open_rows=rows, begins=table.title - 1, unit="", months={}, day_forms={})


def _window(
    rows: Callable[[], Iterator[list[Cell]]], begins: int, ends: int | None, kept: int
) -> Iterator[list[Cell]]:
    for number, row in enumerate(islice(rows(), ends - 1 if ends else None), 1):
        yield row if number >= begins or number < kept else []


def _is_another(found: SheetMap, table: _Table, before: SheetMap, raw: RawSheet) -> bool:
    """Whether these are headings of people of their own, and not the same ones once more."""
    if found.lacking or not found.header_rows[0] <= table.heading <= found.header_rows[1]:
        return False
    if found.index == before.index and found.fixed == before.fixed:
        return False
    below = islice(raw.rows(), found.header_rows[1], found.header_rows[1] + SCANNED_ROWS)
    return any(RESIDENT_ID.fullmatch(text(cell)) for row in below for cell in row)
