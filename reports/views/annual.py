"""The annual report in the browser: making it, its tables, its checks, its workbook."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reports import actions, narrative
from reports import annual as annual_report
from reports.cross_foot import Result, Source
from reports.forms import ReportForm
from reports.kinds.codes import ANNUAL
from reports.lines import Sheet
from reports.models import AnnualReport
from reports.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.jobs.views import shown
from welfare.models import User
from welfare.pages.access import attempt, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import FEW_ROWS, Tab, page_of
from welfare.site.language import kept


def report_of(user: User, pk: int, *, made: bool = True) -> AnnualReport:
    """A report of the user's county; one that is not made yet has no pages."""
    rows = AnnualReport.objects.visible_to(user).select_related(
        *actions.OF_WORKBOOK, "job", "submission__by"
    )
    report: AnnualReport = get_object_or_404(rows, pk=pk)
    if made and not report.workbook:
        raise Http404
    return report


@needs(Permission.SEE_REPORTS)
@require_GET
def annual_list(request: HttpRequest) -> HttpResponse:
    """The reports that were made, newest first."""
    return _list(request, ReportForm(county=request.user.county))


@performs(VERBS["make_report"])
@require_POST
def annual_make(request: HttpRequest) -> HttpResponse:
    """Make the report of a year up to a month, as a job."""
    form = ReportForm(request.POST, county=request.user.county)
    if form.is_valid():
        last = form.cleaned_data["month"]
        made = attempt(
            form,
            actions.make_report,
            by=request.user,
            county=request.user.county,
            year=last.year,
            month=last.month,
            kind=form.cleaned_data["kind"],
            area=form.cleaned_data["area"],
        )
        if made is not None:
            return redirect("welfare:job", pk=made.job_id)
    return _list(request, form)


def _list(request: HttpRequest, form: ReportForm) -> HttpResponse:
    rows = AnnualReport.objects.visible_to(request.user).select_related(
        "snapshot", "area", "made_by", "submission", "job__started_by__division__parent"
    )
    page = page_of(request, rows.order_by("-snapshot__month", "-pk"), FEW_ROWS)
    open_jobs = [shown(r.job, request.user) for r in page if r.job and not r.workbook]
    context = {
        "page": page,
        "form": form,
        "jobs": open_jobs,
        "may": held(request.user, VERBS["make_report"]),
    }
    return render(request, "reports/annual_list.html", context)


@needs(Permission.SEE_REPORTS)
@require_GET
def annual(request: HttpRequest, pk: int) -> HttpResponse:
    """The tables; every cell opens the list behind it."""
    report = report_of(request.user, pk)
    sheets = annual_report.shown(report)
    context = {
        "sheets": sheets,
        "corrections": annual_report.corrections(report, sheets),
        **head(report, sheets, "annual"),
    }
    return render(request, "reports/annual.html", context)


@needs(Permission.SEE_REPORTS)
@require_GET
def annual_checks(request: HttpRequest, pk: int) -> HttpResponse:
    """What adds up and what does not, ours and the publication's."""
    report = report_of(request.user, pk)
    outcomes = sorted(annual_report.outcomes(report), key=lambda o: o.result == Result.OK)
    sheets = annual_report.shown(report)
    names = annual_report.subjects(report, sheets)
    groups = [
        {
            "title": source.label,
            "outcomes": [
                (o, names.get(o.subject, o.subject)) for o in outcomes if o.source == source
            ],
        }
        for source in Source
    ]
    context = {"groups": groups, **head(report, sheets, "checks")}
    return render(request, "reports/annual_checks.html", context)


@needs(Permission.SEE_REPORTS)
@require_GET
def annual_published(request: HttpRequest, pk: int) -> HttpResponse:
    """Published figures that differ from ours, and those nothing here stands beside."""
    report = report_of(request.user, pk)
    doubts, remarks = annual_report.doubts(report), annual_report.remarks(report)
    sheets = annual_report.shown(report)
    lines = [
        (sheet, line, doubts.get(line.key, []), remarks.get(line.key, ""))
        for sheet in sheets
        for line in sheet.lines
        if line.agreement.value in ("differs", "unknown")
    ]
    left_over = annual_report.unmatched(report, sheets)
    names = annual_report.of_others(report, left_over)
    unmatched = [
        (names.get(key, key), value, remarks.get(key, "")) for key, value in left_over.items()
    ]
    context = {"lines": lines, "unmatched": unmatched, **head(report, sheets, "published")}
    return render(request, "reports/annual_published.html", context)


@performs(VERBS["take_workbook"])
@require_GET
@never_cache
def annual_workbook(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the workbook; it is recorded who took it."""
    report = actions.take_workbook(by=request.user, report=report_of(request.user, pk))
    name = f"{report.county.name}{annual_report.title_of(report)}.xlsx"
    return FileResponse(report.workbook.open("rb"), as_attachment=True, filename=name)


@performs(VERBS["take_workbook"])
@require_GET
@never_cache
def annual_text(request: HttpRequest, pk: int) -> FileResponse:
    """The annual report in words; it is recorded who took it."""
    report = report_of(request.user, pk)
    if report.kind != ANNUAL:
        raise Http404
    actions.take_workbook(by=request.user, report=report)
    with kept():
        content = narrative.write(report)
    name = f"{report.county.name}{annual_report.title_of(report)}.docx"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name)


def head(report: AnnualReport, sheets: list[Sheet], active: str) -> dict[str, Any]:
    """What stands above each of the three pages."""
    wrong = sum(o.result != Result.OK for o in annual_report.outcomes(report))
    stands = annual_report.standing(report, sheets)
    pages = (
        ("annual", _("Tables"), None),
        ("checks", _("Cross-foot checks"), wrong),
        ("published", _("Published figures"), stands.differing + stands.nothing),
        ("submission", _("Submission"), None),
    )
    names = {name: "annual" if name == "annual" else f"annual_{name}" for name, *_more in pages}
    tabs = [
        Tab(
            label,
            reverse(f"reports:{names[name]}", args=[report.pk]),
            active=name == active,
            count=count,
        )
        for name, label, count in pages
    ]
    return {"report": report, "tabs": tabs, "wrong": wrong, "standing": stands}
