"""Months that are frozen, and freezing one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from reports import actions
from reports.forms import FreezeForm
from reports.models import Snapshot
from reports.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.county.months import previous_month
from welfare.jobs.views import shown
from welfare.pages.access import attempt, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of


@needs(Permission.SEE_SNAPSHOTS)
@require_GET
def snapshot_list(request: HttpRequest) -> HttpResponse:
    """Every snapshot of the county, the newest month first."""
    month = previous_month(timezone.localdate())
    return _page(request, FreezeForm(initial={"month": month}))


@performs(VERBS["freeze"])
@require_POST
def snapshot_freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a month, as a job."""
    form = FreezeForm(request.POST)
    if form.is_valid():
        made = attempt(
            form,
            actions.freeze,
            by=request.user,
            county=request.user.county,
            month=form.cleaned_data["month"],
            reason=form.cleaned_data["reason"],
        )
        if made is not None:
            return redirect("welfare:job", pk=made.job_id)
    return _page(request, form)


def _page(request: HttpRequest, form: FreezeForm) -> HttpResponse:
    rows = Snapshot.objects.visible_to(request.user).select_related(
        "job__started_by__division__parent", "frozen_by"
    )
    rows = rows.prefetch_related("taken_back__batch", "taken_back__by")
    page = page_of(request, rows.order_by("-month", "-revision"))
    open_jobs = [shown(s.job, request.user) for s in page if s.job and s.frozen_at is None]
    context = {"page": page, "form": form, "jobs": open_jobs}
    context["may"] = held(request.user, VERBS["freeze"])
    return render(request, "reports/snapshot_list.html", context)
