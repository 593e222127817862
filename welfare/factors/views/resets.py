"""Resets of second factors: one administrator proposes, another agrees."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from welfare.accounts import actions as accounts
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.audit.verb import Verb
from welfare.factors import actions, rules
from welfare.factors.forms import KeepFactorsForm, ResetForm
from welfare.factors.models import FactorReset
from welfare.pages.access import Request, act, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import VERBS

LIST = "welfare:factor_resets"


@needs(P.MANAGE_SYSTEM, P.MANAGE_USERS, P.READ_AUDIT)
@require_GET
def factor_resets(request: Request) -> HttpResponse:
    """Every reset of the county, the newest first; those that wait with their buttons."""
    rows = FactorReset.objects.visible_to(request.user)
    rows = rows.select_related("county", "user__division__parent", "proposed_by", "decided_by")
    page = page_of(request, rows)
    agree, decline = VERBS["agree_factor_reset"], VERBS["decline_factor_reset"]

    def open_to(verb: Verb) -> set[int]:
        return {r.pk for r in page if may(rules.check_may_decide, verb.name, r, request.user)}

    context: dict[str, Any] = {
        "page": page,
        "agrees": open_to(agree),
        "declines": open_to(decline),
        "agree": agree,
        "decline": decline,
        "may": held(request.user, VERBS["propose_factor_reset"]),
    }
    return render(request, "welfare/factor_resets.html", context)


@performs(VERBS["propose_factor_reset"])
@require_http_methods(["GET", "POST"])
def factor_reset_propose(request: Request) -> HttpResponse:
    """Another administrator decides it."""
    users = accounts.visible_to(request.user).exclude(pk=request.user.pk)
    users = users.filter(factors__isnull=False).distinct()
    start = {"user": request.GET.get("account", "")}
    form = ResetForm(**posted(request), users=users, initial=start)
    return verb_page(
        request,
        form,
        lambda: actions.propose_factor_reset(by=request.user, **form.cleaned_data),
        verb=VERBS["propose_factor_reset"],
        back=reverse(LIST),
        done=_("The reset waits for another administrator."),
        crumbs=[(_("Resets of second factors"), reverse(LIST))],
        lede=_(
            "For somebody who lost app, passkey and recovery codes. Nothing changes before another"
            " administrator agrees."
        ),
    )


@performs(VERBS["agree_factor_reset"])
@require_POST
def factor_reset_agree(request: Request, pk: int) -> HttpResponse:
    """The second factors go."""
    return act(
        request,
        reverse(LIST),
        actions.agree_factor_reset,
        done=_("The second factors of the account are off."),
        by=request.user,
        reset=_row(request, pk),
    )


@performs(VERBS["decline_factor_reset"])
@require_http_methods(["GET", "POST"])
def factor_reset_decline(request: Request, pk: int) -> HttpResponse:
    """They stay."""
    row, form = _row(request, pk), KeepFactorsForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.decline_factor_reset(
            by=request.user, reset=row, reason=form.cleaned_data["reason"]
        ),
        verb=VERBS["decline_factor_reset"],
        back=reverse(LIST),
        rule=lambda: rules.check_may_decide("decline_factor_reset", row, request.user),
        crumbs=[(_("Resets of second factors"), reverse(LIST))],
        lede=str(row),
    )


def _row(request: HttpRequest, pk: int) -> FactorReset:
    rows = FactorReset.objects.visible_to(request.user)
    row: FactorReset = get_object_or_404(rows.select_related("user"), pk=pk)
    return row
