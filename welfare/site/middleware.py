"""Sign-out after idling, forced password change, refusals as pages, strict content policy."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from welfare.accounts import actions as accounts
from welfare.exceptions import Conflict, Refused

Handler = Callable[[HttpRequest], HttpResponse]
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'"
SEEN_EVERY_SECONDS = 60


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


class IdleSignOut:
    """Signs out who has not asked for a page for IDLE_MINUTES. (等保三级, docs/law.md §10.2)

    Polling fragments (htmx) do not count as the person being there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            seen = float(request.session.get("seen", now))
            if now - seen > settings.IDLE_MINUTES * 60:
                accounts.sign_out(by=request.user, idle=True)
                logout(request)
                messages.info(request, _said_of_idleness(request))
                return redirect(settings.LOGIN_URL)
            polling = request.headers.get("HX-Trigger-Name") == "poll"
            if "seen" not in request.session or (not polling and now - seen > SEEN_EVERY_SECONDS):
                request.session["seen"] = now
        return self.get_response(request)


def _said_of_idleness(request: HttpRequest) -> str:
    """Who sent a form loses what stands in it, and must know."""
    if request.method == "POST":
        return _(
            "You were signed out because nothing happened for a while. What you had just sent was"
            " not saved: sign in, open the form again and enter it anew."
        )
    return _("You were signed out because nothing happened for a while.")


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
            return HttpResponseClientRedirect(sign_in)
        if (
            elsewhere
            and request.method == "POST"
            and response.headers["Location"].startswith(f"{sign_in}?")
        ):
            messages.warning(request, _("You were no longer signed in, so nothing was saved."))
            return redirect(f"{sign_in}?{urlencode({'next': _page_before(request)})}")
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
        if user.must_change_password or expired:
            return redirect("welfare:password")
        return None


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
        if not isinstance(error, Refused):
            return None
        back = _page_before(request)
        if isinstance(error, Conflict):
            return render(request, "409.html", {"reason": str(error), "back_url": back}, status=409)
        if request.method == "POST":
            messages.error(request, str(error))
            return redirect(back)
        return render(request, "refused.html", {"reason": str(error)}, status=409)


def _page_before(request: HttpRequest) -> str:
    """The page of this site that the request came from, or the start page."""
    referer = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure())
    return referer if own else resolve_url(settings.LOGIN_REDIRECT_URL)
