"""Accounts, for the security administrator."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from welfare.accounts import actions as accounts
from welfare.accounts import attempts, tenure
from welfare.accounts.roles import Permission, Role
from welfare.accounts.rules import check_may_manage
from welfare.audit import log as audit
from welfare.audit.labels import label
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, User
from welfare.pages.access import Request, act, attempt, needs, performs
from welfare.pages.forms import Form
from welfare.pages.lists import asked, page_of
from welfare.verbs import VERBS

LAST_ACTS = 20


class UserFilter(Form):
    q = forms.CharField(
        label=_("Name"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=_("Account state"),
        required=False,
        choices=[
            ("", _("All")),
            ("locked", _("Locked")),
            ("idle", _("Not used for a long time")),
            ("leaving", _("With a closing day")),
            ("review", _("Rights to be confirmed")),
        ],
    )


class UserForm(Form):
    full_name = forms.CharField(label=_("Full name"), max_length=60)
    area = forms.ModelChoiceField(Division.objects.none(), label=_("Town or county"))
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Town roles go with a town, county roles with the county. System, security and audit "
            "administrators hold no other role."
        ),
    )

    closes_on = forms.DateField(
        label=_("Closed from"),
        required=False,
        help_text=_("For leavers: from this day on nobody signs in with it. Empty: no such day."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Division.objects.exclude(level=Level.VILLAGE).order_by("code")
        own = areas.filter(Q(pk=by.division_id) | Q(parent=by.division_id))
        self.fields["area"].queryset = own  # type: ignore[attr-defined]


class NewUserForm(UserForm):
    username = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{2,39}\Z",
        label=_("User name"),
        help_text=_("3 to 40 letters, digits, dots, hyphens. It is never given to anybody else."),
    )
    field_order = ("username", "full_name", "area", "roles", "closes_on")


class LockForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


@needs(Permission.MANAGE_USERS)
@require_GET
def user_list(request: Request) -> HttpResponse:
    """The county's accounts."""
    form = UserFilter(request.GET)
    rows = _filtered(attempts.marked(accounts.visible_to(request.user)), form)
    page = page_of(request, tenure.reviewed(rows))
    for row in page:
        row.shown = tenure.shown_rights(row)
    context = {"page": page, "form": form, "confirm": VERBS["confirm_rights"]}
    return render(request, "welfare/user_list.html", context)


@needs(Permission.MANAGE_USERS)
@never_cache
def user_create(request: Request) -> HttpResponse:
    """A new account; its first password is shown once."""
    form = NewUserForm(request.POST or None, by=request.user)
    if form.is_valid():
        password = accounts.initial_password()
        values = form.cleaned_data | {"password": password, "by": request.user}
        user = attempt(form, accounts.create, **values)
        if user is not None:
            return _password_page(request, user, password)
    return render(request, "welfare/user_create.html", {"form": form})


@needs(Permission.MANAGE_USERS)
def user_edit(request: Request, pk: int) -> HttpResponse:
    """Name, area and roles of one account, its lock, and what was done with it."""
    user = _row(request, pk)
    start = {"full_name": user.full_name, "area": user.division, "roles": user.roles}
    start["closes_on"] = user.closes_on
    form = UserForm(request.POST or None, initial=start, by=request.user)
    if form.is_valid():
        changed = attempt(form, accounts.change, user=user, by=request.user, **form.cleaned_data)
        if changed is not None:
            return redirect("welfare:user_list")
    context = {
        "account": user,
        "form": form,
        "lock_form": LockForm(),
        "locked": attempts.is_locked(user),
        "forbidden": _reason_against(user, request.user),
        "acts": _acts(user),
        "open_sessions": list(user.sessions.filter(ended_at=None)),
    }
    return render(request, "welfare/user_edit.html", context)


@performs(VERBS["confirm_rights"])
@require_POST
def user_confirm(request: Request, pk: int) -> HttpResponse:
    """The account is needed, and with the rights that the list showed."""
    return act(
        request,
        f"{reverse('welfare:user_list')}?state=review",
        tenure.confirm,
        done=gettext("The rights are confirmed."),
        user=_row(request, pk),
        shown=request.POST.get("shown", ""),
        by=request.user,
    )


@needs(Permission.MANAGE_USERS)
@require_POST
def user_lock(request: Request, pk: int) -> HttpResponse:
    """Close an account at once."""
    user = _row(request, pk)
    form = LockForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        request,
        reverse("welfare:user_edit", args=[pk]),
        accounts.lock,
        done=gettext("The account is locked."),
        user=user,
        reason=reason,
        by=request.user,
    )


@needs(Permission.MANAGE_USERS)
@require_POST
def user_unlock(request: Request, pk: int) -> HttpResponse:
    """Open a locked account."""
    user = _row(request, pk)
    back = reverse("welfare:user_edit", args=[pk])
    done = gettext("The account is open again.")
    return act(request, back, accounts.unlock, done=done, user=user, by=request.user)


@needs(Permission.MANAGE_USERS)
@require_POST
@never_cache
def user_reset_password(request: Request, pk: int) -> HttpResponse:
    """A new first password, shown once."""
    user, password = accounts.reset_password(user=_row(request, pk), by=request.user)
    return _password_page(request, user, password)


def _row(request: Request, pk: int) -> User:
    return get_object_or_404(accounts.visible_to(request.user), pk=pk)


def _filtered(rows: "QuerySet[User]", form: UserFilter) -> "QuerySet[User]":
    wanted, rows = asked(form, rows)
    q, role, state = (wanted.get(name) for name in ("q", "role", "state"))
    now = timezone.now()
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(full_name__icontains=q))
    if role:
        rows = rows.filter(roles__contains=[role])
    if state == "locked":
        rows = rows.filter(is_locked=True)
    if state == "idle":
        since = now - timedelta(days=accounts.IDLE_DAYS)
        rows = rows.filter(Q(last_login=None) | Q(last_login__lt=since), is_active=True)
    if state == "leaving":
        rows = rows.exclude(closes_on=None).order_by("closes_on", "username")
    if state == "review":
        rows = tenure.to_review(rows).order_by("confirmed_at", "username")
    return rows


def _reason_against(user: User, by: User) -> str:
    try:
        check_may_manage(user, by)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _acts(user: User) -> list[dict[str, Any]]:
    events = audit.history(user).exclude(verb__in=["signed_in", "signed_out"])
    return [
        {"when": e.at, "title": label(e.verb), "who": e.actor or "", "body": e.reason}
        for e in events.order_by("-at", "-pk")[:LAST_ACTS]
    ]


def _password_page(request: Request, user: User, password: str) -> HttpResponse:
    context = {"account": user, "password": password}
    return render(request, "welfare/user_password.html", context)
