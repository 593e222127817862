"""The list behind a figure: the same rows that were counted, page by page or as a file."""

import tempfile
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reports import actions, listing, lists
from reports import annual as annual_report
from reports.figures.base import Figure, Share
from reports.lines import FigureLine, number_text
from reports.models import AnnualReport, FigureList
from reports.verbs import VERBS
from reports.views.annual import report_of
from welfare.accounts.roles import Permission
from welfare.pages.access import needs, performs
from welfare.pages.downloads import workbook
from welfare.pages.lists import page_of


@needs(Permission.SEE_REPORTS)
@require_GET
def drill(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The rows of a figure with their number; for a percentage the two figures it divides."""
    report = report_of(request.user, pk)
    line = _line(report, key)
    context: dict[str, Any] = {"report": report, "line": line}
    if isinstance(line.figure, Share):
        keys = (line.figure.numerator, line.figure.denominator)
        context["parts"] = [_line(report, part) for part in keys]
        return render(request, "reports/share.html", context)
    now = line.figure.value(annual_report.period_of(report))
    context |= {
        "now": number_text(now, line.figure.unit),
        "moved": now != line.value,
        "counts_rows": not (line.figure.total or line.figure.distinct),
    }
    return render(request, "reports/drill.html", context | _rows(request, report, line.figure))


def _rows(request: HttpRequest, report: AnnualReport, figure: Figure) -> dict[str, Any]:
    """One page of the list."""
    rows, words = figure.rows(annual_report.period_of(report)), annual_report.words(report)
    listed = listing.of(rows)
    page = page_of(request, listed.prepared(rows))
    table_rows = [listed.shown(row, words) for row in page]
    return {
        "page": page,
        "table_rows": table_rows,
        "first_row": table_rows[0] if table_rows else [],
        "by_job": page.paginator.count > lists.AT_ONCE,
    }


@performs(VERBS["take_list"])
@require_GET
@never_cache
def drill_export(request: HttpRequest, pk: int, key: str) -> FileResponse | HttpResponse:
    """Exactly the rows of a short list as a workbook; it is recorded who took it."""
    report = report_of(request.user, pk)
    line = _counted(report, key)
    if line.figure.rows(annual_report.period_of(report)).count() > lists.AT_ONCE:
        return redirect("reports:drill", pk=pk, key=key)
    stream = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    count = lists.write(stream, report, line, request.user)
    stream.seek(0)
    actions.take_list(by=request.user, report=report, key=key, rows=count)
    return workbook(stream, report.county, annual_report.span_of(report), line.figure.label)


@performs(VERBS["order_list"])
@require_POST
def list_order(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Have a long list written by a job."""
    report = report_of(request.user, pk)
    title = f"{annual_report.span_of(report)} {_counted(report, key).figure.label}"
    made = actions.order_list(by=request.user, report=report, key=key, title=title)
    return redirect("welfare:job", pk=made.job_id)


@performs(VERBS["take_list"])
@require_GET
@never_cache
def list_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a list that a job has written, to who ordered it."""
    rows = (
        FigureList.objects.visible_to(request.user)
        .exclude(file="")
        .select_related("report__snapshot")
    )
    made = get_object_or_404(rows, pk=pk)
    count = made.job.done if made.job else 0
    actions.take_list(by=request.user, report=made.report, key=made.key, rows=count)
    line = _line(made.report, made.key)
    span = annual_report.span_of(made.report)
    return workbook(made.file.open("rb"), made.report.county, span, line.figure.label)


def _line(report: AnnualReport, key: str) -> FigureLine:
    line = lists.line_of(report, key)
    if line is None:
        raise Http404
    return line


def _counted(report: AnnualReport, key: str) -> FigureLine:
    """A figure that has rows; a percentage has none."""
    line = _line(report, key)
    if not isinstance(line.figure, Figure):
        raise Http404
    return line
