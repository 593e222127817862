"""Cells that a spreadsheet shows as they are: text stays text and is never run as a formula."""

import datetime
import math
import re
from copy import copy
from decimal import Decimal

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# What a spreadsheet would take for a formula or an error value, and numbers it would cut to 15
# digits once somebody edits the cell.
UNSAFE = re.compile(r"[=+\-@#\t\r\n]|\d{11}")
LONGEST_TEXT = 32_767  # characters; a spreadsheet takes no more in a cell
TEXT_FORMAT, MONEY_FORMAT = "@", "#,##0.00"
RED = PatternFill("solid", fgColor="FFF4B6B6")
YELLOW = PatternFill("solid", fgColor="FFFFE9A8")
COMMENT_SIZE = (320, 120)  # width and height in points
AUTHOR = "welfare"
BOLD = Font(bold=True)

Plain = str | int | float | Decimal | datetime.date | datetime.time | datetime.timedelta | None


class CellWriter:
    """Makes the cells of one write-only sheet; the styles are built once."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self.sheet = sheet
        sample = WriteOnlyCell(sheet)
        sample.number_format = TEXT_FORMAT
        sample.quotePrefix = True
        self._text_style = copy(sample._style)  # type: ignore[attr-defined]

    def safe(self, value: object) -> object:
        """Return what `append` may take for a cell; "" and None are empty cells."""
        if isinstance(value, str):
            if not value:
                return None
            return self._text(value) if UNSAFE.match(value) else clean(value)
        return _plain(value)

    def row(self, values: list[object]) -> list[object]:
        """Return a whole row of safe cells."""
        return [self.safe(value) for value in values]

    def marked(self, value: object, *, warning: bool = False, comment: str = "") -> Cell:
        """Return a cell filled red (a warning: yellow), with a comment if one is given."""
        cell = self._cell(value)
        cell.fill = YELLOW if warning else RED
        if comment:
            cell.comment = Comment(clean(comment), AUTHOR, *reversed(COMMENT_SIZE))
        return cell

    def heading(self, value: str) -> Cell:
        """Return a bold cell."""
        cell = self._text(value)
        cell.font = BOLD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        return cell

    def _cell(self, value: object) -> Cell:
        if isinstance(value, str) and value:
            return self._text(value)
        return WriteOnlyCell(self.sheet, _plain(value))  # type: ignore[arg-type]

    def _text(self, value: str) -> Cell:
        cell = WriteOnlyCell(self.sheet, clean(value))
        cell.data_type = "s"
        cell._style = copy(self._text_style)  # type: ignore[attr-defined]
        return cell


def clean(value: str) -> str:
    """Replace characters that XML cannot carry, and cut what a spreadsheet cannot hold."""
    value = value[:LONGEST_TEXT]
    return value if value.isprintable() else ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)


def _plain(value: object) -> Plain:
    if value is None or value == "":
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, datetime.datetime | datetime.time) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    if isinstance(
        value, int | float | Decimal | datetime.date | datetime.time | datetime.timedelta
    ):
        return value
    return clean(str(value))
