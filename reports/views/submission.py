"""Sending a report: what stands in its way, what was sent, and corrections of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reports import actions
from reports import annual as annual_report
from reports.cross_foot import Result
from reports.forms import AdjustForm, ExplainForm, SubmissionForm
from reports.lines import Sheet
from reports.models import Adjustment, AnnualReport, Submission
from reports.verbs import VERBS
from reports.views.annual import head, report_of
from welfare.accounts.roles import Permission
from welfare.pages.access import act, attempt, needs, performs
from welfare.pages.buttons import held

DONE = ("explain_warning", "submit_report", "propose_adjustment", "confirm_adjustment")


@needs(Permission.SEE_REPORTS)
@require_GET
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What has to be mended or explained; or what was sent, with its corrections."""
    return _page(request, report_of(request.user, pk))


@performs(VERBS["explain_warning"])
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep why a warning is no mistake."""
    report, form = report_of(request.user, pk), ExplainForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, actions.explain_warning, by=request.user, report=report, **said):
            return redirect("reports:annual_submission", pk=pk)
    return _page(request, report, explaining=form)


@performs(VERBS["submit_report"])
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the report was sent."""
    report, form = report_of(request.user, pk), SubmissionForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, actions.submit_report, by=request.user, report=report, **said):
            return redirect("reports:annual_submission", pk=pk)
    return _page(request, report, submitting=form)


@performs(VERBS["propose_adjustment"])
@require_POST
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a correction of a figure that was sent."""
    report = report_of(request.user, pk)
    sent = get_object_or_404(Submission.objects.visible_to(request.user), report=report)
    form = AdjustForm(request.POST, figures=_figures(annual_report.shown(report)))
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, actions.propose_adjustment, by=request.user, submission=sent, **said):
            return redirect("reports:annual_submission", pk=pk)
    return _page(request, report, adjusting=form)


@performs(VERBS["confirm_adjustment"])
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what somebody else proposed."""
    rows = Adjustment.objects.visible_to(request.user).select_related("submission__report")
    adjustment = get_object_or_404(rows, pk=pk)
    back = reverse("reports:annual_submission", args=[adjustment.submission.report_id])
    done = _("The correction counts.")
    confirmed = actions.confirm_adjustment
    return act(request, back, confirmed, done=done, by=request.user, adjustment=adjustment)


def _figures(sheets: list[Sheet]) -> list[tuple[str, str]]:
    return [
        (line.key, annual_report.named(sheet.title, line.figure))
        for sheet in sheets
        for line in sheet.lines
        if line.value is not None
    ]


def _page(
    request: HttpRequest,
    report: AnnualReport,
    explaining: ExplainForm | None = None,
    submitting: SubmissionForm | None = None,
    adjusting: AdjustForm | None = None,
) -> HttpResponse:
    sheets = annual_report.shown(report)
    names = annual_report.subjects(report, sheets)
    context: dict[str, Any] = {
        "may": held(request.user, *(VERBS[name] for name in DONE)),
        "explaining": explaining,
        "submitting": submitting or SubmissionForm(),
        **_checks(report, names),
        **_sent(report, names, sheets, adjusting),
        **head(report, sheets, "submission"),
    }
    return render(request, "reports/annual_submission.html", context)


def _checks(report: AnnualReport, names: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the way, and what was said of it; each with its subject in words."""

    def named(listed: Iterable[Any]) -> list[tuple[Any, str]]:
        return [(one, names.get(one.subject, one.subject)) for one in listed]

    return {
        "wrong_checks": named(annual_report.doubtful(report, Result.ERROR)),
        "warnings": named(annual_report.unexplained(report)),
        "explained": named(report.explanations.select_related("by")),
    }


def _sent(
    report: AnnualReport,
    names: Mapping[str, str],
    sheets: list[Sheet],
    adjusting: AdjustForm | None,
) -> dict[str, Any]:
    """What was sent, with its corrections."""
    sent = getattr(report, "submission", None)
    if sent is None:
        return {"sent": None}
    rows = sent.adjustments.select_related("proposed_by", "confirmed_by")
    return {
        "sent": sent,
        "adjustments": [(one, names.get(one.key, one.key)) for one in rows],
        "adjusting": adjusting or AdjustForm(figures=_figures(sheets)),
    }
