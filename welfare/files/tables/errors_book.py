"""The error workbook: the file that was sent, every cell of it, with the bad cells marked."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string

from welfare.files.tables.bare_book import BareBook
from welfare.files.tables.bare_cells import BareSheet, Colour
from welfare.files.tables.headers import ERROR_NOTES, SCANNED_ROWS, column_letter
from welfare.files.tables.problems import FileOutcome, Problem, by_cause
from welfare.files.tables.sheets import MAX_BYTES, RawFile, RawSheet, open_file
from welfare.files.tables.values import SERIAL_ZERO
from welfare.files.tables.writer import sheet_name

MAX_COMMENTS = 2_000  # drawn one by one by the spreadsheet; the last column has them all
NOTE_HEADING = ERROR_NOTES[0]
SUMMARY_WIDTHS = (16, 8, 8, 26, 40, 40, 10, 8)
ByRow = dict[int, list[Problem]]


def write_errors(
    source: bytes | str | Path | RawFile,
    filename: str,
    problems: Iterable[Problem],
    stream: BinaryIO,
    outcome: FileOutcome,
    header_rows: Mapping[str, int] | None = None,
    max_bytes: int = MAX_BYTES,
    separator: str = "",
) -> None:
    """Write the file as .xlsx: a summary sheet, then all its sheets with the bad cells red.

    The reader takes the result back after it was mended: same sheets, same row numbers.
    `header_rows` (sheet → row, see `TableFile.header_rows`) says where the heading of the column of
    error notes goes. Raises BadFile if the file itself cannot be read.
    """
    opened = source
    if not isinstance(opened, RawFile):
        opened = open_file(opened, filename, max_bytes, separator)
    listed = list(problems)
    zeros = [raw.day_zero for raw in opened.sheets]
    book = BareBook(stream, zeros[0] if zeros else SERIAL_ZERO)
    _write_summary(book, _summary_name(opened), filename, listed, outcome)
    marker = _Marker(listed)
    for raw in opened.sheets:
        name = raw.name or sheet_name(filename.rpartition(".")[0])
        with book.sheet(name, hidden=raw.hidden) as sheet:
            _write_sheet(sheet, raw, marker, (header_rows or {}).get(raw.name, 1))
    book.close()


def _summary_name(opened: RawFile) -> str:
    taken = {raw.name.casefold() for raw in opened.sheets}
    name = _("Summary of errors")
    return name if name.casefold() not in taken else f"{name} 2"


def _write_summary(
    book: BareBook, name: str, filename: str, problems: list[Problem], outcome: FileOutcome
) -> None:
    headings = (
        _("Sheet"), _("Row"), _("Column"), _("Value"),
        _("What is wrong"), _("What to do"), _("Severity"), _("Rows"),
    )  # fmt: skip
    weights = {"error": _("Error"), "warning": _("Warning")}
    with book.sheet(sheet_name(name), SUMMARY_WIDTHS) as sheet:
        for label, value in (
            (_("File"), filename),
            (_("Rows read"), outcome.rows_read),
            (_("Saved"), outcome.saved),
            (_("Rejected"), outcome.rejected),
            (_("Skipped"), outcome.skipped),
            (_("Problems"), len(problems)),
        ):
            sheet.append([label, value], bold=(0,))
        sheet.append([])
        sheet.append(headings, bold=range(len(headings)))
        for cause in by_cause(problems):
            one = cause.first
            place = (one.sheet, one.row, one.column, one.value)
            sheet.append((*place, cause.reason, cause.remedy, weights[one.level], cause.rows))


class _Marker:
    """The problems by place, and how many comments may still be drawn."""

    def __init__(self, problems: list[Problem]) -> None:
        self.by_sheet: dict[str, ByRow] = {}
        for problem in problems:
            rows = self.by_sheet.setdefault(problem.sheet, {})
            rows.setdefault(problem.row, []).append(problem)
        self.comments_left = MAX_COMMENTS

    def mark(self, sheet: BareSheet, problems: list[Problem]) -> dict[int, Colour]:
        """Return the colours of the bad cells of the row that comes next; hang comments on them."""
        colours: dict[int, Colour] = {}
        for column, here in _by_column(problems).items():
            if self.comments_left:
                self.comments_left -= 1
                sheet.comment(column, "\n".join(f"{one.reason} {one.remedy}" for one in here))
            only_warnings = all(one.level == "warning" for one in here)
            colours[column] = "yellow" if only_warnings else "red"
        return colours


def _by_column(problems: list[Problem]) -> dict[int, list[Problem]]:
    columns: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.column:
            at = column_index_from_string(problem.column) - 1
            columns.setdefault(at, []).append(problem)
    return columns


def _write_sheet(sheet: BareSheet, raw: RawSheet, marker: _Marker, header_row: int) -> None:
    note_at = _note_column(raw)
    by_row = marker.by_sheet.get(raw.name, {})
    for number, values in enumerate(raw.rows(), 1):
        problems = by_row.get(number)
        if note_at < len(values):
            values[note_at] = ""
        if problems:
            values += [""] * (note_at + 1 - len(values))
            values[note_at] = _note(problems)
            sheet.append(values, marker.mark(sheet, problems))
        elif number == header_row and by_row:
            values += [""] * (note_at + 1 - len(values))
            values[note_at] = NOTE_HEADING
            sheet.append(values, bold=(note_at,))
        else:
            sheet.append(values)
    sheet.merged = [
        f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}"
        for (top, left), (bottom, right) in raw.merged
    ]


def _note(problems: list[Problem]) -> str:
    return "\n".join(
        " ".join(part for part in (one.column, one.value, one.reason, one.remedy) if part)
        for one in problems
    )


def _note_column(raw: RawSheet) -> int:
    """Return where the notes go: behind all cells, or where an earlier run had put them."""
    width = max((column for _row, column in raw.facts.errors), default=0)
    for number, values in enumerate(raw.rows()):
        width = max(width, len(values))
        if number < SCANNED_ROWS:
            for at, value in enumerate(values):
                if value in ERROR_NOTES:
                    return at
        elif raw.even:
            break
    return width
