"""The verbs of a bulk grant: one URL each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from benefits import selections
from benefits.actions import bulk as actions
from benefits.bulk import PRICE_LINKED
from benefits.forms.bulk import BatchForm, PriceForm
from benefits.forms.payroll import ReasonForm
from benefits.models import BulkGrant, Per
from benefits.verbs import VERBS
from welfare.county.months import add_months, first_of
from welfare.pages.access import act, attempt, performs
from welfare.pages.forms import VersionedForm


def grant_url(grant: BulkGrant) -> str:
    return reverse("benefits:bulk", args=[grant.pk])


@performs(VERBS["prepare_batch"], VERBS["prepare_price_subsidy"])
@require_http_methods(["GET", "POST"])
def bulk_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is granted; who gets it and how much is worked out by a job."""
    programme = get_object_or_404(selections.bulk_programmes(request.user), pk=pk)
    linked = programme.calculator == PRICE_LINKED
    month = first_of(timezone.localdate())
    if linked:
        month = add_months(month, -1)
    initial = {"month": month, "as_of": month, "per": Per.PERSON}
    groups = list(selections.lasting_programmes(request.user))
    kind = PriceForm if linked else BatchForm
    form = kind(request.POST or None, initial=initial, groups=groups)
    if request.method == "POST" and form.is_valid():
        action: Any = actions.prepare_price_subsidy if linked else actions.prepare_batch
        grant = attempt(form, action, by=request.user, programme=programme, **form.values())
        if grant is not None:
            messages.success(request, _("The grant is being calculated."))
            return redirect(grant_url(grant))
    context = {"form": form, "programme": programme, "linked": linked}
    context["button"] = VERBS["prepare_batch"].button
    return render(request, "benefits/bulk_form.html", context)


@performs(VERBS["confirm_grant"])
@require_POST
def bulk_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Confirmed. The next payroll run pays it.")
    return _step(request, pk, actions.confirm_grant, VersionedForm(request.POST), done)


@performs(VERBS["discard_grant"])
@require_http_methods(["GET", "POST"])
def bulk_discard(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        done = _("The grant is discarded. Nothing of it was paid.")
        return _step(request, pk, actions.discard_grant, ReasonForm(request.POST), done)
    grant = get_object_or_404(selections.grants(request.user), pk=pk)
    form = ReasonForm(initial={"version": grant.version})
    context = {"grant": grant, "form": form, "button": VERBS["discard_grant"].button}
    return render(request, "benefits/bulk_reason.html", context)


def _step(request: HttpRequest, pk: int, action: Any, form: Any, done: str) -> HttpResponse:
    grant = get_object_or_404(selections.grants(request.user), pk=pk)
    if not form.is_valid():
        messages.error(request, _("The form was not complete. Nothing was changed; try again."))
        return redirect(grant_url(grant))
    values: dict[str, Any] = form.cleaned_data
    return act(request, grant_url(grant), action, done=done, by=request.user, grant=grant, **values)
