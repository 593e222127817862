"""The data rows of one sheet: totals, footers and blanks told apart, households filled down."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from welfare.files.opening.spool import Area, Cell
from welfare.files.tables.given import of_section
from welfare.files.tables.headers import Beside, SheetMap, column_letter
from welfare.files.tables.households import Households, Placed, Unmerge, is_blank
from welfare.files.tables.layouts import Layout, parts_of
from welfare.files.tables.marks import Marked
from welfare.files.tables.numerals import heading_times
from welfare.files.tables.problems import Level, Problem, place_words
from welfare.files.tables.row_kinds import Classifier, LeftOutKind
from welfare.files.tables.seen_rows import SeenRows, fingerprint
from welfare.files.tables.values import (
    MONEY_UNITS,
    SERIAL_ZERO,
    SPACES,
    day_forms,
    has_short_year,
    heading_each,
    heading_months,
    heading_unit,
    in_forms,
    is_ambiguous_month,
    mark,
    several_orders,
    text,
    told_apart,
)
from welfare.files.tables.whose import ID_KEY, OF_ONE_PERSON
from welfare.personal.masks import mask_cell

YEAR_ALONE = re.compile(r"(\d{4})年?")
SHOWN_VALUE = 100
NOTHING = {"0", "0.0", "0.00", "-", "/"}
FEWEST_CELLS = 3  # of a row of a table; a note fills one or two


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
    """A row that is no data row, with its place, its first words and how many cells are filled."""

    sheet: str
    number: int
    kind: LeftOutKind
    text: str
    filled: int

    @property
    def is_of_another_table(self) -> bool:
        """Whether it looks like a row of another table than the one that is read."""
        return self.kind == "other" and self.filled >= FEWEST_CELLS


class Row:
    """One data row with its place. `row[key]` is what its cell says, `row.text(key)` as clean text.

    What the layout says of words is applied: a cell with "√" is "yes" where the layout has it so.
    `number` is 1-based, `head` the number of the household's first row, `is_head` whether this is
    the head by the layout, `duplicate_of` the number of an earlier row of the sheet that is equal
    in every cell but its running number. Records that stand side by side have one number; `beside`
    counts them.
    """

    __slots__ = (
        *("_filled_from", "_layout", "_map", "beside", "cells"),
        *("duplicate_of", "head", "is_head", "number"),
    )

    def __init__(
        self, layout: Layout, sheet_map: SheetMap, placed: Placed, beside: int = 0
    ) -> None:
        self._layout = layout
        self._map = sheet_map
        self.number = placed.number
        self.cells = placed.cells
        self.head = placed.head
        self._filled_from = placed.filled_from
        self.is_head = placed.is_head and not beside
        self.beside = beside
        self.duplicate_of: int | None = None

    def __getitem__(self, key: str) -> Cell:
        """Return what the cell says, "" when it is empty or the sheet has no such column.

        Raises KeyError for a key that the layout does not know.
        """
        if key in self._map.feeds and (fed := self._fed(key)):
            return fed
        if key in self._map.marks:
            return self.marked(key).code or self._map.defaults.get(key, "")
        cell = self.written(key)
        if key in self._map.worded and not is_blank(cell):
            code = self._means(key, text(cell))
            return cell if code is None else code
        return cell

    def cell(self, key: str) -> Cell:
        """The same, "" for a key that the layout does not know, and quickly where it can be."""
        sheet_map = self._map
        if key in sheet_map.special:
            return self[key]
        at = sheet_map.index.get(key)
        return sheet_map.fixed.get(key, "") if at is None else self.cells[at]

    def varying(self, keys: tuple[str, ...]) -> list[Cell]:
        """The cells of those keys in which the rows of this sheet can differ."""
        known, sheet_map = self._map.read_before, self._map
        if keys not in known:
            vary = sheet_map.special | sheet_map.index.keys()
            known[keys] = [key for key in keys if key in vary]
        return [self.cell(key) for key in known[keys]]

    @property
    def read_before(self) -> dict[object, Any]:
        """What was read of cells of this sheet that come again and again."""
        return self._map.read_before

    def _means(self, key: str, word: str) -> str | None:
        """What the layout takes a word for, looked up once for all rows of the sheet."""
        known = self._map.meanings
        if (key, word) not in known:
            known[key, word] = self._layout.columns[key].means(word)
        return known[key, word]

    def written(self, key: str) -> Cell:
        """Return the cell as the file has it, or what stands for it where there is no column."""
        at, defaults = self._map.index.get(key), self._map.defaults
        if key in self._map.marks:
            return self.marked(key).said or defaults.get(key, "")
        if at is None:
            return self._map.fixed[key]
        cell = self.cells[at]
        if key in self._map.parted:
            cell = self._joined(key, cell)
        return defaults[key] if key in defaults and is_blank(cell) else cell

    def marked(self, key: str) -> Marked:
        """What the columns say that are marked for the key."""
        marks, raw = self._map.marks[key], self._map.raw
        return marks.read(self.cells, raw, partial(self._means, key))

    def is_marked(self, key: str) -> bool:
        """Whether several columns stand for the key, one of which is marked."""
        return key in self._map.marks

    def mark_headings(self, key: str) -> list[str]:
        """The headings of these columns as written, without the groups above."""
        return [one.heading for one in self._map.marks[key].columns if one.code]

    def _joined(self, key: str, cell: Cell) -> Cell:
        """A day of which month and day have columns of their own; one that is whole stays so."""
        year = YEAR_ALONE.fullmatch(mark(cell))
        columns = [at for part in parts_of(key) if (at := self._map.index.get(part)) is not None]
        rest = [mark(self.cells[at]).rstrip("月份日号") for at in columns]
        if not (year or is_blank(cell)) or not any(rest):
            return cell
        while not rest[-1]:
            rest.pop()
        return "-".join([year[1] if year else "", *rest])

    def _fed(self, key: str) -> str:
        """What a word of another column gives for this key (重发4月 in 类型: month 4)."""
        for source in self._map.feeds[key]:
            matched = self._layout.columns[source].matched(text(self.written(source)))
            if matched and key in matched[0].feeds:
                return matched[1][matched[0].feeds[key]] or ""
        return ""

    @property
    def layout(self) -> Layout:
        """The layout by which the sheet is read."""
        return self._layout

    @property
    def begins_household(self) -> bool:
        """Whether this is the first record of its household."""
        return self.head == self.number and not self.beside

    @property
    def sheet(self) -> str:
        """The name of the sheet, "" for a text file."""
        return self._map.name

    @property
    def place(self) -> str:
        """Its sheet and number, for a sentence."""
        return place_words(self.sheet, self.number)

    @property
    def in_households(self) -> bool:
        """Whether layout and sheet say which rows make a household."""
        layout, sheet_map = self._layout, self._map
        return layout.by_rows or any(
            sheet_map.gives(key) or any(map(sheet_map.gives, layout.feeds.get(key, ())))
            for key in layout.household
        )

    def text(self, key: str) -> str:
        """Return the cell as a person would read it, without spaces at its ends."""
        return text(self[key])

    def has(self, key: str) -> bool:
        """Tell whether the sheet has a column for the key."""
        return self._map.has(key)

    def letter(self, key: str) -> str:
        """Return the letter of the key's column, "" when there is none."""
        at = self.marked(key).at if self.is_marked(key) else self._map.index.get(key)
        return "" if at is None else column_letter(at)

    def header(self, key: str) -> str:
        """Return the heading of the key's column as written, "" when there is none."""
        at = self._map.index.get(key)
        return "" if at is None else self._map.columns[at].header

    def unit(self, key: str) -> str:
        """Return the unit of money of the key's column: layout, heading or sheet says it."""
        said = self.units(key)
        return said["layout"] or said["heading"] or said["title"] or next(iter(MONEY_UNITS))

    def units(self, key: str) -> dict[str, str]:
        """What each of those says of the unit; the first that says anything counts."""
        raw, column = self._map.raw, self._layout.columns.get(key)
        return {
            "layout": column.unit if column else "",
            "heading": heading_unit(self.header(key)),
            "title": raw.unit if raw else "",
        }

    def times(self, key: str) -> int:
        """What the counts of the key's column are to be multiplied by: layout or heading says."""
        column = self._layout.columns.get(key)
        said = MONEY_UNITS.get(column.unit) if column else None
        return int(said) if said else heading_times(self.header(key))

    def months(self, key: str) -> int:
        """For how many months the amounts of the key's column are; 0 where nothing says so."""
        column = self._layout.columns.get(key)
        return (column.months if column else 0) or heading_months(self.header(key))

    def is_each(self, key: str) -> bool:
        """Whether the amounts of the key's column are those of each person."""
        column = self._layout.columns.get(key)
        said = column.each if column else None
        return heading_each(self.header(key)) if said is None else said

    def dates(self, key: str) -> tuple[str, ...]:
        """The forms in which the layout says that the key's column writes days."""
        column = self._layout.columns.get(key)
        return column.dates if column else ()

    @property
    def day_zero(self) -> date:
        """The day from which the workbook counts its days."""
        return self._map.raw.day_zero if self._map.raw else SERIAL_ZERO

    def may_be_october(self, key: str) -> bool:
        """Whether the key's cell is a figure such as 2022.1, which January and October share.

        No form of days tells them apart: 2022.10 is written 2022.1 as well.
        """
        return is_ambiguous_month(self.cell(key))

    def told_month(self, key: str) -> int:
        """Which month such a figure is by the others of its column, or else by the layout.

        1, 10, or 0 for unknown. Of a text file the layout's word goes before the months' order.
        A word in a workbook is January where nothing speaks against it.
        """
        column = self._layout.columns.get(key)
        told = self._told_by_others(key) or (column.point_one if column else 0)
        return told or (1 if self._is_word(key) else 0)

    def taken_as_written(self, key: str) -> bool:
        """Whether such a figure is January for no other reason than that it is a word."""
        return self._is_word(key) and not self._told_by_others(key)

    def _is_word(self, key: str) -> bool:
        """In a workbook a word 2022.10 keeps its zero; a text file has the figures as words."""
        raw = self._map.raw
        return isinstance(self.cell(key), str) and not (raw and raw.separator)

    def _told_by_others(self, key: str) -> int:
        at, raw = self._map.index.get(key), self._map.raw
        if at is None or raw is None:
            return 0
        kind = at, type(self.cell(key))
        if kind not in raw.months:
            column = self._layout.columns.get(key)
            by_order = not (column and column.point_one and raw.separator)
            raw.months[kind] = told_apart(
                raw.column(at), kind[1], by_order=by_order, at_ends=not self._is_word(key)
            )
        return raw.months[kind].get(self._place(raw.months[kind]), 0)

    def _place(self, figures: Mapping[int, int]) -> int:
        """Where the figure stands: here, in the household's head row, or the nearest above."""
        here, head = self.number - 1, self._filled_from - 1
        if here not in figures and head in figures:
            return head
        return next((at for at in range(here, -1, -1) if at in figures), here)

    def day_forms(self, key: str) -> tuple[str, ...]:
        """For a cell such as 1/2/2022 or 1/2/22: the forms that fit all such cells of its column.

        None for any other cell, and where the layout says how such days are written.
        """
        at, raw, day = self._map.index.get(key), self._map.raw, several_orders(self.cell(key))
        if day is None or at is None or raw is None or in_forms(day[0], self.dates(key)):
            return ()
        kind = at, has_short_year(day)
        if kind not in raw.day_forms:
            raw.day_forms[kind] = day_forms(raw.column(at), short_years=kind[1])
        return tuple(form.replace("/", day[2]) for form in raw.day_forms[kind])

    def merged_above(self, key: str) -> int:
        """The row of another household in which the key's cell begins that is merged to here."""
        at, raw = self._map.index.get(key), self._map.raw
        first = raw.covered().get((at, self.head), 0) if raw and at is not None else 0
        return first if first < self.head else 0

    @property
    def dated(self) -> list[str]:
        """The keys of the columns that hold days or months."""
        return self._map.dated

    def values(self) -> dict[str, Cell]:
        """Return what all cells say by key, those without a column left out."""
        return {key: self[key] for key in self._map.index}

    @property
    def too_long(self) -> bool:
        """True when cells right of the last header are filled: a separator inside a value."""
        return any(text(cell) for cell in self.cells[self._map.width :])

    def problem(self, key: str, reason: str, remedy: str, level: Level = "error") -> Problem:
        """Describe what is wrong with a cell; the value of a secret column is masked."""
        described = self._layout.columns.get(key)  # a layout need not have what is asked for
        value = text(self.written(key))[:SHOWN_VALUE] if described else ""
        if described and described.secret:
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
    header_last = sheet_map.header_rows[1]
    width, pending_blanks = sheet_map.width, 0
    unmerge, households = Unmerge(merged, header_last), Households(sheet_map, layout)
    classify = Classifier(sheet_map, layout)
    records = Records(sheet_map, layout, counts, households.tops)
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
        begins = households.begins(cells)
        if unmerge.starts:
            unmerge.fill(number, cells)
        kind = classify.kind(first, cells)
        said = of_section(layout, cells) if kind in (None, "other") else {}
        if said:
            yield from records.of_all(households.close())
            records.begin_section(said)
            kind = "header"
        if kind is not None:
            filled = sum(not is_blank(cell) for cell in cells)
            row = LeftOut(sheet_map.name, number, kind, text(first), filled)
            _leave_out(row, counts, left_out)
            continue
        if households.alone:
            yield from records.of(Placed(number, cells, number))
            continue
        yield from records.of_all(households.place(number, cells, begins=begins))
    yield from records.of_all(households.close())


