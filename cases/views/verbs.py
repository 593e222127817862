"""One verb, one page: the form on GET, the action on POST."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse

from cases.models import Application
from cases.rules import check_award_verb, check_verb
from welfare.accounts.rules import reason_against
from welfare.audit.verb import Look, Verb
from welfare.exceptions import Conflict
from welfare.pages.access import attempt, conflict_page

ROWS_PER_PAGE = 50


def verb_page(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[[], Any],
    *,
    back: str,
    done: Any,
    template: str = "cases/verb.html",
    then: Callable[[Any], str] | None = None,
    verb: Verb | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form; run `action` when it is posted and valid, then go back.

    Heading and button say what the row of the `verb` says, unless the page says it otherwise.
    A refusal stands at the top of the form with everything typed still in it; a conflict is a page
    that leads back to the present state. A form whose `verb` the rules would refuse is not shown.
    """
    if request.method != "POST" and verb and (reason := _against(verb.name, context, request)):
        messages.warning(request, reason)
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            result = attempt(form, action)
        except Conflict as conflict:
            return conflict_page(request, conflict, back)
        if not form.errors:
            messages.success(request, str(done))
            return redirect(then(result) if then else back)
    return render(request, template, {"form": form, "back": back, **_said(verb), **context})


def _said(verb: Verb | None) -> dict[str, Any]:
    """What the row says of its page."""
    if verb is None:
        return {}
    return {"heading": verb.button, "button": verb.button, "danger": verb.look == Look.DANGER}


def _against(verb: str, context: dict[str, Any], request: HttpRequest) -> str:
    """The sentence of the rule that forbids; households and meetings are asked by the action."""
    if "award" in context:
        return reason_against(check_award_verb, context["award"], request.user, verb)
    if "application" in context:
        return reason_against(check_verb, context["application"], request.user, verb)
    return ""


def posted(request: HttpRequest) -> dict[str, Any]:
    """Keyword arguments of a form: bound on POST, empty on GET."""
    if request.method != "POST":
        return {}
    return {"data": request.POST, "files": request.FILES}


def page_of(request: HttpRequest, rows: "QuerySet[Any]") -> "Page[Any]":
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))


def cleaned(form: BaseForm) -> dict[str, Any]:
    """What a filter asks for; a value that is no choice asks for nothing."""
    form.is_valid()
    return form.cleaned_data


def application_for(request: HttpRequest, pk: int) -> Application:
    """The application of this person's area, or 404."""
    rows = Application.objects.visible_to(request.user).select_related(
        *(
            "programme",
            "household__head",
            "household__village",
            "applicant",
            "beneficiary",
            "town__parent",
        ),
        *("rule", "extension__extended_by"),
    )
    return get_object_or_404(rows, pk=pk)


def application_url(application: Application) -> str:
    """The page of one application."""
    return reverse("cases:application", args=[application.pk])


def fragment_url(name: str, pk: int) -> str:
    """The address of something that a floor above shows, or nothing when it has no such page."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
