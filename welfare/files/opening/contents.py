"""The sheets of a file, whatever its kind: their names, their rows, what is beside them."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import python_calamine

from welfare.files.opening import old_workbook, open_document
from welfare.files.opening.archive import PartFacts, damaged, far_cell
from welfare.files.opening.dbase import read_dbase
from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _
from welfare.files.opening.filetype import protected, recognise
from welfare.files.opening.markup import UNNAMED, read_markup
from welfare.files.opening.memory import give_back
from welfare.files.opening.spool import Area, Cell
from welfare.files.opening.text_files import TextFile, open_text, separators, split_rows
from welfare.files.opening.workbook_parts import sheet_parts

CALAMINE_PANIC = "PanicException"  # what a bug of the reader raises; it is no Exception
TOO_LARGE = "capacity overflow"  # its words for a sheet that no memory could hold
MOST_COLUMNS = 16_384  # as many as a sheet of a spreadsheet program has
T = TypeVar("T")


@dataclass
class SheetContent:
    """One sheet as it is read once, from its first row on, empty ones too."""

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    merged: Callable[[], list[Area]] = list
    hidden: bool = False
    facts: PartFacts = field(default_factory=PartFacts)
    even: bool = False
    separator: str = ""


@dataclass
class FileContent:
    """All sheets of a file; `otherwise` are the same rows of a text cut by other separators."""

    encoding: str
    sheets: list[SheetContent]
    notes: list[str]
    otherwise: list[SheetContent] = field(default_factory=list)
    from_1904: bool = False


def sheets_of(content: bytes, filename: str, separator: str = "") -> FileContent:
    """What a file is by its content, not its ending. Raises BadFile, also while rows are read."""
    kind, notes, facts = recognise(content, filename)
    if kind == "csv":
        return _text(content, notes, separator)
    if kind == "html":
        return _markup(content, notes)
    if kind == "dbf":
        table = read_dbase(content)
        return FileContent(kind, [SheetContent("", table.rows)], notes + table.notes)
    return _workbook(content, kind, notes, facts)


def _text(content: bytes, notes: list[str], separator: str) -> FileContent:
    file = open_text(content)
    signs = [separator] if separator else separators(file)
    sheets = [_text_sheet(file, sign) for sign in signs]
    return FileContent(file.encoding, sheets[:1], [*notes, *file.notes], sheets[1:])


def _text_sheet(file: TextFile, separator: str) -> SheetContent:
    def rows() -> Iterator[list[Cell]]:
        for number, row in enumerate(split_rows(file.blocks(), separator), 1):
            if len(row) > MOST_COLUMNS:
                raise _too_wide(number, len(row))
            yield row  # type: ignore[misc]

    return SheetContent("", rows, separator=separator)


def _too_wide(row: int, columns: int) -> BadFile:
    return BadFile(
        "too_wide",
        _(
            "Row %(row)s has %(columns)s cells; a sheet has at most %(limit)s. Perhaps its line"
            " ends are missing: have the table exported anew, a row in each line."
        )
        % {"row": row, "columns": f"{columns:,}", "limit": f"{MOST_COLUMNS:,}"},
    )


def _markup(content: bytes, notes: list[str]) -> FileContent:
    tables, _encoding = read_markup(content)
    sheets = [
        SheetContent(table.name or (f"{UNNAMED}{n}" if len(tables) > 1 else ""), _each(table.rows))
        for n, table in enumerate(tables, 1)
    ]
    return FileContent("html", sheets, notes)


def _each(rows: list[list[str]]) -> Callable[[], Iterator[list[Cell]]]:
    return lambda: iter(rows)  # type: ignore[arg-type]


def _workbook(
    content: bytes, kind: str, notes: list[str], facts: Mapping[str, PartFacts]
) -> FileContent:
    of_sheets = _facts(content, kind)
    latin = old_workbook.as_latin(content) if kind == "xls" else None
    content = latin or content
    book = _guarded(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)))
    parts, from_1904 = sheet_parts(content) if kind == "xlsx" else ({}, False)
    from_1904 = from_1904 or (kind == "xls" and old_workbook.from_1904(content))
    of_sheets |= {name: facts[part] for name, part in parts.items() if part in facts}
    loaded: dict[str, python_calamine.CalamineSheet] = {}
    sheets = [
        _workbook_sheet(book, loaded, about.name, about.visible, of_sheets.get(about.name))
        for about in book.sheets_metadata
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    if latin:
        sheets = [_in_chinese(sheet) for sheet in sheets]
    return FileContent(kind, sheets, notes, from_1904=from_1904)


def _in_chinese(sheet: SheetContent) -> SheetContent:
    """A sheet of a workbook of before 1997, whose texts were read as Latin ones."""

    def rows() -> Iterator[list[Cell]]:
        for row in sheet.rows():
            yield [old_workbook.in_chinese(one) if isinstance(one, str) else one for one in row]

    return replace(sheet, name=old_workbook.in_chinese(sheet.name), rows=rows)


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
) -> SheetContent:
    """The sheet by its name. Of a workbook one sheet at a time is `loaded`: the last one read."""
    facts = facts or PartFacts()

    def sheet() -> python_calamine.CalamineSheet:
        if name not in loaded:
            loaded.clear()
            give_back()
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

    return SheetContent(
        name,
        rows,
        merged=lambda: sheet().merged_cell_ranges or [],
        hidden=visible != python_calamine.SheetVisibleEnum.Visible,
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
            raise (far_cell() if TOO_LARGE in str(error) else damaged()) from error
        raise
