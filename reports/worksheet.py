"""One worksheet of a report as an office prints it: title block, unit, landscape, fitted pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from reports.figures.base import Unit
from reports.lines import in_wan
from welfare.files.tables.cell_writer import MONEY_FORMAT, CellWriter
from welfare.files.tables.writer import sheet_name

COUNT_FORMAT, PERCENT_FORMAT, WAN_FORMAT = "#,##0", '0.00"%"', "#,##0.0"
FORMATS = {Unit.YUAN: MONEY_FORMAT, Unit.PERCENT: PERCENT_FORMAT, Unit.WAN: WAN_FORMAT}
A3, A4 = 8, 9  # paper, as spreadsheets number it
WIDE = 10  # columns that A4 holds
NARROWEST, LABEL, TEXT = 9, 36, 44  # characters
MARGIN = 3
TITLE = Font(bold=True, size=16)
CENTRED = Alignment(horizontal="center", vertical="center")
CENTRED_TEXT = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAPPED = Alignment(wrap_text=True, vertical="center")
NUMBER = Alignment(vertical="center")
DASH = Alignment(horizontal="right", vertical="center")
LINE_HEIGHT, TITLE_HEIGHT = 15, 28  # points
LINE = Side(style="thin", color="FF999999")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


@dataclass(frozen=True)
class Head:
    """What stands above every sheet of a report, and beside its checks."""

    title: str
    span: str
    place: str
    form: str = ""
    published: bool = True  # whether counties publish such a report
    explained: Mapping[tuple[str, str], str] = field(default_factory=dict)


class Page:
    """One worksheet. Rows are kept until `close`: the widths stand above them in the file."""

    def __init__(self, book: Workbook, head: Head, title: str) -> None:
        self.sheet: WriteOnlyWorksheet = book.create_sheet(sheet_name(title))
        self.cells = CellWriter(self.sheet)
        self.head = head
        self.rows: list[list[object]] = []
        self.free = 0  # rows at the end that a chart covers
        self.drawn_from = 0  # the row below which it stands
        self.merged: list[int] = []
        self.tables: list[int] = []

    @property
    def at(self) -> int:
        """The row that was written last."""
        return len(self.rows)

    def put(self, *values: object) -> None:
        self.rows.append(self.cells.row(list(values)))

    def heading(self, *values: object) -> None:
        self.rows.append([self.cells.heading(str(value)) for value in values])

    def cells_of(self, cells: Sequence[object]) -> None:
        self.rows.append(list(cells))

    def titled(self, title: str, note: str = "", unit: str = "") -> None:
        """The title block: what, number of the form, who reports, which months, unit."""
        head = self.head
        cell = self.cells.heading(title)
        cell.font, cell.alignment = TITLE, CENTRED
        self.rows.append([cell])
        self.merged.append(self.at)
        who = _("Reporting unit: %(place)s    Period: %(span)s") % {
            "place": head.place,
            "span": head.span,
        }
        self.put(who)
        marks = [
            _("Form: %(form)s") % {"form": head.form} if head.form else "",
            _("Unit of measure: %(unit)s") % {"unit": unit} if unit else "",
        ]
        if any(marks):
            self.put("    ".join(mark for mark in marks if mark))
        if note:
            self.put(note)

    def table_head(self, *values: object) -> None:
        """The headings of a table; on the pages that follow those of the last are repeated.

        Paper repeats the rows of one table only: the last is the one that runs on.
        """
        self.heading(*values)
        self.tables.append(self.at)
        for cell in self.rows[-1]:
            cell.alignment = CENTRED_TEXT  # type: ignore[attr-defined]

    def number(self, value: Decimal | None, unit: Unit, *, marked: bool = False) -> object:
        """A number with its format; yellow where it differs from the publication."""
        if value is None:
            return self.cells.safe("—")
        shown = in_wan(value) if unit == Unit.WAN else value if unit in FORMATS else int(value)
        cell = self.cells.marked(shown, warning=True) if marked else self.cells._cell(shown)
        cell.number_format = FORMATS.get(unit, COUNT_FORMAT)
        return cell

    def room(self, rows: int) -> None:
        """Leave rows for a chart at the end."""
        self.free, self.drawn_from = rows + 2, self.at + 1

    def close(self, *, signed: bool = False) -> None:
        """Set the page up and write the rows."""
        width = max((len(row) for row in self.rows), default=1)
        if signed:
            self._sign()
        self._set_up(width)
        widths = self._widths(width)
        for at, characters in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(at)].width = characters
        for at, row in enumerate(self.rows, 1):
            self._height(at, row, widths)
        for at in self.merged:
            self.sheet.merged_cells.add(f"A{at}:{get_column_letter(max(width, 2))}{at}")
        first = self.tables[0] if self.tables else len(self.rows) + 1
        for at, row in enumerate(self.rows, 1):
            self.sheet.append(self._drawn(at, row, boxed=at >= first and len(row) > 1))

    def _height(self, at: int, row: list[object], widths: list[int]) -> None:
        """As high as the text that wraps most: a spreadsheet does not grow rows that it opens."""
        if at in self.merged:
            self.sheet.row_dimensions[at].height = TITLE_HEIGHT
        elif len(row) > 1:
            texts = [value.value if isinstance(value, Cell) else value for value in row]
            wrapped = (
                -(-_width(text) // width)
                for text, width in zip(texts, widths, strict=False)
                if isinstance(text, str)
            )
            self.sheet.row_dimensions[at].height = LINE_HEIGHT * max(wrapped, default=1)

    def _sign(self) -> None:
        for _row in range(self.free):
            self.rows.append([])
        self.free = 0
        self.put("")
        self.put(_("Responsible:            Filled in by:            Date of sending:"))

    def _drawn(self, at: int, row: list[object], *, boxed: bool) -> list[object]:
        drawn: list[object] = []
        for value in row:
            cell = value if isinstance(value, Cell) else self.cells._cell(value)
            if boxed:
                cell.border = BOX
                if isinstance(cell.value, str):
                    if at not in self.tables:
                        cell.alignment = DASH if cell.value == "—" else WRAPPED
                else:
                    cell.alignment = NUMBER
            drawn.append(cell)
        return drawn

    def _set_up(self, width: int) -> None:
        sheet = self.sheet
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A3 if width > WIDE else A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0 if self.tables else 1  # a cover is one page
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = _("Page %(page)s of %(pages)s") % {
            "page": "&P",
            "pages": "&N",
        }
        last = max(len(self.rows) + self.free, 1)
        sheet.print_area = f"A1:{get_column_letter(max(width, 2))}{last}"
        if self.tables:
            sheet.print_title_rows = f"{self.tables[-1]}:{self.tables[-1]}"
            alone = len(self.tables) == 1
            sheet.freeze_panes = f"B{self.tables[-1] + 1}" if alone else "B1"
        if self.drawn_from:  # a chart is not cut in two
            sheet.row_breaks.append(Break(id=self.drawn_from))

    def _widths(self, columns: int) -> list[int]:
        """What the widest number of a column takes; text is wrapped, so it takes less."""
        widths = [NARROWEST] * columns
        start = self.tables[0] - 1 if self.tables else 0
        for row in self.rows[start:]:
            for at, value in enumerate(row if len(row) > 1 else ()):
                limit = LABEL if at == 0 else TEXT
                shown = value.value if isinstance(value, Cell) else value
                if isinstance(shown, str):
                    widths[at] = max(widths[at], min(_width(shown), limit))
                elif shown is not None:
                    widths[at] = max(widths[at], len(f"{shown:,.2f}") + MARGIN)
        return widths


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text) + MARGIN
