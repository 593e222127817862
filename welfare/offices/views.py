"""Accesses of outside offices, for the system and the security administrator."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.audit import log as audit
from welfare.audit.labels import label
from welfare.models import Division, OfficeAccess
from welfare.offices import actions, rules
from welfare.offices.models import departments
from welfare.offices.scopes import Scope
from welfare.pages.access import Request, act, needs, performs
from welfare.pages.buttons import buttons, held
from welfare.pages.forms import DateInput, Form
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page
from welfare.verbs import VERBS

LIST = "welfare:access_list"
LAST_ACTS = 20
USED = "access_used"
RULES = {
    "approve_access": rules.check_decides,
    "refuse_access": rules.check_decides,
    "rotate_key": rules.check_in_force,
    "revoke_access": rules.check_in_force,
}
CALLED = {  # what a call is put on record as, in words
    "folder": _("File in its folder"),
    **dict.fromkeys(("api_department_files", "api_department_file"), _("Department files")),
    "api_decisions": _("Decisions"),
    "api_application_status": _("Where an application stands"),
    **dict.fromkeys(("api_applications", "api_application"), _("Applications")),
    **dict.fromkeys(("api_awards", "api_award"), _("Rolls")),
    "api_snapshots": _("Snapshots"),
    "api_statistics": _("Statistics"),
    **dict.fromkeys(("api_annual_reports", "api_annual_report"), _("Reports")),
    **dict.fromkeys(("api_jobs", "api_job"), _("Jobs")),
    "api_divisions": _("Divisions"),
    "api_workdays": _("Working days"),
    "api_description": _("What the API offers"),
    "api_alive": _("Whether it answers"),
}


class AccessForm(Form):
    """Which office is to ask what."""

    office = forms.CharField(label=_("Office"), max_length=60)
    department = forms.ChoiceField(
        label=_("Department of its files"),
        required=False,
        help_text=_("For an office that hands files in, or fetches decisions on people in them."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May ask"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.CharField(label=_("Purpose and legal basis"), max_length=200)
    liaison = forms.CharField(label=_("Liaison of the office"), max_length=60)
    expires_on = forms.DateField(label=_("Valid until"), widget=DateInput)

    def __init__(self, *args: Any, county: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", _("hands in no files")),
            *departments(county).items(),
        ]


class EndingForm(Form):
    """Why an access is not approved, or ends."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


@needs(P.MANAGE_SYSTEM, P.MANAGE_USERS, P.READ_AUDIT)
@require_GET
def access_list(request: Request) -> HttpResponse:
    """Every access of the county, the newest first."""
    rows = OfficeAccess.objects.visible_to(request.user).select_related("proposed_by", "decided_by")
    context = {
        "page": page_of(request, rows),
        "today": timezone.localdate(),
        "may": held(request.user, VERBS["propose_access"]),
    }
    return render(request, "welfare/access_list.html", context)


@performs(VERBS["propose_access"])
@require_http_methods(["GET", "POST"])
def access_propose(request: Request) -> HttpResponse:
    """Another administrator decides it."""
    form = AccessForm(**posted(request), county=request.user.county)
    return verb_page(
        request,
        form,
        lambda: actions.propose_access(by=request.user, **form.cleaned_data),
        verb=VERBS["propose_access"],
        back=reverse(LIST),
        done=_("The access waits for the security administrator."),
        crumbs=[(_("Outside offices"), reverse(LIST))],
        lede=_("It opens when the security administrator has approved it."),
    )


@needs(P.MANAGE_SYSTEM, P.MANAGE_USERS, P.READ_AUDIT)
@require_GET
def access(request: Request, pk: int) -> HttpResponse:
    """What the office may ask, what was done with it, and how it was used."""
    row = _row(request, pk)
    verbs = [VERBS[name] for name, rule in RULES.items() if may(rule, name, row, request.user)]
    posts = {"approve_access", "rotate_key"}  # a button each: their page shows a key once
    context = {
        "access": row,
        "today": timezone.localdate(),
        "posts": [verb for verb in verbs if verb.name in posts],
        "buttons": buttons([verb for verb in verbs if verb.name not in posts], row.pk),
        "acts": _acts(row),
    }
    return render(request, "welfare/access.html", context)


@performs(VERBS["approve_access"])
@require_POST
@never_cache
def access_approve(request: Request, pk: int) -> HttpResponse:
    """Open it and show its key, once."""
    return _with_key(request, pk, actions.approve_access)


@performs(VERBS["rotate_key"])
@require_POST
@never_cache
def access_rotate(request: Request, pk: int) -> HttpResponse:
    """Show a new key, once."""
    shown = request.POST.get("version", "")
    version = int(shown) if shown.isascii() and shown.isdecimal() else -1
    return _with_key(request, pk, partial(actions.rotate_key, version=version))


@performs(VERBS["refuse_access"])
@require_http_methods(["GET", "POST"])
def access_refuse(request: Request, pk: int) -> HttpResponse:
    """The proposal ends."""
    return _with_reason(request, pk, "refuse_access", actions.refuse_access)


@performs(VERBS["revoke_access"])
@require_http_methods(["GET", "POST"])
def access_revoke(request: Request, pk: int) -> HttpResponse:
    """The next call is refused."""
    return _with_reason(request, pk, "revoke_access", actions.revoke_access)


def _with_key(request: Request, pk: int, action: Any) -> HttpResponse:
    row, said = _row(request, pk), []

    def done(*, by: Any) -> OfficeAccess:
        opened, key = action(by=by, access=row)
        said.append(key)
        return opened

    answer = act(request, reverse("welfare:access", args=[pk]), done, by=request.user)
    if not said:
        return answer
    row.refresh_from_db()
    return render(request, "welfare/access_key.html", {"access": row, "key": said[0]})


def _with_reason(request: Request, pk: int, name: str, action: Any) -> HttpResponse:
    row, form = _row(request, pk), EndingForm(**posted(request))
    back = reverse("welfare:access", args=[pk])
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, access=row, reason=form.cleaned_data["reason"]),
        verb=VERBS[name],
        back=back,
        rule=lambda: RULES[name](name, row, request.user),
        crumbs=[(_("Outside offices"), reverse(LIST)), (row.office, back)],
    )


def _row(request: HttpRequest, pk: int) -> OfficeAccess:
    rows = OfficeAccess.objects.visible_to(request.user)
    row: OfficeAccess = get_object_or_404(
        rows.select_related("proposed_by", "decided_by", "county"), pk=pk
    )
    return row


def _acts(row: OfficeAccess) -> list[dict[str, Any]]:
    events = audit.history(row).order_by("-at", "-pk")[:LAST_ACTS]
    return [
        {
            "when": event.at,
            "title": label(event.verb),
            "who": event.actor or "",
            "body": _use(event.details) if event.verb == USED else event.reason,
        }
        for event in events
    ]


def _use(details: dict[str, Any]) -> str:
    called = details.get("called", "")
    return gettext("%(called)s: rows %(rows)s, answer %(answered)s") % {
        "called": CALLED.get(called, called),
        "rows": details.get("rows", 0),
        "answered": details.get("answered", ""),
    }
