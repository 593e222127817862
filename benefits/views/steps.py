"""The signatures of a run: one URL per verb."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from benefits import selections
from benefits.actions import bank, payroll
from benefits.forms.payroll import ReasonForm, SignForm, StartForm
from benefits.models import PayrollRun
from benefits.verbs import VERBS
from welfare.audit.verb import Verb
from welfare.pages.access import act, performs
from welfare.pages.forms import Form, VersionedForm


def run_url(run: PayrollRun) -> str:
    return reverse("benefits:run", args=[run.pk])


@performs(VERBS["start_run"])
@require_POST
def run_start(request: HttpRequest) -> HttpResponse:
    back = reverse("benefits:run_list")
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the month of the run, such as 2022-12."))
        return redirect(back)
    done = _("The run is being calculated. You may leave this page; it goes on.")
    month = form.cleaned_data["month"]
    return act(
        request, back, payroll.start_run, done=done, then=run_url, by=request.user, month=month
    )


def _step(
    request: HttpRequest, pk: int, action: Callable[..., PayrollRun], form: Form, done: str
) -> HttpResponse:
    """Do one verb on a run that the person sees, with what the form holds."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    if not form.is_valid():
        messages.error(request, _("The form was not complete. Nothing was changed; try again."))
        return redirect(run_url(run))
    values: dict[str, Any] = form.cleaned_data
    return act(request, run_url(run), action, done=done, by=request.user, run=run, **values)


@performs(VERBS["sign_run"])
@require_POST
def run_sign(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Signed. Another person gives the second signature.")
    return _step(request, pk, payroll.sign_run, SignForm(request.POST), done)


@performs(VERBS["approve_run"])
@require_POST
def run_approve(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Signed twice. The bank file can be written.")
    return _step(request, pk, payroll.approve_run, VersionedForm(request.POST), done)


@performs(VERBS["write_bank_file"])
@require_POST
def run_send(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The bank file is written and was read back: it holds what was signed.")
    return _step(request, pk, bank.write_bank_file, VersionedForm(request.POST), done)


@performs(VERBS["reopen_run"])
@require_http_methods(["GET", "POST"])
def run_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        done = _("The first signature is void. The run can be signed again or discarded.")
        return _step(request, pk, payroll.reopen_run, ReasonForm(request.POST), done)
    return _ask_reason(request, pk, _("Send the run back"), VERBS["reopen_run"])


@performs(VERBS["discard_run"])
@require_http_methods(["GET", "POST"])
def run_discard(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        done = _("The run is discarded. Nothing of it was paid.")
        return _step(request, pk, payroll.discard_run, ReasonForm(request.POST), done)
    return _ask_reason(request, pk, _("Discard the run"), VERBS["discard_run"])


def _ask_reason(request: HttpRequest, pk: int, heading: str, verb: Verb) -> HttpResponse:
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    form = ReasonForm(initial={"version": run.version})
    context = {"run": run, "form": form, "heading": heading, "button": verb.button}
    return render(request, "benefits/run_reason.html", context)
