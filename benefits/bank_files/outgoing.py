"""A bank's file written by its layout, and read back before it leaves."""

import codecs
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from benefits.bank_files.layout import COUNTS, LINE, MONEY, Bank, Cell, FileLayout
from welfare.exceptions import NotAllowed
from welfare.files.tables import open_file, text
from welfare.files.tables.cell_writer import CellWriter

SHEET = "代发"
FORMULA_SIGNS = ("=", "+", "-", "@")
BREAKS = re.compile(r'["\x00-\x1f\x7f\u2028\u2029]')
PLAIN = re.compile(r"[0-9A-Za-z一-龥]*")  # in every encoding, and in no way special
OF_PEOPLE = ("holder", "account", "bank", "resident_id", "purpose")  # what one line may spoil
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Order:
    """One payment as the bank reads it."""

    holder: str
    account: str
    bank: str
    amount: Decimal
    purpose: str
    reference: str = ""
    resident_id: str = ""
    number: int = 0


@dataclass(frozen=True)
class OfFile:
    """What a file says of itself beside count and sum."""

    day: date
    month: date
    batch: str
    county: str


def fault_of(layout: FileLayout, order: Order) -> str:
    """Why this line cannot stand in the file; "" when it can."""
    if not order.holder.strip():
        return _("The account holder is missing.")
    if not (order.account.isascii() and order.account.isdigit()):
        return _("There is no valid account.")
    written = [cell for cell in layout.columns if cell.field in OF_PEOPLE]
    return next(filter(None, (_fault(layout, cell, order) for cell in written)), "")


def _fault(layout: FileLayout, cell: Cell, order: Order) -> str:
    value = str(getattr(order, cell.field))
    if PLAIN.fullmatch(value) and cell.pad == " " and fits_plainly(layout, cell, value):
        return ""  # nearly all of them
    words = {"value": value, "limit": cell.width, "encoding": layout.encoding}
    if BREAKS.search(value) or (layout.form == "delimited" and layout.delimiter in value):
        return _("“%(value)s” holds a sign that cuts the fields or lines of the file.") % words
    if value.startswith(FORMULA_SIGNS):
        return _("“%(value)s” begins with a sign that a spreadsheet takes for a formula.") % words
    try:
        size = len(value.encode(layout.codec))
    except UnicodeEncodeError as error:
        words["sign"] = value[error.start : error.end]
        return _("“%(value)s”: the bank's file (%(encoding)s) has no sign “%(sign)s”.") % words
    if cell.width and size > cell.width:
        words["size"] = size
        return _("“%(value)s” has %(size)s bytes, the field holds %(limit)s.") % words
    return (
        ""
        if cell.padded_alike(value)
        else _("“%(value)s” begins or ends with what the field is filled up with.") % words
    )


def fits_plainly(layout: FileLayout, cell: Cell, value: str) -> bool:
    """Whether the field holds so many signs, however many bytes each of them has."""
    return not cell.width or layout.bytes_of_sign * len(value) <= cell.width


def write(bank: Bank, orders: Sequence[Order], told: OfFile) -> bytes:
    """The file. Raises NotAllowed when the layout itself has no room for what every line holds."""
    layout = bank.file
    total = sum((order.amount for order in orders), Decimal(0))
    around = _around(told, len(orders), total)
    rows = [
        *((cells, around) for cells in layout.header),
        *((layout.columns, vars(order)) for order in orders),
        *((cells, around) for cells in layout.trailer),
    ]
    if layout.form == "xlsx":
        return _workbook([[_plain(cell, values) for cell in cells] for cells, values in rows])
    lines = (_line(bank, cells, values) for cells, values in rows)
    end = layout.line_end.encode(layout.codec)
    return _mark(layout) + b"".join(line + end for line in lines)


def _around(told: OfFile, count: int, total: Decimal) -> dict[str, Any]:
    return {**vars(told), "count": count, "sum": total}


def _mark(layout: FileLayout) -> bytes:
    return codecs.BOM_UTF8 if layout.encoding == "utf-8-sig" else b""


def _line(bank: Bank, cells: Sequence[Cell], values: Mapping[str, Any]) -> bytes:
    layout = bank.file
    written = [(cell, shown(cell, values)) for cell in cells]
    try:
        if layout.form == "delimited":
            joined = layout.delimiter.join(value for _cell, value in written)
            return joined.encode(layout.codec)
        return b"".join(_fitted(bank, cell, value) for cell, value in written)
    except UnicodeEncodeError as error:
        raise _no_room(bank, error.object, layout.encoding) from error


def _fitted(bank: Bank, cell: Cell, value: str) -> bytes:
    content, pad = value.encode(bank.file.codec), cell.pad.encode()
    if len(content) > cell.width:
        raise _no_room(bank, value, str(cell.width))
    return content.rjust(cell.width, pad) if cell.right else content.ljust(cell.width, pad)


def _no_room(bank: Bank, value: object, room: str) -> NotAllowed:
    return NotAllowed(
        _(
            "The layout of “%(bank)s” has no room for “%(value)s” (%(room)s). No file was written."
            " Correct it under Administration, Parameters and tables, Layouts of bank files."
        )
        % {"bank": bank.name, "value": value, "room": room}
    )


