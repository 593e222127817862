"""Advances: the list, one advance with what was agreed, came back and was given up, its verbs."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import advance_rules as rules
from benefits import listings
from benefits.actions import advances as actions
from benefits.advances import with_sums
from benefits.forms import advances as forms
from benefits.models import Advance
from benefits.verbs import VERBS
from cases.forms.record_step import WhoseCaseForm
from cases.models import Household
from cases.models.person import secrets_of
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.audit.timeline import timeline
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons, held
from welfare.pages.lists import asked, page_of, tab, tabs
from welfare.pages.tiles import Tile
from welfare.pages.verbs import posted, verb_page

WITH = ("person", "town", "household__head")
HIDDEN = ("household__phone", *secrets_of("person", "household__head"))
LIST = "benefits:advance_list"
STEPS = {
    "plan_advance": rules.check_may_plan,
    "repay_advance": rules.check_may_repay,
    "reverse_repayment": rules.check_may_reverse,
    "remind_advance": rules.check_may_remind,
    "propose_write_off": rules.check_may_propose_write_off,
    "decide_write_off": rules.check_may_decide_write_off,
}


def _mine(user: User) -> "QuerySet[Any]":
    rows = with_sums(Advance.objects.visible_to(user), timezone.localdate())
    return rows.select_related(*WITH).defer(*HIDDEN)


def _shown(user: User, form: forms.AdvanceFilter) -> "dict[str, QuerySet[Any]]":
    """By how they stand; all under no word."""
    wanted, rows = asked(form, _mine(user))
    if wanted.get("town"):
        rows = rows.filter(town=wanted["town"])
    rows = rows.order_by("-lent_on", "-pk")
    return {
        "": rows,
        forms.OPEN: rows.filter(open__gt=0),
        forms.OVERDUE: rows.filter(overdue__gt=0),
        forms.BACK: rows.filter(open=0),
    }


def _standing(request: HttpRequest) -> "QuerySet[Any]":
    """As the address narrows them."""
    form = forms.AdvanceFilter(request.GET, user=request.user)
    parts = _shown(request.user, form)
    return parts[form.cleaned_data.get("standing", "")]


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@exported(listings.ADVANCES, _standing)
@require_GET
def advance_list(request: HttpRequest) -> HttpResponse:
    """Advances of the area and what is open of them."""
    form = forms.AdvanceFilter(request.GET, user=request.user)
    parts = _shown(request.user, form)
    counts = {name: rows.count() for name, rows in parts.items()}
    rows = parts[form.cleaned_data.get("standing", "")]
    sums = rows.order_by().aggregate(
        lent=Sum("amount"), back=Sum("repaid"), off=Sum("written_off"), left=Sum("open")
    )
    every = tab(request, "standing", "", _("All"), counts[""])
    context = {
        "filter": form,
        "page": page_of(request, rows),
        "tabs": [every, *tabs(request, "standing", forms.STANDINGS, counts, "")[1:]],
        "sums": {name: value or Decimal(0) for name, value in sums.items()},
        "may": held(request.user, VERBS["lend_advance"]),
    }
    return render(request, "benefits/advance_list.html", context)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    """One advance with everything that came of it."""
    row = get_object_or_404(_mine(request.user), pk=pk)
    offered = [VERBS[name] for name, rule in STEPS.items() if may(rule, row, request.user)]
    context = {
        "advance": row,
        "buttons": buttons(offered, row.pk),
        "tiles": [
            Tile(f"{row.amount:,.2f}", _("Sum lent (yuan)")),
            Tile(f"{row.repaid:,.2f}", _("Came back")),
            Tile(f"{row.open:,.2f}", _("Still to be repaid")),
            Tile(f"{row.overdue:,.2f}", _("Overdue"), tone="bad" if row.overdue else ""),
        ],
        "instalments": row.instalments.all(),
        "repayments": row.repayments.select_related("recorded_by"),
        "reminders": row.reminders.select_related("done_by"),
        "write_offs": row.write_offs.select_related("proposed_by", "decided_by"),
        "history": timeline(row),
    }
    return render(request, "benefits/advance_page.html", context)


@performs(VERBS["lend_advance"])
@require_http_methods(["GET", "POST"])
def advance_lend(request: HttpRequest) -> HttpResponse:
    """Of which family; its number is posted and stands in no address."""
    form = WhoseCaseForm(**posted(request), user=request.user)
    back = reverse(LIST)
    return verb_page(
        request,
        form,
        lambda: form.home,
        verb=VERBS["lend_advance"],
        back=back,
        then=lambda home: reverse("benefits:advance_lend_to", args=[home.pk]),
        crumbs=[(_("Advances"), back)],
    )


@performs(VERBS["lend_advance"])
@require_http_methods(["GET", "POST"])
def advance_lend_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was treated, by which paper the money was lent."""
    homes = Household.objects.visible_to(request.user).select_related("head", "town__parent")
    home = get_object_or_404(homes, pk=pk)
    form, back = forms.LendForm(**posted(request), household=home), reverse(LIST)
    return verb_page(
        request,
        form,
        lambda: actions.lend_advance(by=request.user, household=home, **form.cleaned_data),
        verb=VERBS["lend_advance"],
        rule=partial(rules.check_may_lend, home, home.head, request.user),
        back=back,
        then=lambda made: reverse("benefits:advance", args=[made.pk]),
        done=_("The advance is recorded. Agree next how it comes back."),
        crumbs=[(_("Advances"), back)],
        lede=str(home),
    )


