"""Finding the header of a sheet: title rows above it, one to three rows, synonyms, patterns."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from welfare.files.opening.spool import Area, Cell
from welfare.files.tables.layouts import (
    DATED,
    SEQUENCE,
    Layout,
    Repeat,
    day_of,
    parts_of,
    plain_header,
    plain_path,
    says_only_a_unit,
)
from welfare.files.tables.marks import MarkColumn, Marks, mark_columns
from welfare.files.tables.sheets import RawSheet
from welfare.files.tables.values import text
from welfare.files.tables.whose import BEHIND, ID_KEY, behind, names_before, open_ids

SCANNED_ROWS = 20
HEADER_ROWS = (1, 2, 3)
ERROR_NOTES = ("错误说明", "Error note")  # the column that an error workbook adds
NO_NAME = re.compile(r"[\d\s.,/%-]*")  # what fills a row of data but names no column
# 姓名#2: the second of several columns of one heading; 身份证号@报告人: the one behind that name.
NUMBERED = re.compile(r"#\d+$|@.*$")
UNIT_ALONE = re.compile(r"[百千万]?[元人户口次天岁亩]([/·.每](人|户|次|月|年))*|平方米|㎡|%|％")
Rows = tuple[int, int]  # the first of some rows, from 1, and how many they are
Forms = tuple[str, ...]  # a column's heading, from the whole path down to its last row alone


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file: its letter, the header as written, its key (None: not used).

    `name` is what a layout calls it: where several columns have one heading, each with its number.
    `after` is the heading of the name before it, where it is asked whose the column is; `code` is
    the word of the key that a mark below stands for.
    """

    letter: str
    header: str
    key: str | None
    name: str
    after: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """The columns of one of the records that stand side by side in a row."""

    index: Mapping[str, int]
    constants: Mapping[str, str]
    by_number: bool = False  # 1月, 2月 …: what its number says is a key of its own


@dataclass
class SheetMap:
    """What was recognised in one sheet. `header_rows` are the first and last, 1-based.

    `fixed` are the values of keys without a column: from the layout, the names of sheet and file,
    a title, or "". `lacking` are the required keys that nothing gives.
    """

    name: str
    header_rows: tuple[int, int]
    columns: list[MappedColumn]
    index: dict[str, int] = field(default_factory=dict)
    labels: frozenset[tuple[str, ...]] = frozenset()
    fixed: dict[str, str] = field(default_factory=dict)
    given_by: dict[str, str] = field(default_factory=dict)  # which of these says it
    # by name (sheet, file, title) and key without a column: what it speaks of, with the word
    speaks: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    raw: RawSheet | None = None  # what the sheet says beside its headings
    twice: dict[str, list[int]] = field(default_factory=dict)  # columns that fit one key equally
    beside: list[Beside] = field(default_factory=list)
    marks: Mapping[str, Marks] = field(default_factory=dict)  # several columns for one key
    lacking: list[str] = field(default_factory=list)
    worded: frozenset[str] = frozenset()  # keys of which the layout knows words
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    meanings: dict[tuple[str, str], str | None] = field(default_factory=dict)  # asked once a word
    dated: list[str] = field(default_factory=list)  # keys of columns that hold days or months
    special: frozenset[str] = frozenset()  # keys whose cell is not simply what it says
    parted: frozenset[str] = frozenset()  # keys of days whose month stands in a column of its own
    read_before: dict[object, Any] = field(default_factory=dict)  # what cells that come again say
    forms: list[Forms] = field(default_factory=list)

    def prepared(self, layout: Layout) -> "SheetMap":
        """Itself, with what the layout says of cells looked up once for all rows."""
        columns = layout.columns.values()
        self.worded = frozenset(one.key for one in columns if one.words or one.word_patterns)
        self.feeds = layout.feeds
        self.defaults = {one.key: one.default for one in columns if one.default}
        self.dated = [key for key in self.index if key.endswith(DATED) and not day_of(key)]
        self.parted = frozenset(
            key for key in self.dated if not parts_of(key).keys().isdisjoint(self.index)
        )
        self.special = self.worded | self.feeds.keys() | self.defaults.keys() | self.parted
        self.special |= self.marks.keys()
        return self

    @property
    def width(self) -> int:
        """The number of columns up to the last that has a header."""
        return len(self.columns)

    @property
    def known(self) -> int:
        """How many columns mean something."""
        return sum(column.key is not None for column in self.columns)

    def has(self, key: str) -> bool:
        """Whether the sheet has a column for a key, or several with marks."""
        return key in self.index or key in self.marks

    def places(self, key: str) -> tuple[int, ...]:
        """Where the columns of a key stand that the sheet has; with marks several."""
        return self.marks[key].places if key in self.marks else (self.index[key],)

    def gives(self, key: str) -> bool:
        """Whether the sheet says anything for a key, in a column or otherwise."""
        return (
            self.has(key)
            or bool(self.fixed.get(key))
            or any(key in one.index or key in one.constants for one in self.beside)
        )