class Records:
    """The records of a row: one, or several that stand side by side."""

    def __init__(
        self, sheet_map: SheetMap, layout: Layout, counts: Counts, tops: list[int]
    ) -> None:
        self.layout = layout
        self.map = sheet_map.prepared(layout)
        self.counts = counts
        self.by_number = any(one.by_number for one in sheet_map.beside)
        repeated = {key for one in sheet_map.beside for key in one.index}
        self.own = [sheet_map.index[key] for key in repeated if key in sheet_map.index]
        self.beside = [(one, self._map_of(one)) for one in sheet_map.beside]
        self.fingerprint = fingerprint(sheet_map, tops)
        self.seen = SeenRows()
        self.hidden = sheet_map.raw.facts.hidden_rows if sheet_map.raw else frozenset()

    def of(self, placed: Placed) -> list[Row]:
        """The records of one row of the file, counted."""
        earlier = self.seen.first(self.fingerprint(placed), placed.number)
        if self.hidden:
            self.counts.hidden_rows += placed.number in self.hidden
        rows = self._rows(placed) if self.beside else [Row(self.layout, self.map, placed)]
        self.counts.rows_read += len(rows)
        if earlier != placed.number:
            self.counts.duplicates += len(rows)
            for row in rows:
                row.duplicate_of = earlier
        return rows

    def of_all(self, rows: Iterable[Placed]) -> Iterator[Row]:
        """Yield the records of several rows."""
        for placed in rows:
            yield from self.of(placed)

    def begin_section(self, said: Mapping[str, str]) -> None:
        """The rows from here on are of this town, this class …"""
        self.map = replace(self.map, fixed={**self.map.fixed, **said}, read_before={})
        self.beside = [(one, self._map_of(one)) for one in self.map.beside]

    def _rows(self, placed: Placed) -> list[Row]:
        """A row in which nothing stands side by side, after all, is still a record."""
        maps = [
            beside_map
            for one, beside_map in self.beside
            if any(_says(placed.cells[at], one) for at in one.index.values())
        ]
        if self.by_number:
            return [Row(self.layout, each, placed, n) for n, each in enumerate(maps)]
        if not maps or any(not is_blank(placed.cells[at]) for at in self.own):
            maps.insert(0, self.map)
        return [Row(self.layout, each, placed, n) for n, each in enumerate(maps)]

    def _map_of(self, one: Beside) -> SheetMap:
        """The columns of a record: its own, and those of the row; none of the row's own person."""
        keys = {key for other in self.map.beside for key in (*other.index, *other.constants)}
        if self.own and (ID_KEY in one.index or "name" in one.index):
            keys |= OF_ONE_PERSON.intersection(self.map.index)
        shared = {key: at for key, at in self.map.index.items() if key not in keys}
        fixed = {**self.map.fixed, **dict.fromkeys(keys, ""), **one.constants}
        marks = {key: its_marks for key, its_marks in self.map.marks.items() if key not in keys}
        index = {**shared, **one.index}
        return replace(self.map, index=index, fixed=fixed, marks=marks, read_before={})


def _says(cell: Cell, beside: Beside) -> bool:
    """Whether a cell makes a record; in a month of which the amount is 0 nothing was paid."""
    return not is_blank(cell) and not (beside.by_number and mark(cell) in NOTHING)


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
