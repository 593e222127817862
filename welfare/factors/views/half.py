"""Between password and second factor, and what a session that is opened holds."""

import time
from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from welfare.accounts.attempts import address_of
from welfare.factors import actions, rules
from welfare.models import User
from welfare.sessions import actions as sessions

HALF, ROW, BEGAN, MISSING = "half", "session_row", "began", "second_factor_missing"
MINUTES = 5  # between the password and the second factor


def open_half(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """The password was right: nobody is signed in yet, the second factor is asked."""
    request.session.cycle_key()
    request.session[HALF] = {
        "user": user.pk,
        "at": time.time(),
        "password": user.get_session_auth_hash(),  # another one meanwhile: begin again
        "next": target,
    }
    return redirect("welfare:second_factor")


def opened_half(request: HttpRequest) -> tuple[User, dict[str, Any]] | None:
    """Whose password was right a moment ago in this browser."""
    half = request.session.get(HALF)
    if not half or time.time() - half["at"] > MINUTES * 60:
        return None
    user = actions.halfway(half["user"])
    if user is None or user.get_session_auth_hash() != half["password"]:
        return None
    return user, half


def open_session(request: HttpRequest, user: User) -> None:
    """Everything asked was right: who this browser is from now on, and since when."""
    auth.login(request, user)
    request.session.pop(HALF, None)
    row = sessions.begin(
        user=user,
        key=str(request.session.session_key),
        agent=request.headers.get("User-Agent", ""),
        address=address_of(request),
    )
    request.session[ROW], request.session[BEGAN] = row.pk, time.time()
    if rules.is_required(user) and not user.factors.exists():
        request.session[MISSING] = True
