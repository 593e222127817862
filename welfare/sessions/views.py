"""Ending a session on another device."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from welfare.accounts import actions as accounts
from welfare.pages.access import Request, act, performs
from welfare.sessions import actions
from welfare.sessions.models import AccountSession
from welfare.verbs import VERBS

DONE = _("The session is over.")


@require_POST
def session_end(request: Request, pk: int) -> HttpResponse:
    """One's own, on another device."""
    rows = AccountSession.objects.visible_to(request.user)
    session = get_object_or_404(rows, pk=pk)
    back = reverse("welfare:account")
    return act(request, back, actions.end_session, done=DONE, by=request.user, session=session)


@performs(VERBS["end_anothers_session"])
@require_POST
def user_session_end(request: Request, pk: int, session_pk: int) -> HttpResponse:
    """Another's, by the security administrator."""
    user = get_object_or_404(accounts.visible_to(request.user), pk=pk)
    session = get_object_or_404(user.sessions.all(), pk=session_pk)
    back = reverse("welfare:user_edit", args=[pk])
    return act(
        request, back, actions.end_anothers_session, done=DONE, by=request.user, session=session
    )
