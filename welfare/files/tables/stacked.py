"""Several tables one below the other on a sheet: each is read under its own headings and title.

表一：孤儿 … 表二：事实无人抚养儿童: read as one table, the second would be taken for the first.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from welfare.files.opening.errors import BadFile
from welfare.files.opening.spool import Cell
from welfare.files.tables.given import first_said, of_section
from welfare.files.tables.headers import SCANNED_ROWS, SheetMap, owners
from welfare.files.tables.layouts import Layout, plain_header
from welfare.files.tables.row_kinds import FOOTER, TOTAL
from welfare.files.tables.sheets import RawSheet
from welfare.files.tables.values import plain_word, text
from welfare.files.tables.whose import FEWEST_DIGITS, RESIDENT_ID

FEWEST_HEADINGS = 3  # headings in a row which may be headings of a table further down
LONGEST_HEADING = 40
LONG_NUMBER = 15  # digits at the beginning of a cell that is no heading
WORDS_KEPT = 2**12  # of which it was asked whether they are headings
MOST = 200  # rows of headings on one sheet; a heading on each printed page begins no table
LONGEST_TITLE = 5
MOST_BESIDE_TITLE = 3  # cells of a line that is a title: 单位：元 may stand beside it


class _Table(NamedTuple):
    """Where a table stands: the first row of its title, and the row of its headings."""

    title: int
    heading: int
    titled: bool  # whether a line of its own stands above it


def tables_of(
    raw: RawSheet,
    headings: SheetMap,
    look: Callable[[RawSheet], SheetMap],
    layouts: Sequence[Layout],
) -> list[RawSheet]:
    """The sheet, or each of its tables as a sheet of which all other rows are blank.

    `headings` are the headings that fit best among the first rows, `look` finds those of a table.
    """
    first, last = headings.header_rows
    known = _words(raw, first, last).union(*map(_of_layout, layouts))
    likely = [n for n in _repeating(_without_people(raw), known) if not first <= n <= last]
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


def check_one_table(raw: RawSheet, sheet_map: SheetMap, layout: Layout) -> None:
    """Raise BadFile where a line below says that what follows is something else.

    Its headings are not known, or it has none: read on, its people would be of the table above.
    """
    by_sheet = layout.named.get("sheet", {})
    rule = layout.sheet_rule(raw.name)
    patterns = {
        key: pattern
        for key, pattern in layout.named.get("title", {}).items()
        if pattern
        and not (sheet_map.has(key) or key in by_sheet)
        and not (rule and key in rule.constants)
    }
    rows = enumerate(raw.rows(), 1) if patterns else ()
    for number, row in rows:
        if number <= sheet_map.header_rows[1] or len(row) - row.count("") > MOST_BESIDE_TITLE:
            continue
        said = [word for cell in row if (word := text(cell))]
        if any(map(_is_data, said)) or of_section(layout, row):
            continue
        for key, pattern in patterns.items():
            told, own = first_said(said, pattern), sheet_map.fixed.get(key, "")
            if told and _meaning(layout, key, told) != _meaning(layout, key, own):
                raise _other_table(raw.name, number, said[0], told, own)


def _meaning(layout: Layout, key: str, said: str) -> str | None:
    column = layout.columns.get(key)
    word = plain_word(said)
    return column.words.get(word, word) if column else word


def _other_table(sheet: str, number: int, line: str, told: str, own: str) -> BadFile:
    sentence = _(
        "Sheet “%(sheet)s”, row %(row)s: “%(line)s” begins a table of “%(told)s”, but no headings"
        " of such a table are known below it; its rows would be read as “%(own)s”. Write the"
        " headings of the first table below this line, or put the table on a sheet of its own, and"
        " hand the file in again."
    )
    words = {"sheet": sheet, "row": number, "line": line, "told": told, "own": own}
    return BadFile("other_table", sentence % words)


def _words(raw: RawSheet, first: int, last: int) -> frozenset[str]:
    """The words of the headings, reduced to what identifies them."""
    rows = islice(raw.rows(), first - 1, last)
    cells = (cell for row in rows for cell in row if isinstance(cell, str) and text(cell))
    return frozenset(map(plain_header, cells))


def _of_layout(layout: Layout) -> frozenset[str]:
    """What the layout calls its columns, each by its last row."""
    return frozenset(path.rpartition("/")[2] for path in owners(layout))


def _without_people(raw: RawSheet) -> RawSheet:
    """The sheet without the rows that hold an ID: every row of every file comes by here."""
    return replace(raw, open_rows=partial(_blank_where_ids, raw.open_rows))


def _blank_where_ids(rows: Callable[[], Iterator[list[Cell]]]) -> Iterator[list[Cell]]:
    at = 0  # where the last one stood
    for row in rows():
        if at < len(row) and _is_long_number(row[at]):
            yield []
            continue
        place = next((n for n, cell in enumerate(row) if _is_long_number(cell)), None)
        if place is None:
            yield row
        else:
            at = place
            yield []


def _is_long_number(cell: Cell) -> bool:
    """Also with the apostrophe or the tab in front that keeps a spreadsheet from rounding it."""
    return (
        isinstance(cell, str)
        and len(cell) >= LONG_NUMBER
        and (cell[:LONG_NUMBER].isdigit() or cell[1 : LONG_NUMBER + 1].isdigit())
    )


class _Beginnings(dict[str, bool]):
    """Whether a cell that begins with a sign may be a heading; asked once a sign."""

    def __init__(self, firsts: Collection[str]) -> None:
        super().__init__()
        self.firsts = firsts

    def __missing__(self, sign: str) -> bool:
        plain = unicodedata.normalize("NFKC", sign).casefold()
        may = not sign.isdigit() and (plain[:1] in self.firsts or not sign.isalnum())
        self[sign] = may
        return may


def _repeating(raw: RawSheet, words: frozenset[str]) -> list[int]:
    """The rows that hold some of these words; of several in a row the first."""

    known: dict[Cell, bool] = {}
    begins = _Beginnings({word[:1] for word in words})
    likely = set()
    for n, row in enumerate(raw.rows(), 1):
        headings = 0
        for cell in row:  # every cell of every file comes by here
            if cell.__class__ is not str or not cell or not begins[cell[0]]:
                continue
            is_word = known.get(cell)
            if is_word is None:
                if len(known) >= WORDS_KEPT:
                    known.clear()
                is_word = len(cell) <= LONGEST_HEADING and plain_header(cell) in words
                known[cell] = is_word
            headings += is_word
        if headings >= FEWEST_HEADINGS:
            likely.add(n)
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


def _is_another(sheet_map: SheetMap, table: _Table, before: SheetMap, raw: RawSheet) -> bool:
    """Whether these are headings of people of their own, and not the same ones once more."""
    title = sheet_map.speaks["title"] if table.titled else {}
    if (
        any(not title.get(key) for key in sheet_map.lacking)
        or not sheet_map.header_rows[0] <= table.heading <= sheet_map.header_rows[1]
    ):
        return False
    of_another = any(title.values()) and title != before.speaks["title"]
    same = sheet_map.index == before.index and sheet_map.fixed == before.fixed
    if same and not of_another:
        return False
    below = islice(raw.rows(), sheet_map.header_rows[1], sheet_map.header_rows[1] + SCANNED_ROWS)
    numbers = (re.sub(r"[\s-]", "", text(cell)) for row in below for cell in row)
    return any(map(RESIDENT_ID.fullmatch, numbers))
