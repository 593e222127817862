"""A table as its office draws it: title lines, headings of several rows, merged cells, notes."""

from dataclasses import dataclass, field
from typing import Any

from tests.random_county.cells import Habit
from tests.random_county.headings import FREE
from tests.random_county.invented import Invented

Area = tuple[int, int, int, int]  # first and last row, first and last column, from 0


@dataclass
class Sheet:
    name: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    repeated: int = 0  # rows that stand there twice


@dataclass
class Column:
    """`stands`: in every row, in the head's row, merged over the block, or blank for the same."""

    key: str
    heading: str
    habit: Habit
    stands: str = "every"
    group: str = ""

    def cell(self, row: dict) -> Any:
        value = row.get(self.key)
        return "" if value is None else self.habit.write(value)


@dataclass
class Look:
    """What the sheets of one file have in common."""

    titles: list[str]
    two_rows: bool
    numbered: bool  # a first column 序号
    total: bool
    notes: bool
    blank_rows: bool
    again: bool  # the headings come again further down
    column_numbers: bool
    shuffled: bool  # each sheet has its own order of columns
    margin: int  # empty columns on the left
    repeats: bool  # some rows stand there twice
    extra: list[str] = field(default_factory=list)


def look(invented: Invented, title: str, unit: str = "") -> Look:
    """`unit` is that of all amounts, which stands above the headings."""
    rng = invented.rng
    titles = [title] if rng.random() < 0.6 else []
    if unit:
        titles.append(f"单位：{unit}")
    if rng.random() < 0.3:
        titles.append(f"填报单位：{invented.word()}民政办")
    return Look(
        titles,
        two_rows=rng.random() < 0.25,
        numbered=rng.random() < 0.5,
        total=rng.random() < 0.4,
        notes=rng.random() < 0.3,
        blank_rows=rng.random() < 0.3,
        again=rng.random() < 0.15,
        column_numbers=rng.random() < 0.1,
        shuffled=rng.random() < 0.2,
        margin=rng.choice((0,) * 9 + (1,)),
        repeats=rng.random() < 0.2,
        extra=rng.sample(FREE[1:], rng.choice((0, 0, 1, 3))),
    )


def draw(
    name: str, columns: list[Column], blocks: list[list[dict]], how: Look, invented: Invented
) -> Sheet:
    """One sheet. The first of the rows of a block that has `_head` is its head's."""
    rng = invented.rng
    columns = list(columns)
    if how.shuffled:
        rng.shuffle(columns)
    for heading in how.extra:
        extra = Column("", heading, Habit(lambda value: value))
        columns.insert(rng.randint(0, len(columns)), extra)
    if how.numbered:
        columns.insert(0, Column("_number", "序号", Habit(lambda value: value)))
    if how.two_rows:
        columns = _grouped(columns)
    sheet = Sheet(name)
    for title in how.titles:
        sheet.rows.append([title])
        if rng.random() < 0.5:
            at = len(sheet.rows) - 1
            sheet.merged.append((at, at, 0, len(columns) - 1))
    top = len(sheet.rows)
    _head_rows(sheet, columns, how)
    if how.column_numbers:
        sheet.rows.append([str(at + 1) for at in range(len(columns))])
    _Body(sheet, columns, how, invented).write(blocks, sheet.rows[top])
    if how.notes:
        sheet.rows += [[f"备注：{invented.word()}。"], ["制表人：测虚", "", "审核人：虚测"]]
    return _moved(sheet, how.margin)


def _moved(sheet: Sheet, margin: int) -> Sheet:
    """The same with empty columns on the left."""
    sheet.rows = [[""] * margin + row if row else row for row in sheet.rows]
    sheet.merged = [
        (top, bottom, left + margin, right + margin) for top, bottom, left, right in sheet.merged
    ]
    return sheet


def _grouped(columns: list[Column]) -> list[Column]:
    """Those of one group stand together, where the first of them stood."""
    order: dict[str, list[Column]] = {}
    for at, column in enumerate(columns):
        order.setdefault(column.group or f"#{at}", []).append(column)
    return [column for group in order.values() for column in group]


def _head_rows(sheet: Sheet, columns: list[Column], how: Look) -> None:
    at = len(sheet.rows)
    if not how.two_rows or not any(column.group for column in columns):
        sheet.rows.append([column.heading for column in columns])
        return
    upper, lower = [], []
    for place, column in enumerate(columns):
        first = place == 0 or columns[place - 1].group != column.group or not column.group
        upper.append(column.group if column.group and first else "")
        lower.append(column.heading if column.group else "")
        if not column.group:
            upper[-1] = column.heading
            sheet.merged.append((at, at + 1, place, place))
    for group in {column.group for column in columns if column.group}:
        places = [place for place, column in enumerate(columns) if column.group == group]
        if len(places) > 1:
            sheet.merged.append((at, at, places[0], places[-1]))
    sheet.rows += [upper, lower]


class _Body:
    def __init__(self, sheet: Sheet, columns: list[Column], how: Look, invented: Invented):
        self.sheet, self.columns, self.how = sheet, columns, how
        self.invented, self.rng = invented, invented.rng
        self.count = 0
        self.above: dict[str, Any] = {}

    def write(self, blocks: list[list[dict]], heading: list[Any]) -> None:
        for block in blocks:
            self._block(block)
            if self.how.blank_rows and self.rng.random() < 0.1:
                self.sheet.rows.append([])
            if self.how.again and not self.how.two_rows and self.rng.random() < 0.05:
                self.sheet.rows.append(list(heading))
        if self.how.total:
            self._total(len(blocks))

    def _total(self, number: int) -> None:
        row: list[Any] = ["合计" if self.rng.random() < 0.5 else "总  计", f"{number}户"]
        self.sheet.rows.append(row)

    def _block(self, block: list[dict]) -> None:
        top = len(self.sheet.rows)
        for at, row in enumerate(block):
            self.count += 1
            row["_number"] = self.count
            self.sheet.rows.append(
                [self._cell(column, row, first=not at) for column in self.columns]
            )
        if len(block) == 1 and self._twice():
            self.count += 1
            copy = list(self.sheet.rows[-1])
            if self.how.numbered:
                copy[0] = self.count
            self.sheet.rows.append(copy)
            self.sheet.repeated += block[0].get("_records", 1)
        if len(block) > 1:
            for place, column in enumerate(self.columns):
                if column.stands == "merged":
                    self.sheet.merged.append((top, top + len(block) - 1, place, place))

    def _twice(self) -> bool:
        whole = all(column.stands == "every" for column in self.columns)
        return self.how.repeats and whole and self.rng.random() < 0.1

    def _cell(self, column: Column, row: dict, *, first: bool) -> Any:
        if not column.key:
            return self.invented.rng.choice(("", "汉", "略", "已核"))
        if column.stands == "merged" and not first:
            return ""
        if column.stands == "head" and not row.get("_head"):
            return ""
        if column.stands == "above":
            value = row.get(column.key)
            if self.above.get(column.key) is value and value is not None:
                return ""
            self.above[column.key] = value
        return column.cell(row)
