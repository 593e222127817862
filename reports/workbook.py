"""A report as a workbook: one function per worksheet, native charts, no formula.

Text is written in the language that is active when the report is made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.chartspace import ChartContainer

from reports.cross_foot import CheckDone, Result, Source
from reports.figures.base import Chart, Figure, Unit
from reports.lines import FigureLine, Sheet, standing
from reports.models import AnnualReport, TakenBack
from reports.worksheet import Head, Page

CHART_SIZE = (24, 10)  # centimetres
CHART_ROWS = 22  # that a chart covers


@dataclass(frozen=True)
class Contents:
    """What stands in the workbook; `subjects` says in words what each check is about."""

    sheets: list[Sheet]
    outcomes: list[CheckDone]
    subjects: dict[str, str]
    unmatched: dict[str, Decimal]
    doubts: dict[str, list[str]]  # by key: checks that the publication itself does not pass
    remarks: dict[str, str]  # by key: what the county says of a published figure
    head: Head


def write(report: AnnualReport, contents: Contents) -> bytes:
    """The whole workbook."""
    book = Workbook(write_only=True)
    cover(book, report, contents)
    drawn = {Chart.LINES: in_lines, Chart.BARS: in_bars}
    for sheet in contents.sheets:
        drawn.get(sheet.table.chart, plain)(book, sheet, contents.head).close(signed=True)
    checks(book, contents)
    differences(book, contents)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def cover(book: Workbook, report: AnnualReport, contents: Contents) -> None:
    """County, year, snapshot, when it was made, and what needs a look."""
    page = Page(book, contents.head, _("Cover"))
    snapshot = report.snapshot
    assert snapshot is not None
    sheets, outcomes = contents.sheets, contents.outcomes
    wrong = [o for o in outcomes if o.result == Result.ERROR and o.source == Source.OURS]
    page.heading(contents.head.title, "")
    page.put(_("County"), report.county.name)
    page.put(_("Year"), report.year)
    page.put(_("Months"), contents.head.span)
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
    if contents.head.published:
        page.put(_("Published figures"))
    page.close()


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


def plain(book: Workbook, sheet: Sheet, head: Head) -> Page:
    """A table under its title: its grid where it has one, then each figure with its definition."""
    page = Page(book, head, str(sheet.title))
    unit = _(", ").join(str(label) for label in sheet.units)
    page.titled(str(sheet.title), str(sheet.table.note), unit=unit)
    _grid(page, sheet)
    if not sheet.table.grid_only:
        _lines(page, sheet)
    return page


def in_lines(book: Workbook, sheet: Sheet, head: Head) -> Page:
    """A table by month with a line chart of money."""
    page = plain(book, sheet, head)
    months = len(sheet.grid_rows) - 1
    _chart(page, LineChart(), sheet, months, _("yuan"))
    return page


def in_bars(book: Workbook, sheet: Sheet, head: Head) -> Page:
    """A table of persons with a bar chart; its last column is a rate and is not drawn."""
    page = plain(book, sheet, head)
    bars = BarChart()
    bars.grouping, bars.overlap = "clustered", None
    _chart(page, bars, sheet, len(sheet.grid_rows) - 1, _("person(s)"), skip=1)
    return page


def _chart(
    page: Page, chart: ChartContainer, sheet: Sheet, rows: int, unit: str, skip: int = 0
) -> None:
    """Draw the grid's rows but the last; `skip` leaves out columns at the right end."""
    assert sheet.table.grid is not None
    top = page.tables[0]
    right = 1 + len(sheet.table.grid.columns) - skip
    data = Reference(page.sheet, min_col=2, max_col=right, min_row=top, max_row=top + rows)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(page.sheet, min_col=1, min_row=top + 1, max_row=top + rows))
    chart.title, chart.y_axis.title = str(sheet.title), unit
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.width, chart.height = CHART_SIZE
    page.sheet.add_chart(chart, f"A{page.at + 2}")
    page.room(CHART_ROWS)


