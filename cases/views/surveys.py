"""The home survey: typed at the desk, or on a sheet that was taken along and arrives later."""

from functools import partial
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import worklists
from cases.actions import surveys as actions
from cases.forms.survey import ArrivingSurveyForm, SurveyForm
from cases.models import Application, Survey
from cases.verbs import VERBS
from cases.views.attachments import device_of
from cases.views.verbs import application_for, application_url, case_page
from welfare.offline.arrival import Offer, arrive
from welfare.pages.access import Request, performs
from welfare.pages.verbs import posted

MOST_OFFERED = 30  # cases beside the one whose sheet is taken along


def _form(application: Application, **said: Any) -> SurveyForm:
    shown: dict[str, Any] = {"version": application.version}
    if application.means_sheet_id:
        shown["annual_income"] = application.annual_income
    return SurveyForm(**said, initial=shown, household=application.household)


def _record(request: Request, application: Application, form: SurveyForm, **more: Any) -> Survey:
    return actions.record_survey(
        by=request.user,
        application=application,
        device=device_of(request),
        **form.cleaned_data,
        **more,
    )


@performs(VERBS["record_survey"])
def survey(request: Request, pk: int) -> HttpResponse:
    """The home visit with its three signatures."""
    application = application_for(request, pk)
    form = _form(application, **posted(request))
    return case_page(
        request,
        form,
        partial(_record, request, application, form),
        back=application_url(application),
        done=_("The survey is recorded."),
        application=application,
        verb=VERBS["record_survey"],
        lede=_("Two investigators visit; both and the family member present sign the form."),
        button=_("Record survey"),
    )


@performs(VERBS["take_survey_along"])
def take_along(request: Request, pk: int) -> HttpResponse:
    """The page that takes sheets along; by POST the sheet of this case, for its script."""
    application = application_for(request, pk)
    if request.method == "POST":
        return JsonResponse(_sheet(request, application))
    due = worklists.condition(worklists.Work.SURVEY, timezone.localdate())
    others = Application.objects.visible_to(request.user).filter(due).exclude(pk=pk)
    near = others.select_related("applicant", "programme", "household__village")
    rows = near.order_by("household__village", "pk")[:MOST_OFFERED]
    return case_page(
        request,
        _form(application),
        lambda: None,  # its script posts, and is answered above
        back=application_url(application),
        application=application,
        verb=VERBS["take_survey_along"],
        template="cases/survey_take.html",
        sheets=[_offer(application, ticked=True), *map(_offer, rows)],
    )


def _offer(application: Application, *, ticked: bool = False) -> Offer:
    where = application.household.village or application.town
    label = f"{application.named} · {application.programme.name} · {where}"
    return Offer(reverse("cases:survey_take", args=[application.pk]), label, ticked)


def _sheet(request: Request, application: Application) -> dict[str, Any]:
    """What the telephone needs to show the form, and where to send it."""
    actions.take_survey_along(by=request.user, application=application)
    members = application.household.members.filter(left_on=None).select_related("person")
    shown = {"application": application, "form": _form(application), "members": members}
    place = application.household.village or application.town
    return {
        "title": f"{application.named} · {application.programme.name} · {place}",
        "html": render_to_string("cases/survey_sheet.html", shown, request),
        "version": application.version,
        "send_to": reverse("cases:survey_arrives", args=[application.pk]),
        "open": application_url(application),
    }


@require_POST
@performs(VERBS["record_survey"])
def arrives(request: Request, pk: int) -> HttpResponse:
    """A sheet comes from the telephone: recorded once, or told what stands against it."""
    application = application_for(request, pk)
    form = ArrivingSurveyForm(**posted(request), household=application.household)
    return arrive(
        form,
        partial(_record, request, application, form),
        lambda: _is_here(application, form),
    )


def _is_here(application: Application, form: ArrivingSurveyForm) -> bool:
    number = form.cleaned_data.get("sheet")
    return number is not None and application.surveys.filter(sheet=number).exists()