def shown(cell: Cell, values: Mapping[str, Any]) -> str:
    """A cell as it stands in a text file."""
    if not cell.field:
        return cell.text
    value = values[cell.field]
    if cell.field in MONEY:
        return str(int(value * 100)) if cell.fen else f"{value:.2f}"
    return value.strftime(cell.form) if isinstance(value, date) else str(value)


def _plain(cell: Cell, values: Mapping[str, Any]) -> object:
    """A cell as it stands in a workbook: amounts and counts as figures, all else as text."""
    if cell.field in MONEY:
        value: Decimal = values[cell.field]
        return int(value * 100) if cell.fen else value.quantize(CENT)
    return values[cell.field] if cell.field in COUNTS else shown(cell, values)


def _workbook(rows: Sequence[list[object]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    cells = CellWriter(sheet)
    for row in rows:
        sheet.append(cells.row(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_back(bank: Bank, content: bytes, told: OfFile) -> list[Order]:
    """The orders of a file. Raises NotAllowed when lines, count and sum disagree.

    What the layout has no column for stays empty.
    """
    layout = bank.file
    rows = _rows(layout, content)
    first, last = len(layout.header), len(rows) - len(layout.trailer)
    if last <= first:
        raise NotAllowed(_("The bank file does not read back: heading or last line is missing."))
    orders = [_order(layout, row, n) for n, row in enumerate(rows[first:last], 1)]
    total = sum((order.amount for order in orders), Decimal(0))
    around = _around(told, len(orders), total)
    rest = rows[:first] + rows[last:]
    for cells, row in zip((*layout.header, *layout.trailer), rest, strict=True):
        pairs = zip_longest(cells, row, fillvalue="")
        if not all(_agrees(c, one, around) if isinstance(c, Cell) else not one for c, one in pairs):
            raise NotAllowed(_("The bank file does not read back: its last line has another sum."))
    return orders


def _agrees(cell: Cell, written: str, around: Mapping[str, Any]) -> bool:
    """Whether a cell above or below the lines says what the lines come to."""
    value = _stripped(cell, written)
    if cell.field in MONEY:
        return amount_of(cell, value) == around[cell.field]
    if cell.field in COUNTS:
        return _whole(value) == around[cell.field]
    return value == _stripped(cell, shown(cell, around))


def as_in(layout: FileLayout, orders: Sequence[Order]) -> list[Order]:
    """The orders without what the layout has no column for."""
    there = {cell.field for cell in layout.columns}
    lacking: dict[str, Any] = {field: "" for field in OF_PEOPLE if field not in there}
    return [replace(order, **lacking) for order in orders]


def _rows(layout: FileLayout, content: bytes) -> list[list[str]]:
    if layout.form == "xlsx":
        rows = open_file(content, f"{SHEET}.xlsx").sheets[0].rows()
        return [[_figure(one) for one in row] for row in rows]
    body = content.removeprefix(_mark(layout))
    end = layout.line_end.encode(layout.codec)
    lines = body.split(end)[:-1]
    if layout.form == "delimited":
        return [line.decode(layout.codec).split(layout.delimiter) for line in lines]
    return [cut(layout, line, at, len(lines)) for at, line in enumerate(lines)]


def _figure(one: object) -> str:
    """A figure of a workbook as it was written, with two places where it has any."""
    if isinstance(one, float) and not one.is_integer():
        return f"{one:.2f}"
    return text(one)


def cut(layout: FileLayout, line: bytes, at: int, lines: int) -> list[str]:
    """The fields of a line that is cut by widths. Raises NotAllowed when it has another length."""
    below = at - (lines - len(layout.trailer))
    cells = layout.columns
    if at < len(layout.header):
        cells = layout.header[at]
    elif below >= 0:
        cells = layout.trailer[below]
    if len(line) != sum(cell.width for cell in cells):
        raise malformed()
    fields, start = [], 0
    for cell in cells:
        fields.append(line[start : start + cell.width].decode(layout.codec, "replace"))
        start += cell.width
    return fields


def _order(layout: FileLayout, row: Sequence[str], number: int) -> Order:
    if len(row) < len(layout.columns) or any(row[len(layout.columns) :]):
        raise malformed()
    values: dict[str, Any] = dict.fromkeys((*LINE,), "")
    values["number"] = number
    for cell, written in zip(layout.columns, row, strict=False):
        value = _stripped(cell, written)
        if not cell.field:
            if value != _stripped(cell, cell.text):
                raise malformed()
        elif cell.field in MONEY:
            values[cell.field] = amount_of(cell, value)
        elif cell.field == "number":
            values[cell.field] = _whole(value)
        else:
            values[cell.field] = value
    return Order(**values)


def _whole(value: str) -> int:
    if not value.isdecimal():
        raise malformed()
    return int(value)


def amount_of(cell: Cell, written: str) -> Decimal:
    """Yuan of an amount as the layout writes it."""
    try:
        amount = Decimal(written.strip() or "0")
    except InvalidOperation as error:
        raise malformed() from error
    return amount / 100 if cell.fen else amount


def _stripped(cell: Cell, written: str) -> str:
    if not cell.width:
        return written
    bare = cell.stripped(written)
    return bare or ("0" if cell.pad == "0" else "")


def malformed() -> NotAllowed:
    """A line is not as it was written."""
    return NotAllowed(_("The bank file does not read back: a line is malformed."))
