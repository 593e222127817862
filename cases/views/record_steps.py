"""What is done on a record and what followed: steps, a case, a link; who answers elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock
from cases.actions import record_steps as actions
from cases.forms.record_step import (
    LiaisonEndForm,
    LiaisonForm,
    LinkForm,
    RecordStepForm,
    WhoseCaseForm,
)
from cases.models import Household, Liaison, LogbookRecord
from cases.office_listings import LIAISONS
from cases.rules import logbooks as rules
from cases.verbs import VERBS
from cases.views.logbooks import record_for, record_verb
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import reason_against
from welfare.exports.listed import exported
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["step_record"])
def record_work(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit, an acceptance, the answer to the reporter."""
    row = record_for(request.user, pk)
    form = RecordStepForm(**posted(request), record=row, user=request.user)
    return record_verb(
        request,
        row,
        form,
        lambda: actions.step_record(by=request.user, record=row, **form.cleaned_data),
        verb=VERBS["step_record"],
        rule=lambda: rules.check_may_step(row, request.user),
        done=_("The step is recorded."),
        lede=row.sentence,
    )


@performs(VERBS["apply_from_record"])
def record_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose case it is, where the record names no family; then the form of the application."""
    row = record_for(request.user, pk)
    form = WhoseCaseForm(**posted(request), user=request.user)
    if row.household and not reason_against(rules.check_may_apply_from, row, request.user):
        return redirect(_application_of(row.household, row))
    return record_verb(
        request,
        row,
        form,
        lambda: form.home,
        verb=VERBS["apply_from_record"],
        rule=lambda: rules.check_may_apply_from(row, request.user),
        then=lambda home: _application_of(home, row),
        lede=row.sentence,
    )


def _application_of(home: Household, row: LogbookRecord) -> str:
    return f"{reverse('cases:application_create', args=[home.pk])}?record={row.pk}"


@performs(VERBS["link_record"])
def record_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The case or award that followed."""
    row = record_for(request.user, pk)
    form = LinkForm(**posted(request), user=request.user)
    return record_verb(
        request,
        row,
        form,
        lambda: actions.link_record(by=request.user, record=row, case=form.case),
        verb=VERBS["link_record"],
        rule=lambda: rules.check_may_link(row, request.user),
        done=_("The case is linked."),
        lede=row.sentence,
    )


def _liaisons(request: HttpRequest) -> Any:
    rows = Liaison.objects.visible_to(request.user)
    return rows.order_by("department", "-valid_from", "pk")


@needs(P.SEE_CASES)
@exported(LIAISONS, _liaisons)
def liaison_list(request: HttpRequest) -> HttpResponse:
    """Who answers for which department, those of today first."""
    context = {
        "page": page_of(request, _liaisons(request)),
        "today": clock.today(),
        "may": held(request.user, VERBS["name_liaison"], VERBS["end_liaison"]),
    }
    return render(request, "cases/liaison_list.html", context)


@performs(VERBS["name_liaison"])
def liaison_name(request: HttpRequest) -> HttpResponse:
    """A department has somebody who answers, from a day on."""
    form = LiaisonForm(**posted(request))
    back = reverse("cases:liaison_list")
    return verb_page(
        request,
        form,
        lambda: actions.name_liaison(
            by=request.user, county=request.user.county, **form.cleaned_data
        ),
        verb=VERBS["name_liaison"],
        back=back,
        done=_("The liaison is named."),
        crumbs=[(_("Liaisons"), back)],
    )


@performs(VERBS["end_liaison"])
def liaison_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody answers for the department any more."""
    row = get_object_or_404(Liaison.objects.visible_to(request.user), pk=pk)
    form = LiaisonEndForm(**posted(request))
    back = reverse("cases:liaison_list")
    return verb_page(
        request,
        form,
        lambda: actions.end_liaison(by=request.user, liaison=row, **form.cleaned_data),
        verb=VERBS["end_liaison"],
        rule=lambda: rules.check_still_answers(row),
        back=back,
        done=_("The liaison has ended."),
        crumbs=[(_("Liaisons"), back)],
        lede=str(row),
    )
