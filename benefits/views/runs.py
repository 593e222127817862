"""Payroll runs: the list, one run with everything a signer looks at, and the lists behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits import differences, overtaken, selections
from benefits.differences import Reason
from benefits.forms.payroll import DifferenceFilter, StartRunForm
from benefits.pay_day import months_to_pay, next_to_run
from benefits.states import BEFORE_THE_BANK, HOLDS_NOTHING
from benefits.verbs import VERBS
from benefits.views import run_context
from cases.models import Award
from welfare.accounts.roles import Permission as P
from welfare.audit import looks
from welfare.county.months import first_of, previous_month
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import held
from welfare.pages.lists import FEW_ROWS, ROWS_PER_PAGE, one_of, only, page_of


def _month_to_pay(user: User) -> dict[str, Any]:
    """What the list says about the pay day, and in which tone."""
    if user.county is None:
        return {"pay_day": "", "pay_day_tone": ""}
    owed = months_to_pay(user.county, timezone.localdate())
    overdue = any(month.overdue or month.missing for month in owed)
    sentences = " ".join(month.sentence for month in owed)
    return {"pay_day": sentences, "pay_day_tone": "bad" if overdue else "info"}


@needs(P.SEE_PAYMENTS)
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    at_bank = selections.runs_at_the_bank(request.user)
    parts = {"at_bank": (_("Runs without the bank's answer"), at_bank)}
    user = request.user
    first = selections.paid_first_waiting(user) if selections.moves_payments(user) else ()
    waiting = {"paid_first": (_("Relief first to pay today"), first)}
    if request.GET.get("only") in waiting:
        part, alone = one_of(request, waiting)
        context = {"only": part, "page": alone, "paid_first": alone, "may": {}}
        return render(request, "benefits/run_list.html", context)
    listed, part = only(request, selections.runs(request.user), parts)
    page = page_of(request, listed, FEW_ROWS)
    today = timezone.localdate()
    month = next_to_run(request.user.county, today) if request.user.county else first_of(today)
    context = {
        "page": page,
        "only": part,
        "paid_first": () if part else first,
        "open_run": selections.open_runs(request.user).first(),
        "may": held(request.user, VERBS["start_run"]),
        "form": StartRunForm(initial={"month": request.GET.get("month") or month}),
        "first_open": month,
        "last_open": previous_month(today),
        **_month_to_pay(request.user),
    }
    return render(request, "benefits/run_list.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selections.runs(request.user), pk=pk)
    looks.put_down(row, by=request.user, what=looks.PAYMENTS)
    shown = run_context.context(row, request.user, whole="whole" in request.GET)
    return render(request, "benefits/run_page.html", shown)


@needs(P.SEE_PAYMENTS)
@require_GET
def run_part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A part of the page of a large run, which is worked out apart."""
    row = get_object_or_404(selections.runs(request.user), pk=pk)
    if part not in run_context.PARTS:
        raise Http404
    template, shown = run_context.part(row, request.user, part)
    return render(request, template, shown)


@needs(P.SEE_PAYMENTS)
@require_GET
def run_overtaken(request: HttpRequest, pk: int) -> HttpResponse:
    """Every planned payment whose award was changed since, with what is owed by now."""
    row = get_object_or_404(selections.runs(request.user), pk=pk)
    lines = overtaken.of(row) if row.status in BEFORE_THE_BANK else {}
    page = page_of(request, list(lines))
    context = {
        "run": row,
        "page": page,
        "rows": overtaken.told(lines, list(page)),
        "may": run_context.offered_on(row, request.user),
    }
    return render(request, "benefits/run_overtaken.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def run_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """The awards behind the summary, all or of one reason."""
    row = get_object_or_404(selections.runs(request.user), pk=pk)
    if row.status in HOLDS_NOTHING:  # its page says what it is
        return redirect("benefits:run", row.pk)
    form = DifferenceFilter(request.GET)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    before, told = differences.month_before(row), differences.DifferenceList([], [])
    if form.is_valid():
        told = differences.listed(row, before, reason, most=ROWS_PER_PAGE)
    page = page_of(request, range(sum(one.awards for one in told.sums)))
    if page.number > 1:
        start = page.start_index() - 1
        told = differences.listed(row, before, reason, start, ROWS_PER_PAGE)
    awards = Award.objects.select_related("town", "programme", "household__head").in_bulk(
        {line.award for line in told.lines}
    )
    context: dict[str, Any] = {
        "run": row,
        "form": form,
        "page": page,
        "rows": [(line, awards[line.award]) for line in told.lines],
        "reason": Reason(reason).label if reason else "",
        "amount": sum(one.amount for one in told.sums),
        "payments": sum(one.payments for one in told.sums),
    }
    return render(request, "benefits/run_differences.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def run_exclusions(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selections.runs(request.user), pk=pk)
    exclusions = row.exclusions.select_related("award__programme", "award__household__head", "town")
    page = page_of(request, exclusions.order_by("code", "pk"))
    return render(request, "benefits/run_exclusions.html", {"run": row, "page": page})
