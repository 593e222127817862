"""The monthly screening of the three groups, and its exchange file. (三类监测对象月比对)"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from verification.ledger_forms import GiveForm
from verification.screening import KIND, Screening, give_screening
from verification.verbs import VERBS
from welfare.pages.access import attempt, performs
from welfare.pages.downloads import workbook


@performs(VERBS["give_screening"])
@require_http_methods(["GET", "POST"])
@never_cache
def screening(request: HttpRequest) -> HttpResponse:
    """How the groups stand; with a reason, the workbook that goes back."""
    form, county = GiveForm(request.POST or None, user=request.user), request.user.county
    if county and request.method == "POST" and form.is_valid():
        asked = {"whole_ids": False, **form.cleaned_data}
        stream = attempt(form, give_screening, by=request.user, county=county, **asked)
        if stream is not None:
            return workbook(stream, VERBS["give_screening"].button, timezone.localdate())
    looked = Screening(county) if county else None
    context = {
        "form": form,
        "heading": VERBS["give_screening"].button,
        "month": looked.month if looked else None,
        "groups": looked.by_group() if looked else [],
        "ledger_url": f"{reverse('verification:uncovered_list')}?kind={KIND}",
    }
    return render(request, "verification/screening.html", context)
