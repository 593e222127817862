"""Who may open a view, and how a refusal reaches the person at the screen."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from welfare.accounts.roles import Permission
from welfare.accounts.rules import right_missing
from welfare.audit.verb import Verb, Words
from welfare.exceptions import BadInput, Conflict, NotAllowed
from welfare.models import User

P = ParamSpec("P")
T = TypeVar("T")
View = Callable[..., HttpResponseBase]
Said = Words | Callable[[Any], Words]


class Request(HttpRequest):
    """A request behind the sign-in: somebody is there."""

    user: User


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Open a view to people who hold any of the permissions; the others read why not (403).

    A page that is only read asks for a right to see, so that who reads needs no right to do.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.may(permission) for permission in permissions):
                return forbidden(request, *permissions)
            return view(request, *args, **kwargs)

        guarded.permissions = frozenset(permissions)  # type: ignore[attr-defined]
        return guarded

    return decorate


def performs(*verbs: Verb) -> Callable[[View], View]:
    """Open the page of a verb, or of several, to people who hold a right of one of them."""
    rights = frozenset(right for verb in verbs for right in verb.rights)

    def decorate(view: View) -> View:
        guarded = needs(*sorted(rights, key=list(Permission).index))(view)
        guarded.verbs = verbs  # type: ignore[attr-defined]
        return guarded

    return decorate


_RIGHTS: dict[str, frozenset[Permission]] = {}  # of the pages asked for so far


def rights_to_open(url_name: str, *numbers: int) -> frozenset[Permission]:
    """Of which rights a page asks one, as its view says; whatever its numbers are."""
    if url_name not in _RIGHTS:
        view: Any = resolve(reverse(url_name, args=numbers)).func
        _RIGHTS[url_name] = view.permissions
    return _RIGHTS[url_name]


def may_open(user: User, url_name: str, *numbers: int) -> bool:
    """Whether a page asks a right that this person holds. Its rows may be another's."""
    return any(map(user.may, rights_to_open(url_name, *numbers)))


def may_open_path(user: User, path: str) -> bool:
    """The same of the page at a path."""
    view: Any = resolve(path).func
    return any(map(user.may, view.permissions))


def forbidden(request: HttpRequest, *permissions: Permission) -> HttpResponse:
    """The page that names the right which is missing."""
    return render(request, "403.html", {"reason": right_missing(permissions)}, status=403)


def act(
    request: HttpRequest,
    back: str,
    function: Callable[..., T],
    /,
    *,
    done: Said = "",
    then: Callable[[T], str] | None = None,
    **kwargs: Any,
) -> HttpResponse:
    """Run an action of a button and go on; the answer for the view to return.

    `back` (a path or URL) is where the person stands: a refusal is shown there as its sentence, a
    conflict as a page that leads there. After success the sentence `done` is shown on the page
    `then(result)`, or on `back`.
    """
    try:
        result = function(**kwargs)
    except Conflict as conflict:
        return conflict_page(request, conflict, back)
    except (NotAllowed, BadInput) as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return go_on(request, result, done, then(result) if then else back)


def asked_back(request: HttpRequest, usual: str) -> str:
    """The page of this site that the person came from and wants back to (`next`), or the usual."""
    wanted = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if own else usual


def go_on(request: HttpRequest, result: Any, done: Said, url: str) -> HttpResponse:
    """The sentence on what was done, or what it says of the result, on the next page."""
    if sentence := done(result) if callable(done) else done:
        messages.success(request, str(sentence))
    return redirect(url)


def attempt(
    form: BaseForm, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> T | None:
    """Run the action of a form; a refusal becomes an error of the form, so nothing typed is lost.

    Returns None after a refusal (then `form.errors` is not empty). A conflict goes on to the
    middleware, which shows the conflict page.
    """
    try:
        return function(*args, **kwargs)
    except Conflict:
        raise
    except (NotAllowed, BadInput) as refusal:
        for sentence in str(refusal).splitlines():
            form.add_error(None, sentence)
        return None


def conflict_page(
    request: HttpRequest,
    conflict: Conflict,
    back: str,
    form_url: str = "",
    typed: Sequence[tuple[Words, str]] = (),
) -> HttpResponse:
    """The record changed meanwhile: nothing of this was saved, look again.

    `form_url`: where what was typed is offered again; empty where that form is open no more. Then
    `typed`, the person's own words, is all there is to copy from.
    """
    context = {"reason": str(conflict), "back_url": back, "form_url": form_url, "typed": typed}
    return render(request, "409.html", context, status=409)
