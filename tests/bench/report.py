"""The annual report and the list behind a figure, beside a bare openpyxl write of their cells."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from reports.actions import make_report, order_list
from reports.models import AnnualReport, FigureList, Snapshot
from reports.snapshots import fill
from tests.bench.county import DECEMBER, County
from tests.bench.stopwatch import Measured, seconds
from welfare.accounts.roles import Role
from welfare.models import JobStatus

FIGURE = "roll.persons"  # the longest list of the report


def measure(county: County) -> Iterator[Measured]:
    """Each ordered as a person orders it: the job runs in this process."""
    if not Snapshot.objects.filter(county=county.division, month=DECEMBER).exists():
        fill(Snapshot.objects.create(county=county.division, month=DECEMBER))
    by = county.users[Role.STATISTICIAN]
    taken = seconds(lambda: make_report(by=by, county=county.division, year=2022))
    report = AnnualReport.objects.latest("pk")
    yield _measured("annual report, figures and workbook", report, taken)
    taken = seconds(lambda: order_list(by=by, report=report, key=FIGURE, title=FIGURE))
    yield _measured("list behind a figure, xlsx", FigureList.objects.latest("pk"), taken)


def _measured(what: str, made: Any, taken: float) -> Measured:
    made.job.refresh_from_db()
    assert made.job.status == JobStatus.DONE, made.job.message
    stored = made.workbook if isinstance(made, AnnualReport) else made.file
    with stored.open() as opened:
        content = opened.read()
    sheets = _cells(content)
    size = sum(len(row) for rows in sheets for row in rows)
    floor = seconds(lambda: _write(sheets))
    return Measured(what, size, "cells", taken, floor, "bare openpyxl write of the same cells")


def _cells(content: bytes) -> list[list[list[Any]]]:
    book = load_workbook(BytesIO(content), read_only=True)
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]


def _write(sheets: list[list[list[Any]]]) -> None:
    book = Workbook(write_only=True)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    book.save(BytesIO())
