"""Which rows are one household, and what stands in one of its rows for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from welfare.files.opening.spool import Area, Cell
from welfare.files.tables.headers import SheetMap
from welfare.files.tables.layouts import BEGINS, RELATION, Layout
from welfare.files.tables.values import mark, text

SAME_AS_ABOVE = {"同上", "同 上", "〃", "″", "”", "“", '"', "''", "´´", "々"}
HEAD_WORDS = {"户主", "本人", "户主本人", "申请人", "head", "01", "02"}  # GB/T 4761: 01 and 02


def is_blank(cell: Cell) -> bool:
    """Empty, or nothing but spaces and invisible signs."""
    return cell == "" or (isinstance(cell, str) and not cell[0].isalnum() and not text(cell))


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
        if not self.starts:
            return
        for column, (last, value) in list(self.active.items()):
            if number > last:
                del self.active[column]
            elif column < len(cells) and is_blank(cells[column]):
                cells[column] = value
        for column, last in self.starts.get(number, ()):
            if column < len(cells):
                self.active[column] = (last, cells[column])


@dataclass(slots=True)
class Placed:
    """A data row with the number of its household's first row; `is_head` by the layout.

    `filled_from` is the number of the row whose cells stand for its blanks, 0 if none; `begun_by`
    the cells of the first row, where only that says which household it is.
    """

    number: int
    cells: list[Cell]
    head: int
    is_head: bool = True
    filled_from: int = 0
    begun_by: list[Cell] | None = None


@dataclass
class _Home:
    """The household that is being read."""

    rows: list[Placed] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def _mark_of(key: str, sheet_map: SheetMap, layout: Layout) -> "Callable[[list[Cell]], str] | None":
    """How a row says whose household it is: in a column, or within a word (3-1: household 3)."""
    at = sheet_map.index.get(key)
    sources = [one for one in layout.feeds.get(key, ()) if one in sheet_map.index]
    if not sources:
        return None if at is None else lambda cells: mark(cells[at])

    def read(cells: list[Cell]) -> str:
        for source in sources:
            matched = layout.columns[source].matched(text(cells[sheet_map.index[source]]))
            if matched and key in matched[0].feeds:
                return mark(matched[1][matched[0].feeds[key]])
        return "" if at is None else mark(cells[at])

    return read


class Households:
    """Gives each row of a household what stands in its head's row only.

    Where the head comes first, rows go on as they come; otherwise a household is kept back until
    its last row is there.
    """

    def __init__(self, sheet_map: SheetMap, layout: Layout) -> None:
        index = sheet_map.index
        self.relation = index.get(RELATION)
        self.by_head = layout.head == BEGINS and self.relation is not None
        self.head_place = "first" if layout.head == BEGINS else layout.head
        self.relation_column = layout.columns.get(RELATION)
        marks = [_mark_of(key, sheet_map, layout) for key in layout.household]
        self.marks = [one for one in marks if one is not None]
        self.tops = [index[key] for key in layout.merged if key in index]
        columns = [column for column in layout.columns.values() if sheet_map.has(column.key)]
        together = bool(self.marks or self.tops or self.by_head)
        places = {c.key: sheet_map.places(c.key) for c in columns}
        self.filled = [places[c.key] for c in columns if together and c.fill_down == "household"]
        self.above = [
            places[column.key]
            for column in columns
            if column.fill_down == "above" or (column.fill_down and not together)
        ]
        self.alone = not (together or self.above) and self.head_place == "first"
        self.last_cells: dict[int, Cell] = {}
        marked = (at for one in sheet_map.marks.values() for at in one.places)
        self.known = sorted({*index.values(), *marked})
        self.row_above: list[Cell] = []
        self.home = _Home()

    def begins(self, cells: list[Cell]) -> bool:
        """Whether a row begins a household by itself; asked before merged cells are filled."""
        if self.by_head and self._says_head(cells):
            return True
        return any(not is_blank(cells[at]) for at in self.tops)

    def place(self, number: int, cells: list[Cell], *, begins: bool) -> Iterator[Placed]:
        """Take the next data row; yield the rows of which everything is known."""
        self._say_again(cells)
        self._fill_from_above(cells)
        marks = [read(cells) for read in self.marks]
        if self._is_new(marks, begins=begins):
            yield from self.close()
            self.home = _Home(marks=marks)
        elif not any(self.home.marks):
            self.home.marks = marks
        first = self.home.rows[0] if self.home.rows else Placed(number, cells, number)
        by_first = self.tops or self.by_head
        row = Placed(number, cells, first.number, begun_by=first.cells if by_first else None)
        self.home.rows.append(row)
        if self.head_place == "first":
            first = self.home.rows[0]
            self._fill(cells, first.cells)
            row.is_head, row.filled_from = row is first, first.number
            self.home.rows = [first]
            yield row

    def close(self) -> Iterator[Placed]:
        """Yield what was kept back, the blanks filled from the head's row."""
        if self.head_place == "first" or not self.home.rows:
            return
        head = self._head_of(self.home.rows)
        for row in self.home.rows:
            row.is_head, row.filled_from = row is head, head.number
            self._fill(row.cells, head.cells)
        yield from self.home.rows
        self.home = _Home()

    def _is_new(self, marks: list[str], *, begins: bool) -> bool:
        if not self.home.rows or not (self.marks or self.tops or self.by_head):
            return True
        if begins:
            return True
        if self.head_place == "last" and self.marks and any(self.home.marks):
            return marks != self.home.marks
        if not any(self.home.marks) and self.head_place != "first":
            return False
        pairs = zip(marks, self.home.marks, strict=True)
        return any(one and one != head for one, head in pairs)

    def _head_of(self, rows: list[Placed]) -> Placed:
        if self.head_place == "last":
            return rows[-1]
        return next((row for row in rows if self._says_head(row.cells)), rows[0])

    def _says_head(self, cells: list[Cell]) -> bool:
        if self.relation is None:
            return False
        word = text(cells[self.relation])
        code = self.relation_column.means(word) if self.relation_column else None
        return (code or mark(word)) in HEAD_WORDS

    def _fill(self, cells: list[Cell], head_cells: list[Cell]) -> None:
        for places in self.filled:
            if all(is_blank(cells[at]) for at in places):
                for at in places:
                    cells[at] = head_cells[at]

    def _say_again(self, cells: list[Cell]) -> None:
        """What stands above, where a cell says that it is the same. (同上)"""
        for at in self.known if self.row_above else ():
            if cells[at] in SAME_AS_ABOVE:
                cells[at] = self.row_above[at]
        self.row_above = cells

    def _fill_from_above(self, cells: list[Cell]) -> None:
        for places in self.above:
            if all(is_blank(cells[at]) for at in places):
                for at in places:
                    cells[at] = self.last_cells.get(at, "")
            else:
                self.last_cells |= {at: cells[at] for at in places}
