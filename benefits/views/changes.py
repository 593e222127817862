"""Register a change of a family, work out what follows, and decide it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions import changes as actions
from benefits.forms.changes import ChangeForm, DecideChangeForm, TakeOverForm, WorkOutForm
from cases import dated_back, rules
from cases.changes import KINDS, Direction
from cases.models import AwardChange, FamilyChange, Household
from cases.verbs import VERBS
from cases.views.changes import change_url
from welfare.audit.verb import Verb
from welfare.pages.access import performs
from welfare.pages.forms import VersionedForm
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["record_change"])
@require_http_methods(["GET", "POST"])
def change_register(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One kind of change of one household."""
    homes = Household.objects.visible_to(request.user).select_related("head", "town__parent")
    home = get_object_or_404(homes, pk=pk)
    if (what := KINDS.get(kind)) is None:
        raise Http404
    initial = {"version": home.version, "member": request.GET.get("member", "")}
    shown = {"initial": initial, "household": home, "user": request.user}
    form = ChangeForm(**posted(request), kind=what, **shown)
    back = reverse("cases:change_kinds", args=[pk])
    return verb_page(
        request,
        form,
        lambda: actions.register_change(by=request.user, household=home, **form.values()),
        verb=VERBS["record_change"],
        rule=partial(rules.check_may_register_change, home, request.user),
        back=back,
        then=change_url,
        done=_("The change is registered. What follows for each award, and who is next, is here."),
        heading=what.label,
        button=_("Register"),
        lede=what.hint or what.article,
        crumbs=[
            (home.head.name, reverse("cases:household", args=[pk])),
            (_("Register a change"), back),
        ],
    )


def _change(request: HttpRequest, pk: int) -> FamilyChange:
    return get_object_or_404(FamilyChange.objects.visible_to(request.user), pk=pk)


def _change_step(
    request: HttpRequest,
    change: FamilyChange,
    verb: Verb,
    form: VersionedForm,
    action: Any,
    done: str,
) -> HttpResponse:
    """The page of a verb that is done to a change of a family."""
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, change=change, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_family_change_verb, change, request.user, verb.name),
        back=change_url(change),
        done=done,
    )


@performs(VERBS["follow_change"])
@require_http_methods(["GET", "POST"])
def change_follow(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    form = VersionedForm(**posted(request), initial={"version": change.version})
    verb, done = VERBS["follow_change"], _("What follows is put down.")
    return _change_step(request, change, verb, form, actions.follow_again, done)


@performs(VERBS["take_over"])
@require_http_methods(["GET", "POST"])
def change_take(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    form = TakeOverForm(**posted(request), initial={"version": change.version}, user=request.user)
    done = _("The household, its awards and its open cases are in this town now.")
    verb = VERBS["take_over"]
    return _change_step(request, change, verb, form, actions.take_and_follow, done)


def _award_step(
    request: HttpRequest,
    row: AwardChange,
    verb: Verb,
    form: VersionedForm,
    action: Any,
    done: str | Callable[[AwardChange], str],
    **said: Any,
) -> HttpResponse:
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, award_change=row, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_award_change_verb, row, request.user, verb.name),
        back=reverse("cases:change", args=[row.change_id]),
        done=done,
        template="cases/award_change_verb.html",
        row=row,
        planned_in_run=rules.said_of_open_run(row.award),
        dated_back=dated_back.of(row),
        paid_said=rules.said_of_paid(row.award, verb.name, row.from_month)
        if Direction(row.direction).takes_away
        else "",
        **said,
    )


def _row(request: HttpRequest, pk: int) -> AwardChange:
    rows = AwardChange.objects.visible_to(request.user).select_related(
        "award__programme__county", "award__household", "award__application", "change", "town"
    )
    return get_object_or_404(rows, pk=pk)


@performs(VERBS["work_out_again"])
@require_http_methods(["GET", "POST"])
def award_change_work_out(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = WorkOutForm(**posted(request), row=row)
    done = _("It is worked out anew.")
    lede = _("Who works it out again neither agrees to it nor decides it.")
    verb = VERBS["work_out_again"]
    return _award_step(request, row, verb, form, actions.work_out_anew, done, lede=lede)


@performs(VERBS["decide_award_change"])
@require_http_methods(["GET", "POST"])
def award_change_decide(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = DecideChangeForm(**posted(request), initial={"version": row.version})
    done = _("The change is decided. Print the notice for the family on the page of the award.")
    verb = VERBS["decide_award_change"]

    def said(decided: AwardChange) -> str:
        return f"{done} {rules.said_of_account_of_who_is_gone(decided.award_id)}".strip()

    return _award_step(request, row, verb, form, actions.decide_worked_out, said)
