"""The data rows of one sheet: totals, footers and blanks told apart, households filled down."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from operator import itemgetter
from typing import Literal

from welfare.files.tables.headers import ERROR_NOTES, SheetMap, column_letter
from welfare.files.tables.layouts import Layout, plain_header
from welfare.files.tables.problems import Level, Problem
from welfare.files.tables.sheets import Area, Cell
from welfare.files.tables.values import (
    MONEY_UNITS,
    SERIAL_ZERO,
    SPACES,
    heading_unit,
    mark,
    means_october,
    text,
)
from welfare.personal.masks import mask_cell

SEQUENCE_HEADERS = {"序号", "序", "顺序号", "行号", "no"}
TOTAL = re.compile(r"(?:本[页表村镇])?(?:合计|小计|总计|共计|累计)(?:\(.*\)|（.*）)?[:：]?")
SUBTOTAL = re.compile(r".{1,12}(?:合计|小计|总计|共计)[:：]?")
FOOTER = re.compile(
    r"(?:制表|填表|填报|审核|复核|审批|经办|负责|单位负责|主管|统计|打印|录入|备注|注|说明|附注)"
    r"[^:：]{0,6}[:：].*|第\d+页.*|制表人|审核人|填表人|负责人",
    re.DOTALL,
)
FOOTER_SIGNS = frozenset("制填审复经负单主统打录备注说附第")
SHOWN_VALUE = 100
LeftOutKind = Literal["total", "footer", "header", "other"]


@dataclass
class Counts:
    """What the rows under the header are. `rows_read` are the data rows, duplicates among them."""

    rows_read: int = 0
    duplicates: int = 0
    blank_rows: int = 0
    total_rows: int = 0
    footer_rows: int = 0
    header_rows: int = 0
    other_rows: int = 0
    hidden_rows: int = 0  # data rows that are hidden or filtered away; they are read


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no data row, with its place and its first words."""

    sheet: str
    number: int
    kind: LeftOutKind
    text: str


class Row:
    """One data row with its place. `row[key]` is the raw cell, `row.text(key)` its clean text.

    `number` is 1-based, `head` the number of the household's first row, `duplicate_of` the number
    of an earlier row of the sheet that is equal in every cell but 序号.
    """

    __slots__ = ("_layout", "_map", "cells", "duplicate_of", "head", "number")

    def __init__(
        self, layout: Layout, sheet_map: SheetMap, number: int, cells: list[Cell], head: int
    ) -> None:
        self._layout = layout
        self._map = sheet_map
        self.number = number
        self.cells = cells
        self.head = head
        self.duplicate_of: int | None = None

    def __getitem__(self, key: str) -> Cell:
        """Return the raw cell, "" when it is empty or the sheet has no such column.

        Raises KeyError for a key that the layout does not know.
        """
        at = self._map.index.get(key)
        return self._map.fixed[key] if at is None else self.cells[at]

    @property
    def sheet(self) -> str:
        """The name of the sheet, "" for a text file."""
        return self._map.name

    @property
    def in_households(self) -> bool:
        """Whether the layout says which rows make a household."""
        return bool(self._layout.household)

    def text(self, key: str) -> str:
        """Return the cell as a person would read it, without spaces at its ends."""
        return text(self[key])

    def has(self, key: str) -> bool:
        """Tell whether the sheet has a column for the key."""
        return key in self._map.index

    def letter(self, key: str) -> str:
        """Return the letter of the key's column, "" when there is none."""
        at = self._map.index.get(key)
        return "" if at is None else column_letter(at)

    def header(self, key: str) -> str:
        """Return the heading of the key's column as written, "" when there is none."""
        at = self._map.index.get(key)
        return "" if at is None else self._map.columns[at].header

    def unit(self, key: str) -> str:
        """Return the unit of money of the key's column: its heading says it, or the sheet."""
        raw = self._map.raw
        return (
            heading_unit(self.header(key)) or (raw.unit if raw else "") or next(iter(MONEY_UNITS))
        )

    @property
    def day_zero(self) -> date:
        """The day from which the workbook counts its days."""
        return self._map.raw.day_zero if self._map.raw else SERIAL_ZERO

    def october(self, key: str) -> bool:
        """Whether a figure 2022.1 in the key's column must be October, by the other figures."""
        at, raw = self._map.index.get(key), self._map.raw
        if at is None or raw is None:
            return False
        if at not in raw.october:
            raw.october[at] = means_october(raw.column(at))
        return raw.october[at]

    @property
    def dated(self) -> list[str]:
        """The keys of the columns that hold days or months."""
        return [key for key in self._map.index if key.endswith("_on") or key == "month"]

    def values(self) -> dict[str, Cell]:
        """Return all raw cells by key, those without a column left out."""
        return {key: self.cells[at] for key, at in self._map.index.items()}

    @property
    def too_long(self) -> bool:
        """True when cells right of the last header are filled: a separator inside a value."""
        return any(text(cell) for cell in self.cells[self._map.width :])

    def problem(self, key: str, reason: str, remedy: str, level: Level = "error") -> Problem:
        """Describe what is wrong with a cell; the value of a secret column is masked."""
        value = self.text(key)[:SHOWN_VALUE] if key else ""
        if key and self._layout.columns[key].secret:
            value = mask_cell(key, value)
        column = self.letter(key)
        return Problem(self.sheet, self.number, column, value, reason, remedy, level)


