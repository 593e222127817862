"""Lists out of the system as .xlsx or CSV, row by row, never with a formula in them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, islice, zip_longest
from typing import BinaryIO
from unicodedata import east_asian_width

from welfare.files.tables.bare_book import BareBook
from welfare.files.tables.values import text

SHEET_NAME_SIGNS = re.compile(r"[\[\]:*?/\\]")
LONGEST_SHEET_NAME = 31
NARROWEST, WIDEST = 8, 40
LOOKED_AT = 200  # rows, for the widths of the columns
MARGIN = 2  # characters
FORMULA = re.compile(r"[=+\-@\t\r].+", re.DOTALL)
HARMLESS = re.compile(r"[+-]?\d+(?:\.\d+)?")


def sheet_name(title: str) -> str:
    """Return the title as a spreadsheet allows it for a sheet."""
    return SHEET_NAME_SIGNS.sub(" ", title).strip(" '")[:LONGEST_SHEET_NAME] or "Sheet1"


def write_table(
    stream: BinaryIO,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    notes: Sequence[str] = (),
    on_each_sheet: str = "",
) -> int:
    """Write one sheet named `title`: the notes above, the bold headings, the rows.

    `on_each_sheet` stands at the foot of each page that is printed of it.

    Returns the number of rows. Long numbers given as text stay text; money goes in as Decimal.
    The columns are as wide as what the first rows hold: the widths stand above the rows in the
    file, and the rows are written as they come.
    """
    lines = iter(rows)
    first = list(islice(lines, LOOKED_AT))
    widths = [readable(max(map(_width, column))) for column in zip_longest(columns, *first)]
    above = len(notes) + 1
    book, count = BareBook(stream), 0
    with book.sheet(
        sheet_name(title), widths, listed=True, frozen=above, foot=on_each_sheet
    ) as sheet:
        for note in notes:
            sheet.append([str(note)])
        sheet.append([str(heading) for heading in columns], bold=range(len(columns)))
        for count, row in enumerate(chain(first, lines), 1):  # noqa: B007
            sheet.append(row)
    book.close()
    return count


def write_csv(
    stream: BinaryIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    encoding: str = "utf-8-sig",
    *,
    guard: bool = True,
) -> int:
    """Write CSV with Windows line ends; `encoding` may be "gb18030" for banks.

    With `guard`, text that a spreadsheet would run as a formula gets an apostrophe in front.
    Returns the number of rows.
    """
    wrapper = io.TextIOWrapper(stream, encoding=encoding, newline="")
    writer = csv.writer(wrapper, lineterminator="\r\n")
    protect = _guarded if guard else text
    writer.writerow([protect(heading) for heading in columns])
    count = 0
    for row in rows:
        writer.writerow([protect(value) for value in row])
        count += 1
    wrapper.flush()
    wrapper.detach()
    return count


def readable(width: int) -> int:
    """A width within what can be read."""
    return min(max(width, NARROWEST), WIDEST)


def _width(value: object) -> int:
    """How much room a value takes: a Chinese character takes that of two others."""
    shown = f"{value:,.2f}" if isinstance(value, Decimal) else text(value)
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in shown) + MARGIN


def _guarded(value: object) -> str:
    if not isinstance(value, str):
        return text(value)
    if FORMULA.fullmatch(value) and not HARMLESS.fullmatch(value):
        return f"'{value}"
    return value
