"""Tables in web pages, web archives (.mht) and workbooks of 2003 written as XML.

Office programs give these the ending .xls. They are read directly: sent through a spreadsheet, the
resident IDs in them would lose their last digits.
"""

import email
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _
from welfare.files.opening.text_files import decode

ARCHIVE = b"mime-version:"
ROWS, CELLS, SILENT = {"tr", "row"}, {"td", "th", "cell"}, {"style", "script", "title", "head"}
BREAKS = {"br", "p", "div"}
END = 200  # signs at the end of a page in which it is closed
MOST_SPAN = 1_000  # columns or rows of one cell; a page that says more is broken


@dataclass
class MarkupTable:
    """One table: its sheet's name (XML only) and its rows."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


UNNAMED = "#"  # before the number by which a table of a page is told from others


def read_markup(content: bytes) -> tuple[list[MarkupTable], str]:
    """The tables of the file and its encoding. Raises BadFile when it holds none."""
    is_archive = content[:200].lstrip().lower().startswith(ARCHIVE)
    page, encoding = _page_in_archive(content) if is_archive else decode(content)
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if reader.stopped > 1 and "</html" not in page[-END:].lower():
        raise _stops(reader.stopped)
    tables = [table for table in reader.tables if any(any(row) for row in table.rows)]
    if not tables:
        raise _no_table(is_archive)
    return tables, encoding


def _page_in_archive(content: bytes) -> tuple[str, str]:
    message = email.message_from_bytes(content)
    pages = [
        part.get_payload(decode=True)
        for part in message.walk()
        if part.get_content_type() in {"text/html", "application/vnd.ms-excel", "text/xml"}
    ]
    joined = b"\n".join(page for page in pages if isinstance(page, bytes))
    return decode(joined)


def _stops(row: int) -> BadFile:
    return BadFile(
        "damaged",
        _(
            "The table stops in the middle: it can be read up to row %(row)s. Copy the file anew"
            " and send it again."
        )
        % {"row": row},
    )


def _no_table(is_archive: bool) -> BadFile:
    if is_archive:
        return BadFile(
            "markup",
            _(
                "The file is a web archive (.mht), whatever its ending says, and no table is in"
                " it. Ask the sender for the table itself as .xlsx or .csv."
            ),
        )
    return BadFile(
        "markup",
        _(
            "The file is a web page, whatever its ending says, and no table is in it. Ask the"
            " sender for the table itself as .xlsx or .csv."
        ),
    )


class _Reader(HTMLParser):
    """Collects tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[MarkupTable] = []
        self.open: list[_OpenTable] = []
        self.silent = 0
        self.stopped = 0  # rows of a table that nothing closes
        self.sheet = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.rpartition(":")[2]
        said = {key.rpartition(":")[2]: value or "" for key, value in attrs}
        if name == "worksheet":
            self.sheet = said.get("name", "")
        elif name == "table":
            table = MarkupTable(self.sheet)
            self.tables.append(table)
            self.open.append(_OpenTable(table))
        elif name in SILENT:
            self.silent += name != "head"
        elif self.open:
            self._inside(name, said)

    def _inside(self, name: str, said: dict[str, str]) -> None:
        table = self.open[-1]
        if name in ROWS:
            table.begin_row(_count(said.get("index"), 0))
        elif name in CELLS:
            across = _count(said.get("colspan"), 1) + _count(said.get("mergeacross"), 0)
            down = _count(said.get("rowspan"), 1) + _count(said.get("mergedown"), 0)
            table.begin_cell(_count(said.get("index"), 0), across, down)
        elif name in BREAKS:
            table.text("\n")

    def handle_endtag(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in SILENT and name != "head":
            self.silent = max(0, self.silent - 1)
        elif self.open and name == "table":
            self.open.pop().end_row()
        elif self.open and name in CELLS:
            self.open[-1].end_cell()
        elif self.open and name in ROWS:
            self.open[-1].end_row()

    def handle_data(self, data: str) -> None:
        if self.open and not self.silent:
            self.open[-1].text(data)

    def close(self) -> None:
        super().close()
        for table in self.open:
            table.end_row()
            self.stopped = len(table.table.rows)


def _count(value: str | None, otherwise: int) -> int:
    return min(int(value), MOST_SPAN) if value and value.isdecimal() else otherwise


class _OpenTable:
    """The table that is being read; a cell over several rows stands in the first of them."""

    def __init__(self, table: MarkupTable) -> None:
        self.table = table
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.across = 1
        self.taken: dict[int, int] = {}  # column → rows below that a cell above still fills

    def begin_row(self, index: int) -> None:
        self.end_row()
        while 0 < len(self.table.rows) + 1 < index:
            self.table.rows.append([])
        self.row = []

    def begin_cell(self, index: int, across: int, down: int) -> None:
        self.end_cell()
        if self.row is None:
            self.row = []
        while self.taken.get(len(self.row), 0) or len(self.row) + 1 < index:
            at = len(self.row)
            self.taken[at] = max(0, self.taken.get(at, 0) - 1)
            self.row.append("")
        self.cell, self.across = [], across
        if down > 1:
            for at in range(len(self.row), len(self.row) + across):
                self.taken[at] = down - 1

    def text(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def end_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        written = "".join(self.cell).strip()
        self.row += [re.sub(r"\s*\n\s*", "\n", written), *[""] * (self.across - 1)]
        self.cell = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is None:
            return
        width = len(self.row)
        for at in [at for at in self.taken if at >= width and self.taken[at]]:
            self.taken[at] -= 1
        self.table.rows.append(self.row)
        self.row = None
