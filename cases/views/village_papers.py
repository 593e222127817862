"""The villages of an area, each with the papers that hang in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.models import Division
from welfare.pages.access import needs
from welfare.pages.lists import page_of


@needs(Permission.SEE_CASES)
@require_GET
def village_list(request: HttpRequest) -> HttpResponse:
    """The villages, by town; each leads to its lists and books."""
    rows = Division.objects.villages_of(request.user).select_related("parent")
    context = {
        "page": page_of(request, rows.order_by("code")),
        "may_issue": any(map(request.user.may, VERBS["issue_paper"].rights)),
    }
    return render(request, "cases/village_list.html", context)