def _step(
    request: HttpRequest,
    pk: int,
    act: Callable[..., Any],
    ask: type[forms.AdvanceForm],
    done: str,
) -> HttpResponse:
    """The page of a verb that is done to an advance."""
    row = get_object_or_404(_mine(request.user), pk=pk)
    form, name = ask(**posted(request), advance=row), act.__name__
    back = reverse("benefits:advance", args=[row.pk])
    return verb_page(
        request,
        form,
        lambda: act(by=request.user, advance=row, **form.values()),
        verb=VERBS[name],
        rule=partial(STEPS[name], row, request.user),
        back=back,
        done=done,
        crumbs=[(_("Advances"), reverse(LIST)), (row.voucher, back)],
        lede=_("%(name)s, open: %(open)s yuan") % {"name": row.person.name, "open": row.open},
    )


@performs(VERBS["plan_advance"])
def advance_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """How the open sum comes back."""
    done = _("The instalments are agreed.")
    return _step(request, pk, actions.plan_advance, forms.AdvancePlanForm, done)


@performs(VERBS["repay_advance"])
def advance_repay(request: HttpRequest, pk: int) -> HttpResponse:
    """Money came back."""
    done = _("The repayment is recorded.")
    return _step(request, pk, actions.repay_advance, forms.RepayForm, done)


@performs(VERBS["reverse_repayment"])
def advance_repay_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """A repayment was recorded wrongly."""
    done = _("The repayment is reversed. Record the right one under its own number.")
    return _step(request, pk, actions.reverse_repayment, forms.ReverseRepaymentForm, done)


@performs(VERBS["remind_advance"])
def advance_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """The family was reminded."""
    done = _("The reminder is recorded.")
    return _step(request, pk, actions.remind_advance, forms.AdvanceRemindForm, done)


@performs(VERBS["propose_write_off"])
def advance_write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose to give up a part."""
    done = _("The write-off is proposed. Another person decides.")
    return _step(request, pk, actions.propose_write_off, forms.WriteOffForm, done)


@performs(VERBS["decide_write_off"])
def advance_write_off_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse it."""
    done = _("The write-off is decided.")
    return _step(request, pk, actions.decide_write_off, forms.WriteOffDecideForm, done)
