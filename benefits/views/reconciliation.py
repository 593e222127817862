"""Does what was due agree with what was sent and paid, month by month; and where it does not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from benefits import selections
from benefits.balance import MonthBalance, reconcile
from benefits.forms.payroll import MonthFilter, MonthsUntilFilter
from cases.models import Award
from welfare.accounts.roles import Permission as P
from welfare.county.months import add_months, first_of
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.lists import page_of

MONTHS_BEFORE = -11


@needs(P.SEE_PAYMENTS)
@require_GET
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Twelve months, a line for each programme, every sum that was due or moved."""
    form, county = MonthsUntilFilter(request.GET), request.user.county
    rows: list[reconcile.Reconciled] = []
    if form.is_valid() and county is not None:
        last = form.cleaned_data["until"] or first_of(timezone.localdate())
        rows = reconcile.by_month(county, add_months(last, MONTHS_BEFORE), last)
    names = selections.programmes(request.user).in_bulk()
    context = {"form": form, "rows": [(names[row.programme], row) for row in rows]}
    return render(request, "benefits/reconciliation.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def reconciliation_month(request: HttpRequest) -> HttpResponse:
    """The awards of a month that are owed something or got too much, the largest first."""
    form, county = MonthFilter(request.GET, user=request.user), request.user.county
    rows: list[MonthBalance] = []
    if form.is_valid() and county is not None:
        month = form.cleaned_data["month"] or first_of(timezone.localdate())
        programme = form.cleaned_data["programme"]
        rows = reconcile.differing(county, month, programme.pk if programme else None)
    page = page_of(request, rows)
    context = {"form": form, "page": page, "shown": _with_awards(page, request.user)}
    return render(request, "benefits/reconciliation_month.html", context)


def _with_awards(rows: Any, user: User) -> list[tuple[Award, MonthBalance]]:
    named = Award.objects.visible_to(user).select_related("programme", "town", "household__head")
    awards = named.in_bulk([row.award for row in rows])
    return [(awards[row.award], row) for row in rows]
