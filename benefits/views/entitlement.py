"""How the amount of an application comes about, and the button that proposes it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from benefits import application_entitlement
from benefits import cascade as cascades
from benefits.actions.proposals import propose_computed, propose_judged
from benefits.forms.entitlement import ChooseForm, ProposeForm, SumForm
from cases.actions import change_programme
from cases.models import Application
from cases.rules import check_verb, unpayable_institution
from cases.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import reason_against
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.verbs import pressed, verb_page


def _application(user: User, pk: int) -> Application:
    rows = Application.objects.visible_to(user)
    return get_object_or_404(
        rows.select_related("programme__county", "household", "applicant", "beneficiary"), pk=pk
    )


def _is_judged(application: Application) -> bool:
    """Whether people set the sum; otherwise it is computed."""
    return not application.programme.is_monthly


@needs(P.SEE_CASES)
@require_GET
def entitlement(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment, or a page of its own when the browser asks for it directly."""
    application = _application(request.user, pk)
    against = reason_against(check_verb, application, request.user, "propose_amount")
    context: dict[str, Any] = {
        "application": application,
        "may_propose": not against,
        "unpayable": unpayable_institution(application),
        "cascade": application.programme.definition.cascade is not None,
    }
    if _is_judged(application):
        context["form"] = SumForm(
            initial={
                "version": application.version,
                "amount": application.amount_proposed or application.amount_requested,
            }
        )
        context |= {"judged": True, **_tested(application)}
    else:
        context |= _computed(application)
    page = "benefits/_entitlement.html" if request.htmx else "benefits/entitlement.html"
    return render(request, page, context)


def _tested(application: Application) -> dict[str, Any]:
    try:
        tests, limits = application_entitlement.held_against(application, timezone.localdate())
    except MissingParameter as missing:
        return {"refusal": str(missing)}
    return {"tests": tests, "limits": limits}


def _computed(application: Application) -> dict[str, Any]:
    try:
        assessment = application_entitlement.propose(application, timezone.localdate())
    except NotAllowed as refusal:
        return {"refusal": str(refusal)}
    shown = {"version": application.version, "amount": assessment.amount}
    return {"assessment": assessment, "form": ProposeForm(initial=shown)}


@performs(VERBS["propose_amount"])
@require_POST
def entitlement_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the amount down as the town's proposal."""
    application = _application(request.user, pk)
    back = reverse("benefits:entitlement", args=[pk])
    if _is_judged(application):
        return _judge(request, application, back)
    return pressed(
        request,
        ProposeForm(request.POST),
        propose_computed,
        back=back,
        done=_proposed,
        then=lambda _row: reverse("cases:application", args=[pk]),
        application=application,
    )


def _judge(request: HttpRequest, application: Application, back: str) -> HttpResponse:
    """A sum that is refused stands in the form with its reckoning, and the reason above it."""
    form = SumForm(request.POST)
    return verb_page(
        request,
        form,
        lambda: propose_judged(by=request.user, application=application, **form.cleaned_data),
        verb=VERBS["propose_amount"],
        back=back,
        done=_proposed,
        then=lambda _row: reverse("cases:application", args=[application.pk]),
        template="benefits/entitlement.html",
        application=application,
        judged=True,
        may_propose=True,
        **_tested(application),
    )


def _proposed(row: Application) -> str:
    if row.grants_nothing:
        return _("It is proposed to refuse the application.")
    if row.programme.recognises:
        return _("The proposal is recorded.")
    return _("The amount is proposed.")


@needs(P.SEE_CASES)
@require_GET
def cascade(request: HttpRequest, pk: int) -> HttpResponse:
    """One application tested for each kind a family may fall back to. (一次申请、分类审核认定)"""
    application = _application(request.user, pk)
    against = reason_against(check_verb, application, request.user, "change_programme")
    context: dict[str, Any] = {"application": application, "against": against}
    try:
        context["tested"] = cascades.cascade(application, timezone.localdate())
    except NotAllowed as refusal:
        context["refusal"] = str(refusal)
    return render(request, "benefits/cascade.html", context)


@performs(VERBS["change_programme"])
@require_POST
def cascade_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The family chooses another of the programmes, or another of them; nothing is typed again."""
    application = _application(request.user, pk)
    back = reverse("benefits:cascade", args=[pk])
    form = ChooseForm(request.POST, user=request.user, household=application.household)
    return pressed(
        request,
        form,
        change_programme,
        back=back,
        done=lambda row: (
            _("The application goes on for “%(programme)s”.") % {"programme": row.programme}
        ),
        then=lambda _row: reverse("cases:application", args=[pk]),
        application=application,
    )
