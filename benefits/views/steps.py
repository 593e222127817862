"""The signatures of a run: one URL per verb."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from benefits import rules, selections
from benefits.actions import bank, payroll
from benefits.forms.payroll import LookedAtForm, ReasonForm, SignForm, StartRunForm
from benefits.models import ExclusionCode, PayrollRun
from benefits.verbs import VERBS
from welfare.accounts.rules import reason_against
from welfare.audit.verb import Verb
from welfare.pages.access import Said, act, performs
from welfare.pages.forms import Form, VersionedForm, month_such_as
from welfare.pages.verbs import posted, pressed, verb_page


def run_url(run: PayrollRun) -> str:
    return reverse("benefits:run", args=[run.pk])


@performs(VERBS["start_run"])
@require_POST
def run_start(request: HttpRequest) -> HttpResponse:
    back = reverse("benefits:run_list")
    form = StartRunForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(month_such_as()))
        return redirect(back)
    done = _("The run is being calculated. You may leave this page; it goes on.")
    month = form.cleaned_data["month"]
    return act(
        request, back, payroll.start_run, done=done, then=run_url, by=request.user, month=month
    )


def _run(request: HttpRequest, pk: int) -> PayrollRun:
    return get_object_or_404(selections.runs(request.user), pk=pk)


def _step(
    request: HttpRequest,
    pk: int,
    verb: Verb,
    action: Callable[..., PayrollRun],
    form: Form,
    done: Said,
) -> HttpResponse:
    """A button on the page of the run; pressed twice, it says how the run stands."""
    run = _run(request, pk)
    reason = reason_against(rules.check_verb, run, request.user, verb.name)
    if reason and not form.is_valid():
        messages.error(request, reason)
        return redirect(run_url(run))
    return pressed(request, form, action, back=run_url(run), done=done, run=run)


def _with_reason(
    request: HttpRequest, pk: int, verb: Verb, action: Callable[..., PayrollRun], **said: str
) -> HttpResponse:
    """A verb that asks for its reason first."""
    run = _run(request, pk)
    form = ReasonForm(**posted(request), initial={"version": run.version})
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, run=run, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_verb, run, request.user, verb.name),
        back=run_url(run),
        crumbs=[(_("Payroll runs"), reverse("benefits:run_list")), (str(run), run_url(run))],
        danger=True,
        **said,
    )


@performs(VERBS["sign_run"])
@require_POST
def run_sign(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Signed. Another person gives the second signature.")
    return _step(request, pk, VERBS["sign_run"], payroll.sign_run, SignForm(request.POST), done)


@performs(VERBS["approve_run"])
@require_POST
def run_approve(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Signed twice. The bank file can be written.")
    return _step(
        request, pk, VERBS["approve_run"], payroll.approve_run, LookedAtForm(request.POST), done
    )


@performs(VERBS["write_bank_file"])
@require_POST
def run_send(request: HttpRequest, pk: int) -> HttpResponse:
    verb, form = VERBS["write_bank_file"], VersionedForm(request.POST)
    return _step(request, pk, verb, bank.write_bank_file, form, _sent)


def _sent(run: PayrollRun) -> str:
    """What was written, and how much of the run no bank's file can hold."""
    done = _("The bank file is written and was read back: it holds what was signed.")
    left = run.exclusions.filter(code=ExclusionCode.UNSENDABLE).count()
    if not left:
        return done
    more = _("%(n)s payments stay out of it and stay owed: see Awards left out.") % {"n": left}
    return f"{done} {more}"


@performs(VERBS["reopen_run"])
@require_http_methods(["GET", "POST"])
def run_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The first signature is void. The run can be signed again or discarded.")
    said = {"heading": _("Send the run back"), "done": done}
    return _with_reason(request, pk, VERBS["reopen_run"], payroll.reopen_run, **said)


@performs(VERBS["discard_run"])
@require_http_methods(["GET", "POST"])
def run_discard(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("The run is discarded. Nothing of it was paid.")
    said = {"heading": _("Discard the run"), "done": done}
    return _with_reason(request, pk, VERBS["discard_run"], payroll.discard_run, **said)
