"""The villages of an area, each with the papers that hang in it."""

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.papers import VILLAGE_PAPERS
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.models import Division
from welfare.pages.access import needs
from welfare.pages.downloads import printed
from welfare.pages.lists import page_of
from welfare.papers import pdf
from welfare.papers.sheets import as_pdf, body_of
from welfare.site.language import kept


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


@needs(Permission.SEE_CASES)
@require_GET
def village_papers_together(request: HttpRequest, name: str) -> HttpResponse:
    """One kind of paper of the villages on the page, in one file, of those that have it."""
    paper = VILLAGE_PAPERS.get(name)
    if paper is None:
        raise Http404
    sheets = []
    for village in _page(request):
        if paper.available(village):
            with kept():
                title = paper.titled(village)
            sheets.append(as_pdf(paper, body_of(paper, village), title).content)
    if not sheets:
        messages.info(request, _("None of these villages has this paper now."))
        return redirect("cases:village_list")
    return printed(pdf.together(sheets), paper.in_general)


def _page(request: HttpRequest) -> "Page[Division]":
    rows = Division.objects.villages_of(request.user).select_related("parent__parent")
    return page_of(request, rows.order_by("code"))
