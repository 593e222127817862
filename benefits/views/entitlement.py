"""How the amount of an application comes about, and the button that proposes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from benefits import application_entitlement
from benefits.application_entitlement import Proposal
from benefits.forms.payroll import ProposeForm
from cases.actions.applications import propose_amount
from cases.models import Application, Basis, CareGrade
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User
from welfare.roles import Permission as P
from welfare.views.access import act, needs


def _application(user: User, pk: int) -> Application:
    rows = Application.objects.visible_to(user)
    return get_object_or_404(
        rows.select_related("programme__county", "household", "applicant"), pk=pk
    )


@needs(P.SEE_CASES)
@require_GET
def entitlement(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment, or a page of its own when the browser asks for it directly."""
    application = _application(request.user, pk)
    covered, grade = request.GET.get("covered", ""), request.GET.get("grade", "")
    context: dict[str, Any] = {
        "application": application,
        "grade": grade,
        "grades": CareGrade.choices if application.programme.basis == Basis.FIXED else [],
        "may_propose": request.user.may(P.REGISTER_CASE),
    }
    try:
        found = application_entitlement.propose(
            application, timezone.localdate(), int(covered) if covered.isdecimal() else None, grade
        )
    except NotAllowed as refusal:
        context["refusal"] = str(refusal)
    else:
        context |= {"found": found, "form": _filled(application, found, grade)}
    page = "benefits/_entitlement.html" if request.htmx else "benefits/entitlement.html"
    return render(request, page, context)


def _filled(application: Application, found: Proposal, grade: str) -> ProposeForm:
    return ProposeForm(
        initial={
            "version": application.version,
            "amount": found.amount,
            "covered": found.covered,
            "grade": grade,
        }
    )


@needs(P.REGISTER_CASE)
@require_POST
def entitlement_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the computed amount down as the town's proposal."""
    application = _application(request.user, pk)
    back = reverse("benefits:entitlement", args=[pk])
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was not complete. Nothing was changed; try again."))
        return redirect(back)
    return act(
        request,
        back,
        _propose,
        done=_("The amount is proposed."),
        then=lambda _row: reverse("cases:application", args=[pk]),
        by=request.user,
        application=application,
        **form.cleaned_data,
    )


def _propose(
    *, by: User, application: Application, version: int, amount: Any, covered: int, grade: str
) -> Application:
    """Compute again; what was on the screen must still be the result."""
    found = application_entitlement.propose(application, timezone.localdate(), covered, grade)
    if found.amount != amount:
        raise Conflict(_("The amount is different now: survey or standard changed. Look again."))
    return propose_amount(
        by=by,
        application=application,
        version=version,
        amount=found.amount,
        covered_size=found.covered,
        monthly_income=found.survey.monthly_income,
        explanation=found.entitlement.as_list(),
    )
