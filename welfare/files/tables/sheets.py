"""The sheets of a file as bare rows of cells, whatever the file's kind."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import python_calamine
from django.utils.translation import gettext as _

from welfare.files.tables.archive import damaged
from welfare.files.tables.errors import BadFile
from welfare.files.tables.filetype import protected, recognise
from welfare.files.tables.text_files import decode, find_separator, split_rows

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

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows from the first of the sheet on, empty ones too."""
        return self.open_rows()


@dataclass
class RawFile:
    """All sheets of a file; `encoding` is xlsx, xls, ods or the text encoding."""

    encoding: str
    sheets: list[RawSheet]
    notes: list[str] = field(default_factory=list)


def open_file(source: bytes | str | Path, filename: str, max_bytes: int = MAX_BYTES) -> RawFile:
    """Open a table file by its content, not its ending. Raises BadFile."""
    content = _content(source, max_bytes)
    kind, notes = recognise(content, filename)
    if kind == "csv":
        return _open_text(content, notes)
    return _open_workbook(content, kind, notes)


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


def _open_text(content: bytes, notes: list[str]) -> RawFile:
    decoded, encoding = decode(content)
    separator = find_separator(decoded)

    def rows() -> Iterator[list[Cell]]:
        yield from split_rows(decoded, separator)  # type: ignore[misc]

    return RawFile(encoding, [RawSheet("", rows)], notes)


def _open_workbook(content: bytes, kind: str, notes: list[str]) -> RawFile:
    book = _guarded(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)))
    sheets = [
        _workbook_sheet(book, about.name, about.visible)
        for about in book.sheets_metadata
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    return RawFile(kind, sheets, notes)


def _workbook_sheet(
    book: python_calamine.CalamineWorkbook,
    name: str,
    visible: python_calamine.SheetVisibleEnum,
) -> RawSheet:
    loaded: list[python_calamine.CalamineSheet] = []

    def sheet() -> python_calamine.CalamineSheet:
        if not loaded:
            loaded.append(_guarded(lambda: book.get_sheet_by_name(name)))
        return loaded[0]

    def rows() -> Iterator[list[Cell]]:
        worksheet = sheet()
        left: list[Cell] = [""] * (worksheet.start[1] if worksheet.start else 0)
        for row in worksheet.iter_rows():
            cells: list[Cell] = row  # type: ignore[assignment]
            yield left + cells if left else cells

    return RawSheet(
        name,
        rows,
        hidden=visible != python_calamine.SheetVisibleEnum.Visible,
        find_merged=lambda: sheet().merged_cell_ranges or [],
        release=loaded.clear,
    )


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
