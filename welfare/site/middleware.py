"""Sign-out after idling, forced password change, refusals as pages, strict content policy."""

import logging
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from welfare.accounts import actions as accounts
from welfare.accounts.attempts import address_of
from welfare.drafts import keeping
from welfare.exceptions import Conflict, Refused
from welfare.factors.views.half import BEGAN, MISSING, ROW
from welfare.sessions import actions as sessions
from welfare.sessions.models import Ending

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'"
SEEN_EVERY_SECONDS = 60
NOT_SAVED = (HTTPStatus.CONFLICT, HTTPStatus.INTERNAL_SERVER_ERROR)
WITH_PASSWORDS = frozenset(
    f"welfare:{name}"
    for name in (
        *("login", "password", "user_create", "user_reset_password", "second_factor"),
        *("factor_app", "factor_passkey", "factor_remove", "recovery_codes"),
    )
)


class ChosenLanguage(LocaleMiddleware):
    """Chinese unless the person chose otherwise: a browser's own language is no choice."""

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


class ContentSecurityPolicy:
    """Nothing is loaded from another host and no inline script runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response


class PagesAreNotKept:
    """What a person who is signed in was shown, no browser keeps. (PIPL Art 51)

    On a machine that several share, “Back” after signing out would show it to the next one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated  # as it was before this page signed anybody out
        response = self.get_response(request)
        if signed_in:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class IdleSignOut:
    """Signs out who has not asked for a page for IDLE_MINUTES, and anybody after SESSION_HOURS.

    Polling fragments (htmx) do not count as the person being there. (等保三级, docs/law.md §10.2)
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            seen = float(request.session.get("seen", now))
            over = now - float(request.session.get(BEGAN, now)) > settings.SESSION_HOURS * 3600
            idle = now - seen > settings.IDLE_MINUTES * 60
            if (idle or over) and _keeps_typing(request):
                return self.get_response(request)
            if idle or over:
                return _signed_out(request, idle=not over)
            polling = request.headers.get("HX-Trigger-Name") == "poll"
            if "seen" not in request.session or (not polling and now - seen > SEEN_EVERY_SECONDS):
                request.session["seen"] = now
                request.session.setdefault(BEGAN, now)  # one from before it was written down
                if row := request.session.get(ROW):
                    sessions.seen(row, address=address_of(request))
        return self.get_response(request)


def _signed_out(request: HttpRequest, *, idle: bool) -> HttpResponse:
    kept = _keep_form(request)
    accounts.sign_out(by=request.user, idle=idle)
    sessions.close(request.session.get(ROW, 0), ending=Ending.IDLE if idle else Ending.LIMIT)
    logout(request)
    messages.info(request, _said_of_signing_out(request, kept, idle))
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{_next(request)}")


def _keeps_typing(request: HttpRequest) -> bool:
    """What is being typed is kept after the time is up, too; the next page asks to sign in.

    It shows nothing, and it does not count as the person being there.
    """
    return request.method == "POST" and request.path_info == reverse("welfare:drafts")


def _said_of_signing_out(request: HttpRequest, kept: bool, idle: bool) -> str:
    """Who sent a form must know what became of what stands in it."""
    why = _("You were signed out because nothing happened for a while.")
    if not idle:
        why = _("You were signed out because %(n)s hours have passed since you signed in.") % {
            "n": settings.SESSION_HOURS
        }
    sent = ""
    if kept:
        sent = _(
            "What you had just sent was not saved, but is kept: sign in, and the form offers to"
            " fill it in again."
        )
    elif request.method == "POST":
        sent = _(
            "What you had just sent was not saved: sign in, open the form again and enter it anew."
        )
    return _("%(why)s %(sent)s") % {"why": why, "sent": sent} if sent else why


class FormsAreKept:
    """What was typed into a form that could not be saved is kept for the person. (填写草稿)

    A refusal or a conflict leads to another page and would take the text with it. A form that is
    shown again with its faults has it anyway; one that was saved needs it no more.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or not request.user.is_authenticated:
            return response
        went_on = response.status_code == HTTPStatus.FOUND
        if response.status_code in NOT_SAVED or went_on and _has_error(request):
            _keep_form(request)
        elif went_on:
            keeping.forget(request.user, request.path)
        return response