def column_letter(index: int) -> str:
    """Return the letter of a column counted from 0.

    >>> column_letter(27)
    'AB'
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def find_header(
    name: str, top: Sequence[list[Cell]], merged: Iterable[Area], layout: Layout
) -> SheetMap:
    """Return the best match among the first rows: most required columns, most keys, most headers.

    Headings that come again further down are no better than the first ones.
    The map may lack required columns; whether the sheet will do is for the caller to say.
    """
    words = _with_units([[text(cell).replace("\n", "") for cell in row] for row in top])
    wide = [area for area in merged if area[0][1] < area[1][1]]
    owner = owners(layout)
    promising = _promising(words, layout)
    best, best_score = SheetMap(name, (1, 1), []), (0, 0, 0, 0)
    for first in range(len(words)):
        for rows in HEADER_ROWS:
            if first + rows > len(words) or not any(words[first]):
                continue
            if any(promising) and not any(promising[first : first + rows]):
                continue
            sheet_map = _match(name, words[first : first + rows], first, wide, layout, owner)
            required = sum(sheet_map.has(column.key) for column in layout.required)
            named = sum(not NO_NAME.fullmatch(column.header) for column in sheet_map.columns)
            more = 1 if _only_units(words[first + rows - 1]) else -rows
            score = (required, sheet_map.known, named, more)
            again = score[:2] == best_score[:2] and first >= best.header_rows[1]
            if score > best_score and not (again and best.columns):
                best, best_score = sheet_map, score
    _ask_whose(best, layout, top, owner)
    return best


def _ask_whose(
    sheet_map: SheetMap, layout: Layout, top: Sequence[list[Cell]], owner: Mapping[str, str]
) -> None:
    """Note the columns of IDs of which nothing says which is the person's."""
    columns, forms = sheet_map.columns, sheet_map.forms
    settled = {
        at
        for at, one in enumerate(columns)
        if (one.key and (one.key != ID_KEY or BEHIND in one.name))
        or layout.leaves_out(one.header, one.name)
    }
    settled |= {at for beside in sheet_map.beside for at in beside.index.values()}
    settled -= {at for key, fitting in sheet_map.twice.items() if key == ID_KEY for at in fitting}
    before = names_before(forms, owner, layout.others)
    below = top[sheet_map.header_rows[1] :]
    asked = open_ids(forms, sheet_map.index, settled, layout, below, owner)
    asked = sorted({*asked, *sheet_map.twice.get(ID_KEY, ())})
    if not asked:
        return
    sheet_map.twice[ID_KEY] = asked
    for at in asked:
        if at in before:
            one = columns[at]
            name = behind(forms, at, before[at]) if one.name == one.header else one.name
            columns[at] = replace(one, name=name, after=columns[before[at]].header)


def heading_at(
    name: str, top: Sequence[list[Cell]], merged: Iterable[Area], layout: Layout, rows: Rows
) -> SheetMap:
    """The headings that stand in these rows (first and how many), whether they are known or not."""
    words = _with_units([[text(cell).replace("\n", "") for cell in row] for row in top])
    wide = [area for area in merged if area[0][1] < area[1][1]]
    first = min(rows[0], len(words)) - 1
    return _match(name, words[first : first + rows[1]], first, wide, layout, owners(layout))


def likely_heading(top: Sequence[list[Cell]]) -> Rows:
    """Where the headings of a sheet stand of which none is known: the row with the most words."""
    named = [sum(not NO_NAME.fullmatch(text(cell)) for cell in row) for row in top]
    return named.index(max(named)) + 1, 1


def owners(layout: Layout) -> dict[str, str]:
    """The headings that the layout knows, each with its key."""
    return {
        plain_path(header): column.key
        for column in layout.columns.values()
        for header in column.headers
    }


def names_any(top: Iterable[list[Cell]], layout: Layout) -> bool:
    """Whether anything in these rows could be a heading of the layout."""
    words = [[text(cell).replace("\n", "") for cell in row] for row in top]
    return any(_promising(words, layout))


