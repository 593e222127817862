"""What a programme would cost at once if it went live in a month: a fragment of the go-live."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from benefits import selections
from benefits.balance import opening
from benefits.forms.payroll import OneMonthFilter
from cases.rules import check_go_live_possible
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import reason_against
from welfare.county.months import first_of
from welfare.pages.access import needs


@needs(P.SEE_PAYMENTS)
@require_GET
def go_live_cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Arrears that the next run would pay, or why the month cannot be; nothing without a month."""
    programme = get_object_or_404(selections.programmes(request.user), pk=pk)
    form = OneMonthFilter(request.GET)
    month = form.cleaned_data["month"] if form.is_valid() else None
    context: dict[str, Any] = {"month": month, "now": first_of(timezone.localdate())}
    if month is not None:
        context["refusal"] = reason_against(check_go_live_possible, programme, month)
        if not context["refusal"]:
            context["cost"] = opening.from_month_on(programme, month, context["now"])
    return render(request, "benefits/_go_live_cost.html", context)
