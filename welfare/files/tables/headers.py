"""Finding the header of a sheet: title rows above it, one or two rows, synonyms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from welfare.files.tables.layouts import Layout, plain_header, plain_path
from welfare.files.tables.sheets import Area, Cell, RawSheet
from welfare.files.tables.values import text

SCANNED_ROWS = 20
ERROR_NOTES = ("错误说明", "Error note")  # the column that an error workbook adds


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file: its letter, the header as written, its key (None: not used)."""

    letter: str
    header: str
    key: str | None


@dataclass
class SheetMap:
    """What was recognised in one sheet. `header_rows` are the first and last, 1-based."""

    name: str
    header_rows: tuple[int, int]
    columns: list[MappedColumn]
    index: dict[str, int] = field(default_factory=dict)
    labels: frozenset[tuple[str, ...]] = frozenset()
    fixed: dict[str, str] = field(default_factory=dict)  # keys without a column: sheet name or ""
    raw: RawSheet | None = None  # what the sheet says beside its headings
    twice: dict[str, list[int]] = field(default_factory=dict)  # columns that fit one key equally

    @property
    def width(self) -> int:
        """The number of columns up to the last that has a header."""
        return len(self.columns)


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

    The map may lack required columns; whether the sheet will do is for the caller to say.
    """
    words = [[text(cell).replace("\n", "") for cell in row] for row in top]
    wide = [area for area in merged if area[0][1] < area[1][1]]
    best, best_score = SheetMap(name, (1, 1), []), (0, 0, 0, 0, 0)
    for first in range(len(words)):
        for rows in (1, 2):
            if first + rows > len(words) or not any(words[first]):
                continue
            sheet_map = _match(name, words[first : first + rows], first, wide, layout)
            required = sum(column.key in sheet_map.index for column in layout.required)
            named = sum(bool(column.header) for column in sheet_map.columns)
            score = (required, len(sheet_map.index), named, -rows, -first)
            if score > best_score:
                best, best_score = sheet_map, score
    return best


def missing_columns(sheet_map: SheetMap, layout: Layout) -> list[str]:
    """Return the usual headers of the required columns that the sheet lacks."""
    return [column.headers[0] for column in layout.required if column.key not in sheet_map.index]


def _match(
    name: str, words: list[list[str]], first: int, wide: list[Area], layout: Layout
) -> SheetMap:
    paths = _paths(words, first, wide)
    owner = {
        plain_path(header): column.key
        for column in layout.columns.values()
        for header in column.headers
    }
    key_of: dict[int, str] = {}
    twice: dict[str, list[int]] = {}
    for depth in (slice(None), slice(-1, None)):  # the whole path first, then the lower row alone
        fitting: dict[str, list[int]] = {}
        for at, path in enumerate(paths):
            key = owner.get("/".join(plain_header(part) for part in path[depth]))
            if key and at not in key_of and key not in key_of.values():
                fitting.setdefault(key, []).append(at)
        for key, columns_of in fitting.items():
            key_of[columns_of[0]] = key
            if len(columns_of) > 1:
                twice[key] = columns_of
    columns = [
        MappedColumn(column_letter(at), "/".join(path), key_of.get(at))
        for at, path in enumerate(paths)
    ]
    index = {key: at for at, key in key_of.items()}
    labels = frozenset(tuple(row) for row in words)
    rows = (first + 1, first + len(words))
    return SheetMap(name, rows, columns, index, labels, twice=twice)


def _paths(words: list[list[str]], first: int, wide: list[Area]) -> list[tuple[str, ...]]:
    """Return for each column its header parts from the group down, the empty ones left out."""
    width = max(len(row) for row in words)
    rows = [row + [""] * (width - len(row)) for row in words]
    if len(rows) == 2:
        rows[0] = _spread(rows[0], rows[1], first, wide)
    paths = [tuple(part for part in parts if part) for parts in zip(*rows, strict=True)]
    while paths and not paths[-1]:
        paths.pop()
    return paths


def _spread(upper: list[str], lower: list[str], row: int, wide: list[Area]) -> list[str]:
    """Write the label of a group over all its columns, as the merged cell means it.

    Files without merged cells leave the cells right of the label empty.
    """
    spread = list(upper)
    extent = {start[1]: end[1] for start, end in wide if start[0] == row}
    at = 0
    while at < len(spread):
        last = extent.get(at, at)
        if at not in extent and upper[at] and lower[at]:
            while last + 1 < len(upper) and not upper[last + 1] and lower[last + 1]:
                last += 1
        for column in range(at + 1, min(last + 1, len(spread))):
            spread[column] = upper[at]
        at = last + 1
    return spread