def data_rows(
    raw: Iterator[list[Cell]],
    sheet_map: SheetMap,
    layout: Layout,
    merged: list[Area],
    counts: Counts,
    left_out: list[LeftOut],
) -> Iterator[Row]:
    """Yield the data rows under the header and count all rows there."""
    _header_first, header_last = sheet_map.header_rows
    width, pending_blanks, head = sheet_map.width, 0, 0
    unmerge, households = Unmerge(merged, header_last), Households(sheet_map, layout)
    seen: dict[bytes, int] = {}
    fingerprint = _fingerprint(sheet_map)
    classify = Classifier(sheet_map, layout)
    hidden = sheet_map.raw.facts.hidden_rows if sheet_map.raw else frozenset()
    for number, cells in enumerate(raw, 1):
        if number <= header_last:
            continue
        first = _first_filled(cells)
        if first is None:
            pending_blanks += 1
            continue
        counts.blank_rows += pending_blanks
        pending_blanks = 0
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        unmerge.fill(number, cells)
        kind = classify.kind(first, cells)
        if kind is not None:
            _leave_out(LeftOut(sheet_map.name, number, kind, text(first)), counts, left_out)
            continue
        head = households.fill(number, cells)
        counts.rows_read += 1
        counts.hidden_rows += number in hidden
        row = Row(layout, sheet_map, number, cells, head)
        earlier = seen.setdefault(fingerprint(cells), number)
        if earlier != number:
            row.duplicate_of = earlier
            counts.duplicates += 1
        yield row


def _leave_out(row: LeftOut, counts: Counts, left_out: list[LeftOut]) -> None:
    name = f"{row.kind}_rows"
    setattr(counts, name, getattr(counts, name) + 1)
    left_out.append(row)


def _first_filled(cells: list[Cell]) -> Cell | None:
    for cell in cells:
        if cell == "" or cell is None or (isinstance(cell, str) and not cell.strip(SPACES)):
            continue
        return cell
    return None


def _is_blank(cell: Cell) -> bool:
    """Empty, or nothing but spaces and invisible signs."""
    return cell == "" or (isinstance(cell, str) and not text(cell))


def _fingerprint(sheet_map: SheetMap) -> Callable[[list[Cell]], bytes]:
    """Return a function that gives equal rows (序号 and error notes apart) equal digests."""
    skipped = SEQUENCE_HEADERS | {plain_header(name) for name in ERROR_NOTES}
    compared = [
        at
        for at, column in enumerate(sheet_map.columns)
        if plain_header(column.header) not in skipped
    ]
    pick = itemgetter(*compared, compared[-1])  # the last one twice: always a tuple

    def digest(cells: list[Cell]) -> bytes:
        joined = "\x1f".join(map(str, pick(cells)))
        return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    return digest


