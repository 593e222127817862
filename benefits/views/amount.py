"""The page of a verb by which an award comes to another amount from a month on."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, TypeVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cases.models import Award
from cases.rules import check_award_verb, said_of_open_run, said_of_paid
from cases.verbs import VERBS
from welfare.pages.verbs import posted, verb_page

F = TypeVar("F", bound=Form)
SAID = ("version", "from_month", "reason", "heard")


def amount_page(
    request: HttpRequest,
    pk: int,
    name: str,
    form_of: Callable[[Award, dict[str, Any]], F],
    change: Callable[..., Award],
    given: Callable[[F], dict[str, Any]],
    done: str,
) -> HttpResponse:
    """Who changes it reads what stands in an open run, and afterwards what was paid already.

    `change` is the action, `given` what it takes beside the month, the reason and who was heard.
    """
    awards = Award.objects.visible_to(request.user).select_related("programme__county", "town")
    award = get_object_or_404(awards, pk=pk)
    form = form_of(award, posted(request))
    return verb_page(
        request,
        form,
        lambda: change(by=request.user, award=award, **given(form), **_said(form)),
        verb=VERBS[name],
        rule=partial(check_award_verb, award, request.user, name),
        back=reverse("cases:award", args=[pk]),
        done=lambda _result: f"{done} {said_of_paid(award, name, _month(form))}".strip(),
        **_beside(award, name),
    )


def _said(form: Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in SAID}


def _month(form: Form) -> date:
    month: date = form.cleaned_data["from_month"]
    return month


def _beside(award: Award, name: str) -> dict[str, Any]:
    """What stands beside the form: the award, what an open run holds of it, what was paid."""
    return {
        "template": "cases/verb.html",
        "award": award,
        "planned_in_run": said_of_open_run(award),
        "paid_url": reverse("cases:award_paid_since", args=[award.pk]),
        "paid_verb": name,
    }
