"""One's own account: password, second factors, and where one is signed in."""

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from welfare.accounts.attempts import address_of
from welfare.exceptions import BadInput
from welfare.factors import actions, codes, passkeys, rules
from welfare.factors.forms import AppForm, PasskeyForm, ProofForm
from welfare.factors.models import FactorKind, SecondFactor
from welfare.factors.sealing import seal, unseal
from welfare.factors.views.half import MISSING, ROW
from welfare.pages.access import Request, attempt
from welfare.pages.verbs import posted, verb_page
from welfare.sessions.models import AccountSession
from welfare.verbs import VERBS

ACCOUNT = "welfare:account"
CRUMB = gettext_lazy("My account")
SHOWN = 20  # of the sessions that are over


@require_GET
def account(request: Request) -> HttpResponse:
    """What opens the account, and where it is open now."""
    factors = SecondFactor.objects.visible_to(request.user)
    sessions = AccountSession.objects.visible_to(request.user)
    context = {
        "factors": list(factors),
        "has_app": any(row.kind == FactorKind.APP for row in factors),
        "codes_left": actions.recovery_codes_left(request.user),
        "required": rules.is_required(request.user),
        "open_sessions": list(sessions.open()),
        "over_sessions": list(sessions.exclude(ended_at=None)[:SHOWN]),
        "this_session": request.session.get(ROW),
        "verbs": VERBS,
    }
    return render(request, "welfare/account.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def factor_app(request: Request) -> HttpResponse:
    """Show a new key as a square and in letters; take the first code of it."""
    form = AppForm(request.POST or None)
    secret = _key_shown(request, form)
    if form.is_valid():
        made = attempt(
            form,
            actions.enrol_app,
            secret=secret,
            code=form.cleaned_data["code"],
            session=request.session.get(ROW, 0),
            **_proof(request, form),
        )
        if made is not None:
            return _done(request, made)
    context = {
        "form": form if form.is_bound else AppForm(initial={"sealed": seal(*_of(request, secret))}),
        "groups": [secret[n : n + 4] for n in range(0, len(secret), 4)],
        "square": _square(secret, request.user.username),
    }
    return render(request, "welfare/factor_app.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def factor_passkey(request: Request) -> HttpResponse:
    """The browser makes a passkey, and its answer comes with the form."""
    user, host = request.user, request.get_host()
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        state = unseal(user.pk, "passkey", form.cleaned_data["sealed"])
        key = attempt(form, passkeys.made, host, state, form.cleaned_data["answer"])
        name = form.cleaned_data["name"]
        proof = _proof(request, form) | {"session": request.session.get(ROW, 0)}
        made = key and attempt(form, actions.enrol_passkey, passkey=key, name=name, **proof)
        if made is not None:
            return _done(request, made)
    has = SecondFactor.objects.visible_to(user).filter(kind=FactorKind.PASSKEY)
    question = passkeys.ask_new(
        host,
        number=user.pk,
        username=user.username,
        full_name=user.full_name,
        has=[row.secret for row in has],
    )
    sealed = seal(user.pk, "passkey", question.state)
    if form.is_bound:  # with a new question: the answer to the old one was looked at
        form.data = form.data.copy()
        form.data["sealed"], form.data["answer"] = sealed, ""
    else:
        form = PasskeyForm(initial={"sealed": sealed})
    context = {"form": form, "options": question.options}
    return render(request, "welfare/factor_passkey.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def factor_remove(request: Request, pk: int) -> HttpResponse:
    """Lost or replaced."""
    rows = SecondFactor.objects.visible_to(request.user)
    factor = get_object_or_404(rows, pk=pk)
    form = ProofForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.remove_factor(factor=factor, **_proof(request, form)),
        verb=VERBS["remove_factor"],
        back=reverse(ACCOUNT),
        done=_("It opens your account no more."),
        rule=lambda: rules.check_may_go(factor, request.user),
        crumbs=[(CRUMB, reverse(ACCOUNT))],
        lede=factor.name,
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def recovery_codes(request: Request) -> HttpResponse:
    """New ones; those on the old sheet are void."""
    form = ProofForm(**posted(request))
    if form.is_valid():
        made = attempt(form, actions.renew_recovery_codes, **_proof(request, form))
        if made is not None:
            return render(request, "welfare/recovery_codes.html", {"codes": made})
    return verb_page(
        request,
        form,
        lambda: None,
        verb=VERBS["renew_recovery_codes"],
        back=reverse(ACCOUNT),
        crumbs=[(CRUMB, reverse(ACCOUNT))],
        lede=_("The codes that you have now will be void."),
    )


def _key_shown(request: Request, form: AppForm) -> str:
    """The key that the form took back; a new one, also in the form, where that is too old."""
    secret = codes.new_secret()
    if not form.is_bound:
        return secret
    try:
        shown: str = unseal(request.user.pk, "app", form.data.get("sealed", ""))
    except BadInput as error:
        form.data = form.data.copy()
        form.data["sealed"] = seal(*_of(request, secret))
        form.add_error(None, str(error))
        return secret
    return shown


def _proof(request: Request, form: ProofForm) -> dict[str, Any]:
    password = form.cleaned_data["password"]
    return {"by": request.user, "password": password, "address": address_of(request)}


def _done(request: Request, made: list[str]) -> HttpResponse:
    request.session.pop(MISSING, None)
    if not made:
        return redirect(ACCOUNT)
    return render(request, "welfare/recovery_codes.html", {"codes": made})


def _of(request: Request, secret: str) -> tuple[int, str, str]:
    return request.user.pk, "app", secret


def _square(secret: str, username: str) -> str:
    address = codes.address(secret, account=username, issuer=_("County social assistance"))
    drawn = segno.make(address, error="m").svg_inline(border=4, light="#fff", omitsize=True)
    return mark_safe(drawn)  # drawn here: only squares stand in it
