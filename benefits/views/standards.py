"""What is in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from benefits import rates
from welfare.accounts.roles import Permission as P
from welfare.pages.access import needs


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def standard_list(request: HttpRequest) -> HttpResponse:
    """Standards and supplement rates that are in force today, and those to come."""
    today, county = timezone.localdate(), request.user.county
    context = {
        "today": today,
        "county": county,
        "standards": rates.shown_standards(county, today) if county else [],
        "rates": rates.shown_supplement_rates(county, today) if county else [],
        "may_edit": request.user.may(P.SET_STANDARDS),
    }
    return render(request, "benefits/standard_list.html", context)
