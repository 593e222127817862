"""Long work: how far it is, stopping it and taking it up again."""

from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from welfare.accounts.roles import Permission as P
from welfare.jobs import actions as jobs
from welfare.jobs import rules
from welfare.models import Job, JobStatus, User
from welfare.pages.access import Request, act, may_open_path, needs, performs
from welfare.pages.lists import FEW_ROWS, only, page_of
from welfare.verbs import VERBS

OPENS_JOBS = (P.SEE_JOBS, P.SEE_CASES)  # a town may start one too; the scope shows it its own


def shown(job: Job, user: User) -> dict[str, Any]:
    """What components/job.html draws."""
    status = job.shown_status
    interrupted = status == JobStatus.INTERRUPTED
    handles = rules.may_handle_job(job, user)
    link = {name: reverse(f"welfare:{name}", args=[job.pk]) for name in ("job", "job_progress")}
    return {
        "title": job.title,
        "url": link["job"],
        "status": status.value,
        "status_label": status.label,
        "running": job.is_open and not interrupted,
        "percent": job.percent,
        "done": job.done,
        "total": job.total,
        "who": job.started_by,
        "started": job.started_at,
        "error": jobs.interrupted_at(job) if interrupted else job.message,
        "poll_url": link["job_progress"],
        "cancel_url": reverse("welfare:job_cancel", args=[job.pk]) if handles else "",
        "error_file_url": _error_file_url(job, user),
        "resume_url": reverse("welfare:job_resume", args=[job.pk])
        if handles and job.may_resume
        else "",
    }


@needs(P.SEE_JOBS)
@require_GET
def job_list(request: Request) -> HttpResponse:
    """The county's jobs, newest first."""
    rows = Job.objects.visible_to(request.user).select_related(
        "started_by__division__parent", "county"
    )
    parts = {
        "running": (_("Jobs running or waiting"), Job.objects.under_way()),
        "stopped": (_("Jobs that stopped before their end"), Job.objects.stopped()),
    }
    listed, part = only(request, rows, parts)
    page = page_of(request, listed.order_by("-pk"), FEW_ROWS)
    shown_jobs = [shown(job, request.user) for job in page]
    context = {"page": page, "jobs": shown_jobs, "only": part}
    return render(request, "welfare/job_list.html", context)


@needs(*OPENS_JOBS)
@require_GET
@never_cache
def job(request: Request, pk: int) -> HttpResponse:
    """One job with its live progress."""
    row = _row(request, pk)
    facts = [
        {"label": _("Started by"), "value": row.started_by or _("The schedule")},
        {"label": _("Created at"), "value": row.created_at},
        {"label": _("Started at"), "value": row.started_at},
        {"label": _("Finished at"), "value": row.finished_at},
        {"label": _("Attempt"), "value": row.attempt},
    ]
    opens = row.result_url and may_open_path(request.user, urlsplit(row.result_url).path)
    context = {
        "job": row,
        "shown": shown(row, request.user),
        "facts": facts,
        "result_url": row.result_url if opens else "",
    }
    return render(request, "welfare/job_detail.html", context)


@needs(*OPENS_JOBS)
@require_GET
@never_cache
def job_progress(request: Request, pk: int) -> HttpResponse:
    """The bar alone, asked for every two seconds; at the end the whole page is drawn anew."""
    shown_job = shown(_row(request, pk), request.user)
    response = render(request, "components/job.html", shown_job)
    if not shown_job["running"]:
        response["HX-Refresh"] = "true"
    return response


@needs(*OPENS_JOBS)
@require_POST
def job_cancel(request: Request, pk: int) -> HttpResponse:
    """Ask a job to stop at its next step."""
    row = _row(request, pk)
    back = reverse("welfare:job", args=[pk])
    done = _("The job stops at its next step. What it has done so far is kept.")
    return act(request, back, jobs.cancel, done=done, job=row, by=request.user)


@needs(*OPENS_JOBS)
@require_POST
def job_resume(request: Request, pk: int) -> HttpResponse:
    """Let a stopped job go on where it stopped."""
    row = _row(request, pk)
    back = reverse("welfare:job", args=[pk])
    return act(request, back, jobs.resume, done=_("The job goes on."), job=row, by=request.user)


@performs(VERBS["take_error_file"])
@require_GET
@never_cache
def job_error_file(request: Request, pk: int) -> HttpResponse | FileResponse:
    """Hand out the rows with errors; they hold people's data, so it is recorded who took them."""
    row = _row(request, pk)
    if not row.error_file:
        return render(request, "404.html", status=404)
    if not rules.may_download_errors(row, request.user):
        raise PermissionDenied
    rows = jobs.take_error_file(job=row, by=request.user)
    name = PurePath(str(rows.name)).name
    return FileResponse(rows.open("rb"), as_attachment=True, filename=name)


def _row(request: Request, pk: int) -> Job:
    rows = Job.objects.visible_to(request.user).select_related("started_by__division__parent")
    row: Job = get_object_or_404(rows, pk=pk)
    return row


def _error_file_url(job: Job, user: User) -> str:
    allowed = rules.may_download_errors(job, user)
    return reverse("welfare:job_error_file", args=[job.pk]) if allowed else ""
