"""What standards that were put lower paid too much: one list, and its three steps for all on it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import draft_claims as lists
from benefits import listings, selections
from benefits import standard_draft_rules as rules
from benefits.actions import draft_claims as actions
from benefits.forms import draft_claims as forms
from benefits.models import StandardDraft
from benefits.standard_draft_rules import DRAFT_VERBS
from benefits.states import ClaimStatus
from benefits.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb
from welfare.exports.listed import exported
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons
from welfare.pages.lists import asked, page_of, tab
from welfare.pages.verbs import Crumb, posted, verb_page

STEPS = ("open_draft_claims", "hear_draft_claims", "decide_draft_claims")


def claims_url(draft: StandardDraft) -> str:
    return reverse("benefits:draft_claims", args=[draft.pk])


def _of(request: HttpRequest, pk: int) -> StandardDraft:
    return get_object_or_404(selections.standard_drafts(request.user), pk=pk)  # type: ignore[arg-type]


def _claims_shown(
    draft: StandardDraft, wanted: dict[str, Any]
) -> "tuple[str, Sequence[Any] | QuerySet[Any]]":
    """How far the claims are that the address asks for, and these."""
    town, standing = wanted.get("town"), wanted.get("standing") or forms.TO_CLAIM
    towns = [town] if town else []
    if standing == forms.TO_CLAIM:
        return standing, lists.to_claim(draft, towns)
    rows = lists.claimed(draft, ClaimStatus(standing), towns)
    return standing, rows.annotate(
        first=Min("months__month"), last=Max("months__month"), n=Count("months")
    )


def _rows(request: HttpRequest, pk: int) -> "Sequence[Any] | QuerySet[Any]":
    draft = _of(request, pk)
    form = forms.DraftClaimFilter(request.GET, user=request.user)
    wanted, _every = asked(form, draft.claims.all())  # type: ignore[attr-defined]
    return _claims_shown(draft, wanted)[1]


@needs(P.SEE_PAYMENTS)
@exported(listings.DRAFT_CLAIMS, _rows)
@require_GET
def draft_claims(request: HttpRequest, pk: int) -> HttpResponse:
    """The awards that were paid too much by it, with months and sums, and how far each claim is."""
    draft = _of(request, pk)
    form = forms.DraftClaimFilter(request.GET, user=request.user)
    wanted, _rows = asked(form, draft.claims.all())  # type: ignore[attr-defined]
    towns = [town] if (town := wanted.get("town")) else []
    standing, rows = _claims_shown(draft, wanted)
    overpaid = rows if standing == forms.TO_CLAIM else lists.to_claim(draft, towns)
    sums = {forms.TO_CLAIM: lists.sums_to_claim(overpaid)}  # type: ignore[arg-type]
    for status in (ClaimStatus.OPENED, ClaimStatus.HEARD, ClaimStatus.DECIDED):
        sums[status] = lists.sums_of(lists.claimed(draft, status, towns))
    may = rules.available_draft_verbs(draft, request.user)
    context = {
        "draft": draft,
        "form": form,
        "page": page_of(request, rows),
        "claimed": standing != forms.TO_CLAIM,
        "total": sums[standing].total,
        "tabs": [
            tab(request, "standing", "" if key == forms.TO_CLAIM else key, label, sums[key].count)
            for key, label in forms.STANDINGS
        ],
        "buttons": buttons([DRAFT_VERBS[name] for name in STEPS if name in may], draft.pk),
    }
    return render(request, "benefits/draft_claims.html", context)


def _crumbs(draft: StandardDraft) -> list[Crumb]:
    return [
        (_("New standards"), reverse("benefits:standard_draft_list")),
        (str(draft), reverse("benefits:standard_draft", args=[draft.pk])),
        (_("Paid too much by it"), claims_url(draft)),
    ]


def _step(
    request: HttpRequest,
    pk: int,
    verb: Verb,
    form_of: type[forms.ChosenForm],
    act: Any,
    sums: Callable[[], lists.Sums],
    done: Any,
    **said: Any,
) -> HttpResponse:
    """The page of one step: whom it concerns and what it comes to stand above the form.

    What it comes to is worked out where it is shown; what was posted the act works out itself.
    """
    draft = _of(request, pk)
    told: Any = SimpleLazyObject(sums)
    start = {"version": draft.version, "shown": partial(str, told), **said}
    form = form_of(**posted(request), initial=start, user=request.user)
    return verb_page(
        request,
        form,
        lambda: act(by=request.user, draft=draft, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_draft_verb, draft, request.user, verb.name),
        back=claims_url(draft),
        done=done,
        template="benefits/draft_claims_step.html",
        crumbs=_crumbs(draft),
        sums=told,
    )


@performs(VERBS["open_draft_claims"])
@require_http_methods(["GET", "POST"])
def draft_claims_open(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _of(request, pk)
    words = {"document": draft.document, "month": f"{draft.from_month:%Y-%m}"}
    cause = _("The standard was put right from %(month)s on (%(document)s).") % words
    done = _("The claims are opened. Hear the households next; another person decides.")
    verb, act = VERBS["open_draft_claims"], actions.open_draft_claims

    def sums() -> lists.Sums:
        return lists.sums_to_claim(lists.to_claim(draft))

    return _step(request, pk, verb, forms.OpenAllForm, act, sums, done, cause=cause)


@performs(VERBS["hear_draft_claims"])
@require_http_methods(["GET", "POST"])
def draft_claims_hear(request: HttpRequest, pk: int) -> HttpResponse:
    rows = lists.claimed(_of(request, pk), ClaimStatus.OPENED)
    sums = partial(lists.sums_of, rows)
    done = _("Recorded. Another person than those who opened and heard decides the claims.")
    verb, act = VERBS["hear_draft_claims"], actions.hear_draft_claims
    return _step(request, pk, verb, forms.HearAllForm, act, sums, done)


@performs(VERBS["decide_draft_claims"])
@require_http_methods(["GET", "POST"])
def draft_claims_decide(request: HttpRequest, pk: int) -> HttpResponse:
    rows = lists.claimed(_of(request, pk), ClaimStatus.HEARD)
    sums = partial(lists.sums_of, rows)
    done = _("Decided. Each household gets its own decision, from the page of its claim.")
    verb, act = VERBS["decide_draft_claims"], actions.decide_draft_claims
    return _step(request, pk, verb, forms.DecideAllForm, act, sums, done)
