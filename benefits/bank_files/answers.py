"""What a bank sent back as a table with headings, whichever way the bank cuts its lines. (回盘)

Also whether the rows above and below its lines say what the lines come to.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.bank_files.layout import MONEY, AnswerLayout, Cell, FileLayout
from benefits.bank_files.outgoing import amount_of, cut, shown
from welfare.exceptions import BadInput, NotAllowed
from welfare.files.tables import (
    BadValue,
    Problem,
    TableFile,
    open_file,
    parse_money,
    read_table,
    text,
    write_csv,
)
from welfare.files.tables.headers import column_letter
from welfare.files.tables.values import in_forms

Raw = list[str]
TOTAL = "total"


@dataclass
class Given:
    """The table of an answer; `above` rows were put in, so that it has headings."""

    table: TableFile
    content: bytes
    name: str
    above: int = 0
    around: list[tuple[int, Raw]] = field(default_factory=list)  # number of the row, its cells


def given(layout: AnswerLayout, content: bytes, name: str) -> Given:
    """Open what was handed in. Raises BadFile or BadInput when it is no file of this bank."""
    if layout.file is None:
        return Given(read_table(content, name, [layout.headings]), content, name)
    rows = list(_rows(layout.file, content, name))
    first, last = len(layout.header), len(rows) - len(layout.trailer)
    if last < first:
        raise BadInput(_("The file ends before its last line. Hand in the bank's own file."))
    table = _as_csv(layout, rows[first:last])
    name = f"{name.rpartition('.')[0] or name}.csv"
    numbered = list(enumerate(rows, 1))
    around = numbered[:first] + numbered[last:]
    return Given(read_table(table, name, [layout.headings]), table, name, 1 - first, around)


def _rows(file: FileLayout, content: bytes, name: str) -> Iterator[Raw]:
    if file.form == "xlsx":
        sheet = open_file(content, name).sheets[0]
        yield from ([text(cell) for cell in row] for row in sheet.rows() if any(map(text, row)))
        return
    lines = [line.rstrip(b"\r") for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    for at, line in enumerate(lines):
        words = {"n": at + 1, "encoding": file.encoding}
        try:
            if file.form == "delimited":
                yield line.decode(file.codec).split(file.delimiter)
                continue
            line.decode(file.codec)
            yield cut(file, line, at, len(lines))
        except UnicodeDecodeError as error:
            reason = _("Line %(n)s cannot be read as %(encoding)s. Hand in the bank's own file.")
            raise BadInput(reason % words) from error
        except NotAllowed as error:
            reason = _(
                "Line %(n)s is not as long as the bank's layout says. Hand in the bank's own file,"
                " or correct the layout under Administration, Parameters and tables, Layouts of"
                " bank files."
            )
            raise BadInput(reason % words) from error


def _as_csv(layout: AnswerLayout, rows: Sequence[Raw]) -> bytes:
    """The lines under the usual headings, amounts in yuan and days as everywhere."""
    file = layout.file
    assert file is not None
    places = [(at, cell) for at, cell in enumerate(file.columns) if cell.field]
    headings = [layout.headings.columns[cell.field].title for _at, cell in places]
    lines = []
    for number, row in enumerate(rows, len(layout.header) + 1):
        if len(row) < len(file.columns):
            words = {"n": number, "found": len(row), "asked": len(file.columns)}
            reason = _("Line %(n)s has %(found)s fields, the bank's layout %(asked)s.")
            raise BadInput(reason % words)
        lines.append([_usual(cell, row[at]) for at, cell in places])
    stream = io.BytesIO()
    write_csv(stream, headings, lines, guard=False)
    return stream.getvalue()


def _usual(cell: Cell, written: str) -> str:
    value = (cell.stripped(written) if cell.width else written).strip()
    if cell.field in MONEY:
        try:
            return f"{amount_of(cell, value):f}"
        except NotAllowed:
            return value  # whoever reads the table says what is wrong with it
    day = in_forms(value, [cell.form]) if cell.form else None
    return day.isoformat() if day else value


def wrong_sums(layout: AnswerLayout, given: Given, sums: Mapping[str, Any]) -> list[Problem]:
    """What the rows above and below say otherwise than the lines come to.

    Of a table with headings the last row of totals counts, where the layout describes none by the
    column of the amounts.
    """
    around = given.around or _around(layout, given.table)
    cells = [*layout.header, *layout.trailer]
    if layout.file is None and not layout.trailer:
        return _wrong_total(given.table, sums["sum"])
    if len(around) < len(cells):
        reason = _("The row of count and sum is missing.")
        return [Problem("", 0, "", "", reason, _("Ask the bank for a corrected file."))]
    return [
        problem
        for (number, row), described in zip(around, cells, strict=False)
        for problem in _wrong_cells(number, row, described, sums)
    ]


def _wrong_cells(
    number: int, row: Raw, cells: Sequence[Cell], sums: Mapping[str, Any]
) -> Iterator[Problem]:
    for at, cell in enumerate(cells):
        written = row[at] if at < len(row) else ""
        value = (cell.stripped(written) if cell.width else written).strip()
        expected = sums.get(cell.field, cell.text)
        if not (cell.field or cell.text) or _says(cell, value, expected):
            continue
        yield _other(number, at, value, shown(cell, sums) if cell.field else cell.text)


def _says(cell: Cell, value: str, expected: Any) -> bool:
    if cell.field in MONEY:
        amount = _amount(value)
        return amount is not None and (amount / 100 if cell.fen else amount) == expected
    if isinstance(expected, int):
        return (value or "0").isdecimal() and int(value or "0") == expected
    return value == str(expected).strip()


def _other(number: int, at: int, value: str, expected: str, sheet: str = "") -> Problem:
    reason = _("The file says so itself, but its lines come to %(sum)s.") % {"sum": expected}
    remedy = _("Lines are missing or were changed. Ask the bank for a corrected file.")
    return Problem(sheet, number, column_letter(at), value, reason, remedy)


def _amount(value: object) -> Decimal | None:
    try:
        return parse_money(value)
    except BadValue:
        return None


def _around(layout: AnswerLayout, table: TableFile) -> list[tuple[int, Raw]]:
    """The first rows of the first sheet, and its last ones, that are filled."""
    rows = [[text(cell) for cell in row] for row in table.parts[0].raw.rows()]
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    last = len(filled) - len(layout.trailer)
    return filled[: len(layout.header)] + filled[last:]


def _wrong_total(table: TableFile, total: Decimal) -> list[Problem]:
    """The last row of totals, where it has a figure below the amounts."""
    totals = [one for one in table.left_out if one.kind == TOTAL]
    for part in table.parts if totals else ():
        at = part.sheet_map.index.get("amount")
        if part.raw.name != totals[-1].sheet or at is None:
            continue
        rows = list(part.raw.rows())
        cells = rows[totals[-1].number - 1]
        said = _amount(cells[at]) if at < len(cells) and cells[at] != "" else None
        if said is not None and said != total:
            shown = text(cells[at])
            return [_other(totals[-1].number, at, shown, f"{total:.2f}", part.raw.name)]
    return []
