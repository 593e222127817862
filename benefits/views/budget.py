"""Where the money comes from and what is left of it: allocations by source. (资金台账)"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import budget, budget_rules, rules, selections
from benefits.actions import budget as actions
from benefits.budget import AllocationBalance
from benefits.forms.budget import BudgetFilter, EnterAllocationForm, TakeBackForm
from benefits.forms.payroll import ReasonForm
from benefits.forms.reserve import ReserveReasonForm
from benefits.models import Allocation
from benefits.outlook import month_of_dues, outlook
from benefits.verbs import VERBS
from cases.models import FundSource
from welfare.accounts.roles import Permission as P
from welfare.accounts.roles import names_with
from welfare.accounts.rules import may
from welfare.audit.verb import Verb
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.forms import Form
from welfare.pages.lists import one_of
from welfare.pages.verbs import posted, verb_page

FORMS = require_http_methods(["GET", "POST"])
NAMES = ("enter_allocation", "take_back_allocation", "confirm_allocation", "drop_allocation")
SUMS = ("granted", "taken_back", "committed", "spent", "returned", "left")


@needs(P.SEE_PAYMENTS)
@require_GET
def allocation_list(request: HttpRequest) -> HttpResponse:
    """Every allocation of a year with what became of it, and what the year will cost."""
    waiting = _waiting(request)
    if waiting["only"]:
        return render(request, "benefits/allocation_list.html", waiting)
    user, form = request.user, BudgetFilter(request.GET, user=request.user)
    mine, year = Allocation.objects.visible_to(user), timezone.localdate().year
    rows = mine.none()
    if form.is_valid():
        year = form.cleaned_data["year"] or year
        rows = _narrowed(mine.granted().in_year(year), form.cleaned_data)
    there = budget.standings(rows)
    whole = budget.standings(mine.granted().in_year(year))
    county = user.county if user.town is None else None
    return render(
        request,
        "benefits/allocation_list.html",
        waiting
        | {
            "form": form,
            "year": year,
            "rows": there,
            "sources": _by_source(there),
            "total": _sums(there),
            "outlook": outlook(county, year, whole) if county else [],
            "due_month": month_of_dues(county) if county else None,
        },
    )


def _waiting(request: HttpRequest) -> dict[str, Any]:
    """What waits for a second person, and what of it this person may confirm, or drop.

    `?only=to_confirm`: what this person may confirm, and nothing beside it.
    """
    user = request.user
    rows = selections.waiting_allocations(user)
    mine = selections.for_second_person(rows, user)
    part, page = one_of(request, {"to_confirm": (_("Allocations to confirm"), mine)})
    listed = list(rows if page is None else page)
    droppable = {row.pk for row in listed if may(budget_rules.check_may_drop_allocation, row, user)}
    return {
        "only": part,
        "page": page,
        "waiting": listed,
        "year": "",
        "droppable": droppable,
        "may": held(user, *(VERBS[name] for name in NAMES)),
    }


def _by_source(there: list[AllocationBalance]) -> list[tuple[FundSource, dict[str, Decimal]]]:
    groups: dict[FundSource, list[AllocationBalance]] = {}
    for one in there:
        groups.setdefault(one.allocation.source, []).append(one)
    return [(source, _sums(of_source)) for source, of_source in groups.items()]


def _narrowed(rows: Any, said: dict[str, Any]) -> Any:
    if said["programme"]:
        rows = rows.filter(programmes=said["programme"])
    return rows.filter(source=said["source"]) if said["source"] else rows


def _sums(there: list[AllocationBalance]) -> dict[str, Decimal]:
    return {
        name: sum(
            (one.allocation.amount if name == "granted" else getattr(one, name) for one in there),
            budget.ZERO,
        )
        for name in SUMS
    }


@performs(VERBS["enter_allocation"])
@FORMS
def allocation_enter(request: HttpRequest) -> HttpResponse:
    """下达: the first of two persons."""
    form = EnterAllocationForm(**posted(request), user=request.user)
    there = reverse("benefits:allocation_list")
    return verb_page(
        request,
        form,
        lambda: actions.enter_allocation(
            by=request.user, **form.cleaned_data | {"programmes": _chosen(form)}
        ),
        verb=VERBS["enter_allocation"],
        rule=partial(rules.county_of, request.user),
        back=there,
        then=lambda row: _of_year(row.first_month),
        crumbs=[(_("Funds"), there)],
        done=_(
            "The allocation is entered. It counts once another person has confirmed it: %(who)s."
        )
        % {"who": names_with(*VERBS["confirm_allocation"].rights)},
    )


def _chosen(form: EnterAllocationForm) -> list[Any]:
    return list(form.cleaned_data["programmes"])


def _of_year(month: date) -> str:
    """The list of the year of the money: where one came from, and sees what was done."""
    return f"{reverse('benefits:allocation_list')}?year={month.year}"


def _one_page(
    request: HttpRequest,
    pk: int,
    form: Form,
    action: Callable[..., object],
    *,
    verb: Verb,
    rule: Callable[[Allocation, User], None],
    done: str,
) -> HttpResponse:
    """A verb that is done to one allocation, which stands above its form."""
    mine = Allocation.objects.visible_to(request.user)
    with_names = mine.select_related("source", "entered_by", "reduces__source")
    row = get_object_or_404(with_names.prefetch_related("programmes"), pk=pk)
    back = _of_year((row.reduces or row).first_month)
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, allocation=row, **form.cleaned_data),
        verb=verb,
        rule=partial(rule, row, request.user),
        back=back,
        crumbs=[(_("Funds"), back)],
        done=done,
        template="benefits/allocation_verb.html",
        row=row,
        standing=budget.standing(row.reduces or row),
    )


@performs(VERBS["take_back_allocation"])
@FORMS
def allocation_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """收回、调剂: the first of two persons."""
    return _one_page(
        request,
        pk,
        TakeBackForm(**posted(request)),
        actions.take_back_allocation,
        verb=VERBS["take_back_allocation"],
        rule=budget_rules.check_may_take_back,
        done=_("It is entered. The money is there until another person has confirmed it."),
    )


@performs(VERBS["confirm_allocation"])
@FORMS
def allocation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person, who sees document and sum."""
    return _one_page(
        request,
        pk,
        Form(**posted(request)),
        actions.confirm_allocation,
        verb=VERBS["confirm_allocation"],
        rule=budget_rules.check_may_confirm_allocation,
        done=_("The allocation is confirmed and counts."),
    )