def _grid(page: Page, sheet: Sheet) -> None:
    if sheet.table.grid is None:
        return
    by_unit = sheet.table.grid.by_unit
    units = [_("Unit")] if by_unit else []
    page.table_head("", *units, *(str(column) for column in sheet.table.grid.columns))
    for label, lines in sheet.grid_rows:
        cells = [page.cells.heading(str(label))]
        if by_unit:
            cells.append(
                page.cells.safe(str(next(line for line in lines if line).figure.unit.label))
            )
        for line in lines:
            cells.append(_number(page, line) if line else page.cells.safe(""))
        page.cells_of(cells)
    page.put("")


def _number(page: Page, line: FigureLine) -> object:
    if line.value is None and isinstance(line.figure, Figure) and line.figure.absent:
        return page.cells.safe(line.value_text)
    return page.number(line.value, line.figure.unit, marked=line.differs)


def _lines(page: Page, sheet: Sheet) -> None:
    """Each figure; beside the period before and the year before, or beside the publication."""
    beside = _compared if sheet.table.compared else _published
    headings, cells = beside(page)
    codes = [_("Code of the figure")] if sheet.table.compared else []
    page.table_head(
        *(_("Figure"), _("Unit"), *codes, _("Value"), *headings),
        *(_("Numerator"), _("Denominator"), _("Definition")),
    )
    for line in sheet.lines:
        page.cells_of(
            [
                page.cells.safe(str(line.figure.label)),
                page.cells.safe(str(line.figure.unit.label)),
                *(page.cells.safe(line.figure.code) for _code in codes),
                _number(page, line),
                *cells(line),
                _plain(page, line.above) if line.is_share else None,
                _plain(page, line.below) if line.is_share else None,
                page.cells.safe(str(line.figure.definition)),
            ]
        )


Beside = tuple[list[str], Callable[[FigureLine], list[object]]]


def _compared(page: Page) -> Beside:
    def cells(line: FigureLine) -> list[object]:
        unit = line.figure.unit
        return [
            page.number(line.previous, unit),
            page.number(line.change, Unit.PERCENT),
            page.number(line.year_before, unit),
            page.number(line.year_change, Unit.PERCENT),
        ]

    headings = [
        *(_("Period before"), _("Change, percent")),
        *(_("Year before"), _("Change in a year, percent")),
    ]
    return headings, cells


def _published(page: Page) -> Beside:
    def cells(line: FigureLine) -> list[object]:
        unit = line.figure.unit
        return [
            page.number(line.published, unit) if line.published is not None else None,
            page.number(line.difference, unit, marked=True) if line.differs else None,
        ]

    return [_("Published"), _("Ours less published")], cells


def _plain(page: Page, value: Decimal | None) -> object:
    """What a share divides: money with its cents, counts without."""
    return page.number(value, Unit.YUAN if value is not None and value % 1 else Unit.CASES)


def checks(book: Workbook, contents: Contents) -> None:
    """Every check with both sides, those that fail first."""
    page = Page(book, contents.head, _("Cross-foot checks"))
    page.titled(_("Cross-foot checks"))
    page.table_head(
        _("Code"),
        _("Check"),
        _("Of what"),
        _("Left side"),
        _("Right side"),
        _("Result"),
        _("Figures of"),
        _("Explanation"),
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
                page.cells.safe(contents.head.explained.get((outcome.code, outcome.subject), "")),
            ]
        )
    page.close()


def _side(page: Page, text: str) -> object:
    return _plain(page, Decimal(text))


def differences(book: Workbook, contents: Contents) -> None:
    """Published figures that differ from ours, and those that nothing here stands beside."""
    if not contents.head.published:
        return
    page = Page(book, contents.head, _("Published figures"))
    page.titled(_("Published figures"))
    page.table_head(
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
        words = contents.subjects.get(key, key)
        before, number = page.cells.row([words, "", None]), page.number(value, unit)
        after = page.cells.row([None, reason, "", contents.remarks.get(key, "")])
        page.cells_of([*before, number, *after])
    page.close()
