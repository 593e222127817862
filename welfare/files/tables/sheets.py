"""The sheets of a file as bare rows of cells, whatever the file's kind."""

import datetime
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import python_calamine
from django.utils.translation import gettext as _

from welfare.files.tables import old_workbook, open_document
from welfare.files.tables.archive import PartFacts, damaged
from welfare.files.tables.errors import BadFile
from welfare.files.tables.filetype import protected, recognise
from welfare.files.tables.markup import UNNAMED, read_markup
from welfare.files.tables.memory import give_back
from welfare.files.tables.text_files import TextFile, open_text, separators, split_rows
from welfare.files.tables.values import SERIAL_ZERO, SERIAL_ZERO_1904
from welfare.files.tables.workbook_parts import sheet_parts

Cell = object  # str, int, float, bool, date, datetime, time, timedelta; "" when empty
Area = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column) of a merged cell
MAX_BYTES = 50 * 2**20
CALAMINE_PANIC = "PanicException"  # what a bug of the reader raises; it is no Exception
T = TypeVar("T")


@dataclass
class RawSheet:
    """One sheet: `rows()` starts at row 1 each time; `merged` is filled for .xlsx only."""

    name: str
    open_rows: Callable[[], Iterator[list[Cell]]]
    hidden: bool = False
    find_merged: Callable[[], list[Area]] = list
    release: Callable[[], None] = lambda: None
    facts: PartFacts = field(default_factory=PartFacts)
    even: bool = False  # all rows have as many cells, but for the errors among the facts
    separator: str = ""  # of a text file
    day_zero: datetime.date = SERIAL_ZERO
    unit: str = ""  # of all amounts, where a line above the headings says so
    # asked once per column and kind of cell
    months: dict[tuple[int, type], dict[int, int]] = field(default_factory=dict)
    day_forms: dict[tuple[int, bool], tuple[str, ...]] = field(default_factory=dict)

    def column(self, at: int) -> list[Cell]:
        """The cells of one column, counted from 0, from the first row on."""
        return [row[at] if at < len(row) else "" for row in self.rows()]

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows from the first of the sheet on, empty ones too."""
        return self.open_rows()


@dataclass
class RawFile:
    """All sheets of a file; `encoding` is xlsx, xls, ods or the text encoding.

    `otherwise` are the same rows cut by other separators, for whoever knows the headings.
    """

    encoding: str
    sheets: list[RawSheet]
    notes: list[str] = field(default_factory=list)
    otherwise: list[RawSheet] = field(default_factory=list)


def open_file(
    source: bytes | str | Path, filename: str, max_bytes: int = MAX_BYTES, separator: str = ""
) -> RawFile:
    """Open a table file by its content, not its ending. Raises BadFile.

    `separator` says what cuts a text file where that is known already.
    """
    content = _content(source, max_bytes)
    kind, notes, facts = recognise(content, filename)
    if kind == "csv":
        return _open_text(content, notes, separator)
    if kind == "html":
        return _open_markup(content, notes)
    return _open_workbook(content, kind, notes, facts)


def _content(source: bytes | str | Path, max_bytes: int) -> bytes:
    if not isinstance(source, bytes):
        path = Path(source)
        _check_size(path.stat().st_size, max_bytes)
        source = path.read_bytes()
    _check_size(len(source), max_bytes)
    return source


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise BadFile(
            "too_large",
            _(
                "The file has %(size)s MB; %(limit)s MB are allowed. Split it, or delete pictures"
                " and unused sheets, and send it again."
            )
            % {"size": round(size / 2**20, 1), "limit": round(max_bytes / 2**20, 1)},
        )


def _open_text(content: bytes, notes: list[str], separator: str) -> RawFile:
    file = open_text(content)
    signs = [separator] if separator else separators(file)
    sheets = [_text_sheet(file, sign) for sign in signs]
    return RawFile(file.encoding, sheets[:1], [*notes, *file.notes], sheets[1:])


def _text_sheet(file: TextFile, separator: str) -> RawSheet:
    def rows() -> Iterator[list[Cell]]:
        return split_rows(file.blocks(), separator)  # type: ignore[return-value]

    return RawSheet("", rows, separator=separator)


def _open_markup(content: bytes, notes: list[str]) -> RawFile:
    tables, _encoding = read_markup(content)
    sheets = [
        RawSheet(table.name or (f"{UNNAMED}{n}" if len(tables) > 1 else ""), _copies(table.rows))
        for n, table in enumerate(tables, 1)
    ]
    return RawFile("html", sheets, notes)


def _copies(rows: list[list[str]]) -> Callable[[], Iterator[list[Cell]]]:
    return lambda: (list(row) for row in rows)


def _open_workbook(
    content: bytes, kind: str, notes: list[str], facts: Mapping[str, PartFacts]
) -> RawFile:
    of_sheets = _facts(content, kind)
    book = _guarded(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)))
    parts, from_1904 = sheet_parts(content) if kind == "xlsx" else ({}, False)
    of_sheets |= {name: facts[part] for name, part in parts.items() if part in facts}
    loaded: dict[str, python_calamine.CalamineSheet] = {}
    sheets = [
        _workbook_sheet(book, loaded, about.name, about.visible, of_sheets.get(about.name))
        for about in book.sheets_metadata
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    for sheet in sheets:
        sheet.day_zero = SERIAL_ZERO_1904 if from_1904 else SERIAL_ZERO
    return RawFile(kind, sheets, notes)


def _facts(content: bytes, kind: str) -> dict[str, PartFacts]:
    """What the reader of workbooks does not tell: hidden rows, cells that hold an error."""
    if kind == "xls":
        return old_workbook.facts_of(content)
    return open_document.facts_of(content) if kind == "ods" else {}


def _workbook_sheet(
    book: python_calamine.CalamineWorkbook,
    loaded: dict[str, python_calamine.CalamineSheet],
    name: str,
    visible: python_calamine.SheetVisibleEnum,
    facts: PartFacts | None,
) -> RawSheet:
    """The sheet by its name. Of a workbook one sheet at a time is `loaded`: the last one read."""
    facts = facts or PartFacts()

    def release() -> None:
        loaded.clear()
        give_back()

    def sheet() -> python_calamine.CalamineSheet:
        if name not in loaded:
            release()
            loaded[name] = _guarded(lambda: book.get_sheet_by_name(name))
            give_back()  # the reader holds it twice while it reads
        return loaded[name]

    def rows() -> Iterator[list[Cell]]:
        worksheet = sheet()
        left: list[Cell] = [""] * (worksheet.start[1] if worksheet.start else 0)
        errors = _by_row(facts.errors)
        if not (left or errors):
            yield from worksheet.iter_rows()  # type: ignore[misc]
            return
        for number, row in enumerate(worksheet.iter_rows(), 1):
            cells: list[Cell] = row  # type: ignore[assignment]
            cells = left + cells if left else cells
            for at, word in errors.get(number, ()):
                cells += [""] * (at + 1 - len(cells))
                cells[at] = word
            yield cells

    return RawSheet(
        name,
        rows,
        hidden=visible != python_calamine.SheetVisibleEnum.Visible,
        find_merged=lambda: sheet().merged_cell_ranges or [],
        release=release,
        facts=facts,
        even=True,
    )


def _by_row(errors: Mapping[tuple[int, int], str]) -> dict[int, list[tuple[int, str]]]:
    """The error cells of each row; the reader of workbooks gives them as empty."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), word in errors.items():
        rows.setdefault(row, []).append((column - 1, word))
    return rows


def _guarded(read: Callable[[], T]) -> T:
    """Turn every way in which the workbook reader fails into a BadFile."""
    try:
        return read()
    except python_calamine.PasswordError as error:
        raise protected() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ == CALAMINE_PANIC:
            raise damaged() from error
        raise
