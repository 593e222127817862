"""The annual report as a workbook: one function per worksheet, native charts, no formula.

Text is written in the language that is active when the report is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.chartspace import ChartContainer
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from reports.cross_foot import CheckDone, Result, Source
from reports.figures.base import Chart, Figure, Unit
from reports.lines import FigureLine, Sheet, standing
from reports.models import AnnualReport, TakenBack
from welfare.files.tables.cell_writer import MONEY_FORMAT, CellWriter
from welfare.files.tables.writer import set_widths, sheet_name

WIDTHS = (34, 10, 16, 16, 14, 14, 14, 40)
CHART_SIZE = (24, 10)  # centimetres
COUNT_FORMAT, PERCENT_FORMAT = "#,##0", '0.00"%"'
FORMATS = {Unit.YUAN: MONEY_FORMAT, Unit.PERCENT: PERCENT_FORMAT}


class Page:
    """One worksheet with its cells; `at` is the row that was written last."""

    def __init__(self, book: Workbook, title: str, widths: Sequence[int] = WIDTHS) -> None:
        self.sheet: WriteOnlyWorksheet = book.create_sheet(sheet_name(title))
        self.cells = CellWriter(self.sheet)
        self.at = 0
        set_widths(self.sheet, widths)

    def put(self, *values: object) -> None:
        self.sheet.append(self.cells.row(list(values)))
        self.at += 1

    def heading(self, *values: object) -> None:
        self.sheet.append([self.cells.heading(str(value)) for value in values])
        self.at += 1

    def cells_of(self, cells: Sequence[object]) -> None:
        self.sheet.append(cells)
        self.at += 1

    def number(self, value: Decimal | None, unit: Unit, *, marked: bool = False) -> object:
        """A number with its format; yellow where it differs from the publication."""
        if value is None:
            return self.cells.safe("—")
        shown = value if unit in FORMATS else int(value)
        cell = self.cells.marked(shown, warning=True) if marked else self.cells._cell(shown)
        cell.number_format = FORMATS.get(unit, COUNT_FORMAT)
        return cell


@dataclass(frozen=True)
class Contents:
    """What stands in the workbook; `subjects` says in words what each check is about."""

    sheets: list[Sheet]
    outcomes: list[CheckDone]
    subjects: dict[str, str]
    unmatched: dict[str, Decimal]
    doubts: dict[str, list[str]]  # by key: checks that the publication itself does not pass
    remarks: dict[str, str]  # by key: what the county says of a published figure


def write(report: AnnualReport, contents: Contents) -> bytes:
    """The whole workbook."""
    book = Workbook(write_only=True)
    cover(book, report, contents)
    drawn = {Chart.LINES: in_lines, Chart.BARS: in_bars}
    for sheet in contents.sheets:
        drawn.get(sheet.table.chart, plain)(book, sheet)
    checks(book, contents)
    differences(book, contents)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def cover(book: Workbook, report: AnnualReport, contents: Contents) -> None:
    """County, year, snapshot, when it was made, and what needs a look."""
    page = Page(book, _("Cover"), (28, 60))
    snapshot = report.snapshot
    assert snapshot is not None
    sheets, outcomes = contents.sheets, contents.outcomes
    wrong = [o for o in outcomes if o.result == Result.ERROR and o.source == Source.OURS]
    page.heading(_("Annual report on social assistance"), "")
    page.put(_("County"), report.county.name)
    page.put(_("Year"), report.year)
    page.put(_("Months"), report.span)
    page.put(_("Snapshot"), f"{snapshot.month:%Y-%m}")
    page.put(_("Revision of the snapshot"), snapshot.revision)
    page.put(_("Frozen at"), _moment(snapshot.frozen_at))
    page.put(_("Reason of the correction"), snapshot.reason or "—")
    page.put(_("Made at"), _moment(report.made_at))
    page.put(_("Made by"), str(report.made_by or "—"))
    page.put(_("Checks that do not agree"), len(wrong))
    stands = standing(sheets, contents.unmatched)
    page.put(_("Published figures that agree"), stands.equal)
    page.put(_("Figures that differ from the publication"), stands.differing)
    page.put(_("Published figures with nothing of ours beside them"), stands.nothing)
    for note in snapshot.taken_back.select_related("batch", "by"):
        page.put(_("File taken back"), _taken_back(note))
    page.put("")
    page.heading(_("Worksheets"), "")
    for sheet in sheets:
        page.put(str(sheet.title), str(sheet.table.note))
    page.put(_("Cross-foot checks"))
    page.put(_("Published figures"))


def _taken_back(note: TakenBack) -> str:
    words = {
        "file": note.batch.file_name,
        "at": _moment(note.at),
        "by": note.by or "—",
        "reason": note.reason,
    }
    return (
        _(
            "“%(file)s”, on which these numbers stand, was taken back on %(at)s by %(by)s:"
            " %(reason)s The numbers stay as they were frozen."
        )
        % words
    )


def _moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def plain(book: Workbook, sheet: Sheet) -> Page:
    """A table: its grid where it has one, then each figure with its definition."""
    page = Page(book, str(sheet.title))
    page.heading(str(sheet.title))
    if sheet.table.note:
        page.put(str(sheet.table.note))
    _grid(page, sheet)
    _lines(page, sheet.lines)
    return page


def in_lines(book: Workbook, sheet: Sheet) -> None:
    """A table by month with a line chart of money."""
    page = plain(book, sheet)
    months = len(sheet.grid_rows) - 1
    _chart(page, LineChart(), str(sheet.title), sheet, months, _("yuan"))


def in_bars(book: Workbook, sheet: Sheet) -> None:
    """A table of persons with a bar chart; its last column is a rate and is not drawn."""
    page = plain(book, sheet)
    bars = BarChart()
    bars.grouping, bars.overlap = "clustered", None
    _chart(page, bars, str(sheet.title), sheet, len(sheet.grid_rows) - 1, _("person(s)"), skip=1)


def _chart(
    page: Page,
    chart: ChartContainer,
    title: str,
    sheet: Sheet,
    rows: int,
    unit: str,
    skip: int = 0,
) -> None:
    """Draw the grid's rows but the last; `skip` leaves out columns at the right end."""
    assert sheet.table.grid is not None
    top = 2 + bool(sheet.table.note)
    right = 1 + len(sheet.table.grid.columns) - skip
    data = Reference(page.sheet, min_col=2, max_col=right, min_row=top, max_row=top + rows)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(page.sheet, min_col=1, min_row=top + 1, max_row=top + rows))
    chart.title, chart.y_axis.title = title, unit
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.width, chart.height = CHART_SIZE
    page.sheet.add_chart(chart, "J2")