class Classifier:
    """Tells totals, footers, repeated headers and notes from data rows."""

    def __init__(self, sheet_map: SheetMap, layout: Layout) -> None:
        self.labels = sheet_map.labels
        self.label_starts = {next(filter(None, label), "") for label in sheet_map.labels}
        self.keys = [sheet_map.index[key] for key in layout.row_keys if key in sheet_map.index]
        self.required = [sheet_map.index[column.key] for column in layout.required]

    def kind(self, first: Cell, cells: list[Cell]) -> LeftOutKind | None:
        """Return what the row is, None for a data row. `first` is its first filled cell."""
        if isinstance(first, str):
            kind = self._by_words(first, cells)
            if kind:
                return kind
        for at in self.keys:
            if not _is_blank(cells[at]):
                return None
        return "other"

    def _by_words(self, first: str, cells: list[Cell]) -> LeftOutKind | None:
        words = first.strip(SPACES)
        if "计" in words:
            packed = re.sub(r"\s", "", words)
            if TOTAL.fullmatch(packed):
                return "total"
            if SUBTOTAL.fullmatch(packed) and any(cells[at] == "" for at in self.required):
                return "total"
        if words[0] in FOOTER_SIGNS and FOOTER.fullmatch(words):
            return "footer"
        if words in self.label_starts and self._repeats_header(cells):
            return "header"
        return None

    def _repeats_header(self, cells: list[Cell]) -> bool:
        words = [text(cell).replace("\n", "") for cell in cells]
        return any(words[: len(label)] == list(label) for label in self.labels)


class Unmerge:
    """Writes the value of a cell merged over several rows into each of them."""

    def __init__(self, merged: list[Area], header_last: int) -> None:
        self.starts: dict[int, list[tuple[int, int]]] = {}
        self.active: dict[int, tuple[int, Cell]] = {}
        for (top, left), (bottom, _right) in merged:
            if bottom > top >= header_last:
                self.starts.setdefault(top + 1, []).append((left, bottom + 1))

    def fill(self, number: int, cells: list[Cell]) -> None:
        """Fill the row in place; rows must come in their order."""
        for column, (last, value) in list(self.active.items()):
            if number > last:
                del self.active[column]
            elif column < len(cells) and _is_blank(cells[column]):
                cells[column] = value
        for column, last in self.starts.get(number, ()):
            if column < len(cells):
                self.active[column] = (last, cells[column])


class Households:
    """Gives each row of a household what stands in its first row only."""

    def __init__(self, sheet_map: SheetMap, layout: Layout) -> None:
        self.marks = [sheet_map.index[key] for key in layout.household if key in sheet_map.index]
        self.filled = [
            sheet_map.index[column.key]
            for column in layout.columns.values()
            if column.fill_down and column.key in sheet_map.index
        ]
        self.head = 0
        self.head_cells: list[Cell] = []
        self.head_marks: list[str] = []

    def fill(self, number: int, cells: list[Cell]) -> int:
        """Fill the row in place; return the number of its household's first row."""
        if not self.marks:
            return self._begin(number, cells, [])
        marks = [mark(cells[at]) for at in self.marks]
        if not self.head or self._differs(marks):
            return self._begin(number, cells, marks)
        for at in self.filled:
            if _is_blank(cells[at]):
                cells[at] = self.head_cells[at]
        return self.head

    def _begin(self, number: int, cells: list[Cell], marks: list[str]) -> int:
        self.head, self.head_cells, self.head_marks = number, cells, marks
        return number

    def _differs(self, marks: list[str]) -> bool:
        """Compared as cleaned: a blank or a figure beside a text makes no other household."""
        pairs = zip(marks, self.head_marks, strict=True)
        return any(one and one != head for one, head in pairs)
