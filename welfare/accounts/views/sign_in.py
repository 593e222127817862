"""Signing in, signing out, and the password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from welfare.accounts import actions as accounts
from welfare.accounts.attempts import address_of
from welfare.factors.views import half
from welfare.pages.access import Request, attempt
from welfare.pages.forms import Form
from welfare.sessions import actions as sessions
from welfare.sessions.models import Ending


class SignInForm(Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(Form):
    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> None:
        new, again = self.cleaned_data.get("new"), self.cleaned_data.get("again")
        if new and again and new != again:
            self.add_error("again", _("The two new passwords differ. Type both again."))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Open a session; every failure has the same sentence."""
    target = safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        address = address_of(request)
        user = attempt(form, accounts.sign_in, **form.cleaned_data, address=address)
        if user is not None and user.factors.exists():
            return half.open_half(request, user, target)
        if user is not None:
            half.open_session(request, user)
            return redirect(target)
    return render(request, "welfare/login.html", {"form": form, "next": target})


@login_not_required
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Close the session."""
    if request.user.is_authenticated:
        accounts.sign_out(by=request.user)
        sessions.close(request.session.get(half.ROW, 0), ending=Ending.LEFT)
        auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Change one's own password; forced at the first sign-in and when it is too old."""
    form = PasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        values = form.cleaned_data
        user = attempt(
            form,
            accounts.change_password,
            by=request.user,
            old=values["old"],
            new=values["new"],
            address=address_of(request),
            session=request.session.get(half.ROW, 0),
        )
        if user is not None:
            auth.update_session_auth_hash(request, user)
            sessions.has_new_key(request.session.get(half.ROW, 0), request.session.session_key)
            messages.success(request, gettext("Your password was changed."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "welfare/password.html", {"form": form})


def safe_target(request: HttpRequest) -> str:
    """Where to go after signing in: only to a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if own else resolve_url(settings.LOGIN_REDIRECT_URL)