def _keep_form(request: HttpRequest) -> bool:
    if request.method != "POST" or "HX-Request" in request.headers:
        return False
    if resolve(request.path_info).view_name in WITH_PASSWORDS:
        return False
    return keeping.keep(request.user, request.path, request.POST.lists())


def _has_error(request: HttpRequest) -> bool:
    """Whether the next page will say why nothing was saved."""
    return any(level >= messages.ERROR for level in _waiting(request))


def _waiting(request: HttpRequest) -> list[int]:
    """How grave the sentences are that the next page will show."""
    waiting = messages.get_messages(request)
    levels = [one.level for one in waiting]
    waiting.used = False  # looked at, not shown
    return levels


class FragmentsLeadToSignIn:
    """A fragment that meets the end of the session moves the whole page to the sign-in.

    A form that meets it says that nothing was saved; the sign-in leads back to the form's page,
    not to the form's target, which answers nothing but a form.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        elsewhere = response.status_code == HTTPStatus.FOUND and not request.user.is_authenticated
        if elsewhere and "HX-Request" in request.headers:
            return HttpResponseClientRedirect(
                f"{sign_in}?{urlencode({'next': _page_before(request)})}"
            )
        if (
            elsewhere
            and request.method == "POST"
            and response.headers["Location"].startswith(f"{sign_in}?")
            and not _waiting(request)  # who was signed out for idling is told so already
        ):
            messages.warning(request, _("You were no longer signed in, so nothing was saved."))
            return redirect(f"{sign_in}?{_next(request)}")
        return response


class PasswordChangeRequired:
    """A first or expired password leads to the page that changes it."""

    open_names = frozenset({"welfare:password", "welfare:logout", "set_language"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        user = request.user
        if not user.is_authenticated or match is None or match.view_name in self.open_names:
            return None
        changed = user.password_changed_at
        expired = changed is not None and changed < timezone.now() - timedelta(
            days=settings.PASSWORD_DAYS
        )
        if not user.must_change_password and not expired:
            return None
        if "HX-Request" in request.headers:  # a part of the page that asks for the password
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return redirect("welfare:password")


class SecondFactorRequired:
    """Whose role needs a second factor and who has none sets one up before anything else.

    The session says so from its beginning: no page asks the database for it.
    """

    open_names = PasswordChangeRequired.open_names | {
        *("welfare:account", "welfare:factor_app", "welfare:factor_passkey"),
    }

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not request.user.is_authenticated or not request.session.get(MISSING):
            return None
        if match is None or match.view_name in self.open_names:
            return None
        if "HX-Request" in request.headers:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return redirect("welfare:account")


class Refusals:
    """Any refusal that a view lets through becomes its sentence on a page, never a fault."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        reason = _("This address only takes a form. Open its page and press the button again.")
        page = render(request, "refused.html", {"reason": reason}, status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):
            return _unreadable(request, error)
        if not isinstance(error, Refused):
            return None
        back = _page_before(request)
        if isinstance(error, Conflict):
            context = {"reason": str(error), "back_url": back}
            return render(request, "409.html", context, status=409)
        if request.method == "POST":
            messages.error(request, str(error))
            return redirect(back)
        return render(request, "refused.html", {"reason": str(error)}, status=409)


def _unreadable(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value that no column can hold: a sign that does not exist, a number beyond all rows."""
    logger.warning("%s %s: %s", request.method, request.path_info, type(error).__name__)
    reason = _(
        "The address or the form holds a value that cannot be read. Nothing was saved. Open the"
        " page from the menu and enter it anew."
    )
    return render(request, "refused.html", {"reason": reason}, status=HTTPStatus.BAD_REQUEST)


def _next(request: HttpRequest) -> str:
    """Back to the page after signing in: of a form that was sent, the page it stood on."""
    page = _page_before(request) if request.method == "POST" else request.get_full_path()
    return urlencode({"next": page})


def _page_before(request: HttpRequest) -> str:
    """The page of this site that the request came from, or the start page."""
    referer = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure())
    return referer if own else resolve_url(settings.LOGIN_REDIRECT_URL)
