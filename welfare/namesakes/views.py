"""Namesakes: one administrator states that two accounts are two people, another confirms it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.namesakes import actions, rules
from welfare.namesakes.forms import DropNamesakesForm, NamesakesForm
from welfare.namesakes.models import Namesakes
from welfare.pages.access import Request, act, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import VERBS

LIST = "welfare:namesake_list"


@needs(P.MANAGE_SYSTEM, P.MANAGE_USERS, P.READ_AUDIT)
@require_GET
def namesake_list(request: Request) -> HttpResponse:
    """Every statement of the county, the newest first."""
    rows = Namesakes.objects.visible_to(request.user)
    page = page_of(request, rows.select_related("first", "second", "stated_by", "confirmed_by"))
    context: dict[str, Any] = {
        "page": page,
        "confirms": {r.pk for r in page if may(rules.check_may_confirm, r, request.user)},
        "drops": {r.pk for r in page if may(rules.check_may_drop, r, request.user)},
        "may": held(
            request.user, *(VERBS[f"{verb}_namesakes"] for verb in ("state", "confirm", "drop"))
        ),
    }
    return render(request, "welfare/namesake_list.html", context)


@performs(VERBS["state_namesakes"])
@require_http_methods(["GET", "POST"])
def namesakes_state(request: Request) -> HttpResponse:
    """Another administrator confirms it."""
    form = NamesakesForm(**posted(request), users=rules.sharing_a_name(request.user))
    return verb_page(
        request,
        form,
        lambda: actions.state_namesakes(by=request.user, **form.cleaned_data),
        verb=VERBS["state_namesakes"],
        back=reverse(LIST),
        done=_("It is stated. It counts once another administrator has confirmed it."),
        crumbs=[(_("Namesakes"), reverse(LIST))],
        lede=_(
            "Accounts of one name count as one person's, who does not sign after oneself. Of two "
            "people who bear one name, this is said here, by their staff numbers."
        ),
    )


@performs(VERBS["confirm_namesakes"])
@require_POST
def namesakes_confirm(request: Request, pk: int) -> HttpResponse:
    """The second administrator."""
    return act(
        request,
        reverse(LIST),
        actions.confirm_namesakes,
        done=_("The two accounts count as two people."),
        by=request.user,
        namesakes=_row(request, pk),
    )


@performs(VERBS["drop_namesakes"])
@require_http_methods(["GET", "POST"])
def namesakes_drop(request: Request, pk: int) -> HttpResponse:
    """They count as one person again."""
    row, form = _row(request, pk), DropNamesakesForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.drop_namesakes(by=request.user, namesakes=row, **form.cleaned_data),
        verb=VERBS["drop_namesakes"],
        back=reverse(LIST),
        done=_("The two accounts count as one person's again."),
        rule=lambda: rules.check_may_drop(row, request.user),
        crumbs=[(_("Namesakes"), reverse(LIST))],
        lede=str(row),
    )


def _row(request: HttpRequest, pk: int) -> Namesakes:
    rows = Namesakes.objects.visible_to(request.user)
    row: Namesakes = get_object_or_404(rows.select_related("first", "second"), pk=pk)
    return row
