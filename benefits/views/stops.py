"""Propose that an award ends or is suspended; another person decides it as a change."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from benefits.actions import changes
from benefits.forms.stops import EndForm, StopForm, SuspendForm
from cases.models import Award, AwardChange
from cases.rules import said_of_paid
from cases.verbs import VERBS
from cases.views.changes import change_url
from cases.views.papers import Declaration, declaration_of
from cases.views.verbs import case_page
from welfare.audit.verb import Verb
from welfare.models import User
from welfare.pages.access import performs
from welfare.pages.verbs import posted


def _nothing(_award: Award, _user: User) -> None:
    return None


def _page(
    request: HttpRequest,
    pk: int,
    verb: Verb,
    ask: type[StopForm],
    action: Callable[..., AwardChange],
    declares: Callable[[Award, User], Declaration | None] = _nothing,
) -> HttpResponse:
    awards = Award.objects.visible_to(request.user).with_details()
    award = get_object_or_404(awards.select_related("programme__county", "household__head"), pk=pk)
    form = ask(**posted(request), award=award)

    def done(row: AwardChange) -> str:
        return f"{form.done} {said_of_paid(award, verb.name, row.from_month)}".strip()

    return case_page(
        request,
        form,
        lambda: action(by=request.user, award=award, **form.cleaned_data),
        verb=verb,
        back=reverse("cases:award", args=[pk]),
        then=lambda row: change_url(row.change),
        done=done,
        lede=form.lede,
        award=award,
        declaration=declares(award, request.user),
        paid_url=reverse("cases:award_paid_since", args=[pk]),
        paid_verb=verb.name,
    )


@performs(VERBS["propose_end"])
@require_http_methods(["GET", "POST"])
def award_end(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(
        request, pk, VERBS["propose_end"], EndForm, changes.propose_the_end, declaration_of
    )


@performs(VERBS["propose_suspension"])
@require_http_methods(["GET", "POST"])
def award_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    verb = VERBS["propose_suspension"]
    return _page(request, pk, verb, SuspendForm, changes.propose_the_suspension)