def _promising(words: list[list[str]], layout: Layout) -> list[bool]:
    """Which rows hold a word of some heading; no others can be one.

    Every row may, where a pattern speaks of a path through several of them.
    """
    columns = layout.columns.values()
    patterns = [one for column in columns for one in column.patterns]
    patterns += [
        one for repeat in layout.repeat for each in repeat.columns.values() for _plain, one in each
    ]
    if any("/" in one.pattern for one in patterns):
        return [True] * len(words)
    ends = {
        NUMBERED.sub("", plain_path(one).rpartition("/")[2])
        for column in columns
        for one in column.headings
    }

    def known(cell: str) -> bool:
        plain = plain_header(cell)
        return plain.rpartition("/")[2] in ends or any(one.search(plain) for one in patterns)

    return [any(known(cell) for cell in row if cell) for row in words]


def _with_units(words: list[list[str]]) -> list[list[str]]:
    """The rows; one that holds a unit below each heading (万元, 次) has them in brackets."""
    for above, row in pairwise(words):
        filled = [at for at, cell in enumerate(row) if cell]
        if filled and all(
            UNIT_ALONE.fullmatch(row[at]) and at < len(above) and above[at] for at in filled
        ):
            row[:] = [f"({cell})" if cell else "" for cell in row]
    return words


def _only_units(cells: list[str]) -> bool:
    """Whether a row under the headings says nothing but their units."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(says_only_a_unit(cell) for cell in filled)


def _match(
    name: str,
    words: list[list[str]],
    first: int,
    wide: list[Area],
    layout: Layout,
    owner: Mapping[str, str],
) -> SheetMap:
    paths = _paths(words, first, wide)
    forms = [_forms(path) for path in paths]
    key_of: dict[int, str] = {}
    beside = [*_beside(forms, layout.repeat, key_of)]
    numbered = _numbered(forms, key_of)
    numbered |= _behind_names(forms, numbered, layout, owner)
    marked, marked_twice = mark_columns(paths, forms, numbered, layout, key_of)
    key_of |= {column.at: key for key, its_marks in marked.items() for column in its_marks}
    own, twice = _keys(forms, numbered, layout, owner, key_of)
    key_of |= own
    codes = {column.at: column.code for its_marks in marked.values() for column in its_marks}
    columns = [
        MappedColumn(
            column_letter(at),
            "/".join(path),
            key_of.get(at),
            numbered.get(at) or "/".join(path),
            code=codes.get(at, ""),
        )
        for at, path in enumerate(paths)
    ]
    index = {key: at for at, key in own.items()}
    labels = frozenset(tuple(row) for row in words)
    rows = (first + 1, first + len(words))
    marks = {
        key: Marks([*(MarkColumn(at, "", "") for at, one in own.items() if one == key), *its_marks])
        for key, its_marks in marked.items()
    }
    twice |= marked_twice
    return SheetMap(
        name, rows, columns, index, labels, twice=twice, beside=beside, marks=marks, forms=forms
    )


def _numbered(forms: list[Forms], taken: Mapping[int, str]) -> dict[int, str]:
    """Names for the columns that have one heading: 姓名#1, 姓名#2."""
    places: dict[str, list[int]] = {}
    for at, of_column in enumerate(forms):
        if of_column and at not in taken:
            places.setdefault(of_column[0], []).append(at)
    return {
        at: f"{form}#{n}"
        for form, same in places.items()
        if len(same) > 1
        for n, at in enumerate(same, 1)
    }


def _behind_names(
    forms: list[Forms], numbered: Mapping[int, str], layout: Layout, owner: Mapping[str, str]
) -> dict[int, str]:
    """Names for the columns of IDs that have one heading: 身份证号@姓名, 身份证号@报告人.

    The name before a column still says whose it is when the columns change places.
    """
    before = names_before(forms, owner, layout.others)
    names = {at: behind(forms, at, name) for at, name in before.items()}
    known = owner.keys() | layout.ignore
    several = [*names.values()]
    return {
        at: name
        for at, name in names.items()
        if name in known
        or (at in numbered and numbered[at] not in known and several.count(name) == 1)
    }