@performs(VERBS["drop_allocation"])
@FORMS
def allocation_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip that waits is given up."""
    return _one_page(
        request,
        pk,
        ReserveReasonForm(**posted(request)),
        actions.drop_allocation,
        verb=VERBS["drop_allocation"],
        rule=budget_rules.check_may_drop_allocation,
        done=_("The entry is dropped."),
    )


@performs(VERBS["allow_uncovered"])
@FORMS
def run_uncovered(request: HttpRequest, pk: int) -> HttpResponse:
    """先行垫付: who lets a run be paid that no allocation covers says why, by name."""
    run = get_object_or_404(selections.runs(request.user), pk=pk)
    back = reverse("benefits:run", args=[pk])
    form = ReasonForm(**posted(request), initial={"version": run.version})
    bare = {"sum": f"{budget.uncovered(run):,.2f}"}
    return verb_page(
        request,
        form,
        lambda: actions.allow_uncovered(by=request.user, run=run, **form.cleaned_data),
        verb=VERBS["allow_uncovered"],
        rule=partial(rules.check_verb, run, request.user, "allow_uncovered"),
        back=back,
        crumbs=[(_("Payroll runs"), reverse("benefits:run_list")), (str(run), back)],
        done=_("It may be signed. Your name and the reason stand on the run."),
        lede=_("No allocation covers %(sum)s yuan of this run. Write who decided it and why.")
        % bare,
    )