def _grid(page: Page, sheet: Sheet) -> None:
    if sheet.table.grid is None:
        return
    page.heading("", *(str(column) for column in sheet.table.grid.columns))
    for label, lines in sheet.grid_rows:
        cells = [page.cells.heading(str(label))]
        for line in lines:
            cells.append(_number(page, line) if line else page.cells.safe(""))
        page.cells_of(cells)
    page.put("")


def _number(page: Page, line: FigureLine) -> object:
    if line.value is None and isinstance(line.figure, Figure) and line.figure.absent:
        return page.cells.safe(line.value_text)
    return page.number(line.value, line.figure.unit, marked=line.differs)


def _lines(page: Page, lines: list[FigureLine]) -> None:
    page.heading(
        _("Figure"),
        _("Unit"),
        _("Value"),
        _("Published"),
        _("Ours less published"),
        _("Numerator"),
        _("Denominator"),
        _("Definition"),
    )
    for line in lines:
        unit = line.figure.unit
        page.cells_of(
            [
                page.cells.safe(str(line.figure.label)),
                page.cells.safe(str(unit.label)),
                _number(page, line),
                page.number(line.published, unit) if line.published is not None else None,
                page.number(line.difference, unit, marked=True) if line.differs else None,
                page.number(line.above, Unit.CASES) if line.is_share else None,
                page.number(line.below, Unit.CASES) if line.is_share else None,
                page.cells.safe(str(line.figure.definition)),
            ]
        )


def checks(book: Workbook, contents: Contents) -> None:
    """Every check with both sides, those that fail first."""
    page = Page(book, _("Cross-foot checks"), (8, 44, 34, 16, 16, 16, 16))
    page.heading(
        _("Code"),
        _("Check"),
        _("Of what"),
        _("Left side"),
        _("Right side"),
        _("Result"),
        _("Figures of"),
    )
    for outcome in sorted(contents.outcomes, key=lambda o: o.result == Result.OK):
        result = str(Result(outcome.result).label)
        bad = outcome.result != Result.OK
        warning = outcome.result == Result.WARNING
        page.cells_of(
            [
                page.cells.safe(outcome.code),
                page.cells.safe(str(outcome.text)),
                page.cells.safe(contents.subjects.get(outcome.subject, outcome.subject)),
                _side(page, outcome.left),
                _side(page, outcome.right),
                page.cells.marked(result, warning=warning) if bad else page.cells.safe(result),
                page.cells.safe(str(Source(outcome.source).label)),
            ]
        )


def _side(page: Page, text: str) -> object:
    value = Decimal(text)
    return page.number(value, Unit.YUAN if value % 1 else Unit.CASES)


def differences(book: Workbook, contents: Contents) -> None:
    """Published figures that differ from ours, and those that nothing here stands beside."""
    page = Page(book, _("Published figures"), (40, 34, 14, 14, 14, 30, 60, 60))
    page.heading(
        _("Figure"),
        _("Table"),
        _("Value"),
        _("Published"),
        _("Ours less published"),
        _("Agreement"),
        _("What does not add up in the publication"),
        _("Remark"),
    )
    for sheet in contents.sheets:
        for line in sheet.lines:
            if line.published is None or line.agreement.value == "equal":
                continue
            unit = line.figure.unit
            page.cells_of(
                [
                    page.cells.safe(str(line.figure.label)),
                    page.cells.safe(str(sheet.title)),
                    _number(page, line),
                    page.number(line.published, unit),
                    page.number(line.difference, unit, marked=True) if line.differs else None,
                    page.cells.safe(str(line.agreement.label)),
                    page.cells.safe(_("; ").join(contents.doubts.get(line.key, []))),
                    page.cells.safe(contents.remarks.get(line.key, "")),
                ]
            )
    for key, value in contents.unmatched.items():
        reason = _("Not a figure of this report")
        unit = Unit.YUAN if value % 1 else Unit.RECORDS  # nobody says of what it is
        before, number = page.cells.row([key, "", None]), page.number(value, unit)
        after = page.cells.row([None, reason, "", contents.remarks.get(key, "")])
        page.cells_of([*before, number, *after])