def _keys(
    forms: list[Forms],
    numbered: Mapping[int, str],
    layout: Layout,
    owner: Mapping[str, str],
    taken: Mapping[int, str],
) -> tuple[dict[int, str], dict[str, list[int]]]:
    """Which column is which key: whole headings before their last row, headers before patterns.

    What is said of one of several columns with the same heading goes before all.
    """
    key_of = {at: owner[name] for at, name in numbered.items() if name in owner}
    taken = {**taken, **{at: "" for at, name in numbered.items() if name in layout.ignore}}
    twice: dict[str, list[int]] = {}
    depths = range(max((len(one) for one in forms), default=0))
    patterned = any(column.patterns for column in layout.columns.values())
    for by_pattern in (False, True) if patterned else (False,):
        for depth in depths:
            fitting: dict[str, list[int]] = {}
            for at, of_column in enumerate(forms):
                if at in key_of or at in taken or not of_column:
                    continue
                form = of_column[min(depth, len(of_column) - 1)]
                key = _by_pattern(form, layout) if by_pattern else owner.get(form)
                if key and key not in key_of.values() and form not in layout.ignore:
                    fitting.setdefault(key, []).append(at)
            for key, columns in fitting.items():
                key_of[columns[0]] = key
                if len(columns) > 1 and key != SEQUENCE:
                    twice[key] = columns
    return key_of, twice


def _by_pattern(form: str, layout: Layout) -> str | None:
    for column in layout.columns.values():
        if any(pattern.fullmatch(form) for pattern in column.patterns):
            return column.key
    return None


def _beside(
    forms: list[Forms], repeats: Iterable[Repeat], taken: dict[int, str]
) -> Iterator[Beside]:
    """The records that stand side by side, from left to right; their columns become taken."""
    for repeat in repeats:
        records: dict[str, dict[str, int]] = {}
        for at, of_column in enumerate(forms):
            fit = _of_repeat(of_column, repeat) if at not in taken else None
            if fit is None:
                continue
            key, number = fit
            if not number:
                number = str(sum(key in one for one in records.values()))
            if key in records.get(number, {}) or (not repeat.numbered and number != "0"):
                continue
            records.setdefault(number, {})[key] = at
            taken[at] = key
        for number, index in records.items():
            said = {repeat.number_as: number} if repeat.number_as else {}
            yield Beside(index, {**repeat.constants, **said}, bool(said))


def _of_repeat(of_column: Forms, repeat: Repeat) -> tuple[str, str] | None:
    for form in of_column:
        for key, headings in repeat.columns.items():
            for plain, pattern in headings:
                match = pattern.fullmatch(form)
                if form == plain or match:
                    numbered = repeat.numbered and match and match.groups()
                    return key, _number(match[1], form) if numbered and match else ""
    return None


def _number(number: str, form: str) -> str:
    """What the pattern cuts out; of 2季度 never the 2 alone, which would be February."""
    return f"{number}季度" if "季度" in form and "季" not in number else number


def _forms(path: tuple[str, ...]) -> Forms:
    parts = [plain_header(part) for part in path if not says_only_a_unit(part)]
    parts = parts or [plain_header(part) for part in path]
    return tuple("/".join(parts[at:]) for at in range(len(parts)))


def _paths(words: list[list[str]], first: int, wide: list[Area]) -> list[tuple[str, ...]]:
    """Return for each column its header parts from the group down, the empty ones left out."""
    width = max(len(row) for row in words)
    rows = [row + [""] * (width - len(row)) for row in words]
    for at in range(len(rows) - 1):
        below = ["".join(cells) for cells in zip(*rows[at + 1 :], strict=True)]
        groups = [*zip(*rows[:at], strict=True)] if at else [()] * width
        rows[at] = _spread(rows[at], below, groups, first + at, wide)
    paths = [_without_repetition(parts) for parts in zip(*rows, strict=True)]
    while paths and not paths[-1]:
        paths.pop()
    return paths


def _without_repetition(parts: tuple[str, ...]) -> tuple[str, ...]:
    """A heading that is written into each row that it spans is one heading."""
    filled = [part for part in parts if part]
    return tuple(part for at, part in enumerate(filled) if not at or part != filled[at - 1])


def _spread(
    upper: list[str],
    lower: list[str],
    groups: Sequence[tuple[str, ...]],
    row: int,
    wide: list[Area],
) -> list[str]:
    """Write the label of a group over all its columns, as the merged cell means it.

    Files without merged cells leave the cells right of the label empty. A label stays within the
    group above it.
    """
    spread = list(upper)
    extent = {start[1]: end[1] for start, end in wide if start[0] == row}
    at = 0
    while at < len(spread):
        last = extent.get(at, at)
        if at not in extent and upper[at] and lower[at]:
            while last + 1 < len(upper) and not upper[last + 1] and lower[last + 1]:
                if groups[last + 1] != groups[at]:
                    break
                last += 1
        for column in range(at + 1, min(last + 1, len(spread))):
            spread[column] = upper[at]
        at = last + 1
    return spread
