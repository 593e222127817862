"""The villages of an area, each with the papers that hang in it."""

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.actions.papers import print_village_papers
from cases.papers import VILLAGE_PAPERS
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.exceptions import NotAllowed
from welfare.models import Division
from welfare.pages.access import needs, performs
from welfare.pages.downloads import printed
from welfare.pages.lists import page_of


@needs(Permission.SEE_CASES)
@require_GET
def village_list(request: HttpRequest) -> HttpResponse:
    """The villages, by town; each leads to its lists and books."""
    context = {
        "page": _page(request),
        "papers": VILLAGE_PAPERS.values(),
        "may_issue": any(map(request.user.may, VERBS["issue_paper"].rights)),
    }
    return render(request, "cases/village_list.html", context)


@performs(VERBS["print_village_papers"])
@require_POST
def village_papers_together(request: HttpRequest, name: str) -> HttpResponse:
    """One kind of paper of the villages on the page, in one file, of those that have it."""
    paper = VILLAGE_PAPERS.get(name)
    if paper is None:
        raise Http404
    try:
        file = print_village_papers(by=request.user, paper=paper, villages=list(_page(request)))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:village_list")
    return printed(file, paper.in_general)


def _page(request: HttpRequest) -> "Page[Division]":
    rows = Division.objects.villages_of(request.user).select_related("parent__parent")
    return page_of(request, rows.order_by("code"))
