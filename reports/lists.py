"""The list behind a figure as a workbook: short ones at once, long ones by a job."""

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.files import File
from django.utils.translation import gettext as _

from reports import annual, listing
from reports.figures.base import Figure
from reports.lines import FigureLine
from reports.models import AnnualReport, FigureList
from welfare.files.tables import write_table
from welfare.jobs.actions import Progress
from welfare.models import User

AT_ONCE = 2000  # rows; more are written by a job


def line_of(report: AnnualReport, key: str) -> FigureLine | None:
    """The figure of that key as the report kept it."""
    return next((s.by_key[key] for s in annual.shown(report) if key in s.by_key), None)


def write(
    stream: BinaryIO,
    report: AnnualReport,
    line: FigureLine,
    who: User,
    progress: Progress | None = None,
) -> int:
    """Write exactly the rows of the figure; returns how many."""
    figure = line.figure
    assert isinstance(figure, Figure)
    rows = figure.rows(annual.period_of(report))
    listed = listing.of(rows)
    cells = listed.all_cells(rows, annual.words(report))
    if progress is not None:
        progress.set(0, rows.count())
        cells = _counted(cells, progress)
    headings = [str(heading) for heading in listed.headings]
    return write_table(stream, str(figure.label), headings, cells, _notes(report, line, who))


def keep(ordered: FigureList, progress: Progress) -> None:
    """Write a list that was ordered; one that is there already is left alone."""
    if ordered.file:
        return
    report = ordered.report
    line = line_of(report, ordered.key)
    assert line is not None
    with tempfile.TemporaryFile() as stream:
        write(stream, report, line, ordered.ordered_by, progress)
        ordered.file.save(f"list-{ordered.pk}.xlsx", File(stream), save=False)
    ordered.save(update_fields=["file"])


def _counted(rows: Iterator[list[object]], progress: Progress) -> Iterator[list[object]]:
    for number, row in enumerate(rows, 1):
        if number % listing.CHUNK == 0:
            progress.set(number)
        yield row


def _notes(report: AnnualReport, line: FigureLine, who: User) -> list[Any]:
    value = _("%(label)s: %(value)s %(unit)s") % {
        "label": line.figure.label,
        "value": line.value_text,
        "unit": line.figure.unit.label,
    }
    place = _("%(county)s, %(report)s, taken by %(who)s") % {
        "county": report.county,
        "report": annual.title_of(report),
        "who": who,
    }
    return [place, value, str(line.figure.definition)]
