"""One sums whose payments in ledgers stay below what was granted, and what becomes of the rest."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import unpaid_rests as rules
from benefits.actions import unpaid_rests as actions
from benefits.forms.unpaid_rests import DropRestForm, RestForm
from benefits.verbs import VERBS
from cases.models import Award
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.audit.verb import Words
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.forms import Form
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page

FORMS = require_http_methods(["GET", "POST"])
STEPS: dict[str, Callable[[Award, User], Any]] = {
    "state_rest": rules.check_may_state,
    "confirm_rest": rules.check_may_confirm,
    "drop_rest": rules.check_may_drop,
}


def standing(award: Award, user: User) -> dict[str, Any]:
    """What is said of the rest of an award, and what this person may do about it."""
    steps = {name: may(rule, award, user) for name, rule in STEPS.items()}
    return {"award": award, "stated": rules.waiting(award), **steps}


@needs(P.SEE_PAYMENTS)
@require_GET
def unpaid_rest_list(request: HttpRequest) -> HttpResponse:
    """Each with what was granted, the rest, and who settles it."""
    page = page_of(request, rules.shown(request.user))
    rows = [standing(award, request.user) for award in page]
    verbs = held(request.user, *(VERBS[name] for name in STEPS))
    context = {"page": page, "rows": rows, "may": verbs}
    return render(request, "benefits/unpaid_rest_list.html", context)


def _step(
    request: HttpRequest,
    pk: int,
    verb: str,
    form: Form,
    action: Callable[..., object],
    done: Words,
) -> HttpResponse:
    awards = Award.objects.visible_to(request.user).select_related("programme", "household__head")
    award = get_object_or_404(awards, pk=pk)
    back, rest = reverse("benefits:unpaid_rest_list"), rules.open_of(award)
    said = rules.waiting(award)
    parts = [award.number, str(award.household)]
    if rest:
        parts.append(_("%(sum)s yuan are open") % {"sum": f"{rest:,.2f}"})
    if said is not None:
        parts += [said.get_way_display(), said.document, f"{said.stated_by}: {said.reason}"]
        parts.insert(-1, said.paid_on.isoformat() if said.paid_on else "")
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, award=award, **form.cleaned_data),
        verb=VERBS[verb],
        rule=partial(STEPS[verb], award, request.user),
        back=back,
        done=done,
        crumbs=[(_("Rests of one sums"), back)],
        lede=" · ".join(part for part in parts if part),
    )


@performs(VERBS["state_rest"])
@FORMS
def rest_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The first of two people, with day, document and reason."""
    done = _("It is stated. It counts once another person has confirmed it.")
    form = RestForm(**posted(request))
    return _step(request, pk, "state_rest", form, actions.state_rest, done)


@performs(VERBS["confirm_rest"])
@FORMS
def rest_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second one."""
    done, form = _("Confirmed."), Form(**posted(request))
    return _step(request, pk, "confirm_rest", form, actions.confirm_rest, done)


@performs(VERBS["drop_rest"])
@FORMS
def rest_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement that waits is given up."""
    done, form = _("The statement is taken back."), DropRestForm(**posted(request))
    return _step(request, pk, "drop_rest", form, actions.drop_rest, done)
