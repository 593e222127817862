"""The list behind a figure: the same rows that were counted, page by page or as a file."""

import tempfile
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from reports import actions, listing
from reports import annual as annual_report
from reports.figures.base import Figure, Rate
from reports.lines import Line, number_text
from reports.models import AnnualReport
from reports.views.annual import report_of
from welfare.roles import Permission
from welfare.tables import write_table
from welfare.views.access import needs

PAGE_SIZE = 50


@needs(Permission.SEE_REPORTS)
@require_GET
def drill(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The rows of a figure with their number; for a percentage the two figures it divides."""
    report = report_of(request.user, pk)
    line = _line(report, key)
    if isinstance(line.figure, Rate):
        parts = [_line(report, line.figure.numerator), _line(report, line.figure.denominator)]
        context = {"report": report, "line": line, "parts": parts}
        return render(request, "reports/rate.html", context)
    period = annual_report.period_of(report)
    rows, words = line.figure.rows(period), annual_report.words(report)
    listed = listing.of(rows)
    page = Paginator(listed.prepared(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    now = line.figure.value(period)
    table_rows = [listed.shown(row, words) for row in page]
    context = {
        "report": report,
        "line": line,
        "page": page,
        "table_rows": table_rows,
        "first_row": table_rows[0] if table_rows else [],
        "now": number_text(now, line.figure.unit),
        "moved": now != line.value,
        "counts_rows": not (line.figure.total or line.figure.distinct),
    }
    return render(request, "reports/drill.html", context)


@needs(Permission.SEE_REPORTS)
@require_GET
@never_cache
def drill_export(request: HttpRequest, pk: int, key: str) -> FileResponse:
    """Exactly the rows of the list as a workbook; it is recorded who took it."""
    report = report_of(request.user, pk)
    line = _line(report, key)
    if not isinstance(line.figure, Figure):
        raise Http404
    period = annual_report.period_of(report)
    rows = line.figure.rows(period)
    listed = listing.of(rows)
    notes = _notes(report, line, str(request.user))
    headings = [str(heading) for heading in listed.headings]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    cells = listed.all_cells(rows, annual_report.words(report))
    count = write_table(stream, str(line.figure.label), headings, cells, notes)
    stream.seek(0)
    actions.take_list(by=request.user, report=report, key=key, rows=count)
    return FileResponse(stream, as_attachment=True, filename=f"{report.year}-{key}.xlsx")


def _line(report: AnnualReport, key: str) -> Line:
    for sheet in annual_report.shown(report):
        if key in sheet.by_key:
            return sheet.by_key[key]
    raise Http404


def _notes(report: AnnualReport, line: Line, who: str) -> list[Any]:
    value = _("%(label)s: %(value)s %(unit)s") % {
        "label": line.figure.label,
        "value": line.value_text,
        "unit": line.figure.unit.label,
    }
    place = _("%(county)s, annual report %(year)s, taken by %(who)s") % {
        "county": report.county,
        "year": report.year,
        "who": who,
    }
    return [place, value, str(line.figure.definition)]
