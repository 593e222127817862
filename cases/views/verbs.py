"""What the pages of cases share: the page of a verb that is done to a case, and addresses."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from cases.models import Application
from cases.rules import check_award_verb, check_not_kin, check_verb, said_of_open_run
from welfare.accounts.rules import may
from welfare.audit.verb import Verb
from welfare.models import User
from welfare.pages.verbs import verb_page


def case_page(
    request: HttpRequest, form: BaseForm, action: Callable[[], Any], *, verb: Verb, **context: Any
) -> HttpResponse:
    """The page of a verb on the `application` or `award` it is given; its rule is asked first.

    Households and meetings have no state that forbids a verb.
    """
    rule = None
    if "award" in context:
        context["planned_in_run"] = said_of_open_run(context["award"])
        rule = partial(check_award_verb, context["award"], request.user, verb.name)
    elif "application" in context:
        rule = partial(check_verb, context["application"], request.user, verb.name)
    context = {"template": "cases/verb.html", "rule": rule, **context}
    return verb_page(request, form, action, verb=verb, **context)


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


def readers_url(user: User, household_id: int) -> str:
    """Where it stands who looked at a family; nothing for a relative, who is sent back there."""
    near = not may(check_not_kin, household_id, user)
    return "" if near else reverse("cases:readers", args=[household_id])


def fragment_url(name: str, pk: int) -> str:
    """The address of something that a floor above shows, or nothing when it has no such page."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
