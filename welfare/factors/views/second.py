"""The second half of a sign-in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from welfare.accounts.attempts import address_of
from welfare.factors import actions, passkeys
from welfare.factors.forms import CodeForm
from welfare.factors.models import FactorKind
from welfare.factors.views.half import HALF, open_session, opened_half
from welfare.models import User
from welfare.pages.access import attempt


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code, or a passkey; then the session is open."""
    opened = opened_half(request)
    if opened is None:
        return redirect("welfare:login")
    user, half = opened
    form, keys = CodeForm(request.POST or None), _passkeys(user)
    if form.is_valid():
        passed = attempt(
            form,
            actions.pass_second,
            user=user,
            address=address_of(request),
            code=form.cleaned_data["code"],
            passkey=_answered(request, half, keys, form.cleaned_data["answer"]),
        )
        if passed is not None:
            open_session(request, user)
            return redirect(half["next"])
    question = passkeys.ask(request.get_host(), has=keys) if keys else None
    if question:  # each is asked once: an answer that was seen on its way opens nothing
        request.session[HALF] = half | {"state": question.state}
    context = {"form": form, "options": question.options if question else None}
    return render(request, "welfare/second_factor.html", context)


def _passkeys(user: User) -> list[str]:
    return [row.secret for row in user.factors.filter(kind=FactorKind.PASSKEY)]


def _answered(
    request: HttpRequest, half: dict[str, Any], keys: list[str], answer: str
) -> passkeys.Passkey | None:
    state = half.pop("state", None)
    request.session[HALF] = half
    if not answer or state is None:
        return None
    return passkeys.answered(request.get_host(), state, answer, has=keys)
