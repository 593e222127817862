"""The monthly screening of the three groups, and its exchange file. (三类监测对象月比对)"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from verification import rules
from verification.ledger_forms import GiveForm
from verification.screening import KIND, Screening, give_screening, listing, screened
from verification.verbs import VERBS
from welfare.exports.listed import ExportedList, exported
from welfare.exports.ordered import to_its_job
from welfare.models import Division
from welfare.pages.access import attempt, performs


def _county(request: HttpRequest) -> Division:
    """Of an ordered list: the rule holds while it is written, and when it is taken."""
    county: Division | None = request.user.county
    if county is None:
        raise Http404
    rules.check_may_give_screening(request.user, county, whole_ids="whole_ids" in request.GET)
    return county


def _listing(request: HttpRequest) -> ExportedList:
    return listing(_county(request), whole_ids="whole_ids" in request.GET)


def _rows(request: HttpRequest) -> list[Any]:
    return screened(_county(request))


@performs(VERBS["give_screening"])
@exported(_listing, _rows, by_form=True)
@require_http_methods(["GET", "POST"])
@never_cache
def screening(request: HttpRequest) -> HttpResponse:
    """How the groups stand; with a reason, the workbook that goes back."""
    form, county = GiveForm(request.POST or None, user=request.user), request.user.county
    if county and request.method == "POST" and form.is_valid():
        asked = {"whole_ids": False, **form.cleaned_data}
        made = attempt(form, give_screening, by=request.user, county=county, **asked)
        if made is not None:
            return to_its_job(request, made)
    looked = Screening(county) if county else None
    context = {
        "form": form,
        "heading": VERBS["give_screening"].button,
        "month": looked.month if looked else None,
        "groups": looked.by_group() if looked else [],
        "ledger_url": f"{reverse('verification:uncovered_list')}?kind={KIND}",
    }
    return render(request, "verification/screening.html", context)
