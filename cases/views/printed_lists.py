"""A page that names people, to print: who took them along on paper is on record. (个人信息)"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from cases.actions.papers import print_list
from cases.verbs import VERBS
from cases.views import attachments, family_reports, filings, samples
from welfare.models import Division
from welfare.pages.access import performs


class PrintedList(NamedTuple):
    """What the page is drawn from, of which thing it is the list, where, and how many it names."""

    shown: Callable[[HttpRequest, int], dict[str, Any]]
    template: str
    subject: str
    area: Callable[[Any], Division]
    rows: str


LISTS: Mapping[str, PrintedList] = {
    "no-change": PrintedList(
        family_reports.no_change_shown,
        "cases/no_change_list.html",
        "village",
        lambda village: village.parent,
        "rows",
    ),
    "filing": PrintedList(
        filings.filing_shown,
        "cases/filing_page.html",
        "filing",
        lambda filing: filing.town,
        "rows",
    ),
    "sample": PrintedList(
        samples.sample_shown,
        "cases/sample_page.html",
        "draw",
        lambda draw: draw.programme.county,
        "cases",
    ),
    "folder": PrintedList(
        attachments.folder_cover_shown,
        "cases/folder_print.html",
        "household",
        lambda household: household.town,
        "members",
    ),
}


@performs(VERBS["print_list"])
@require_POST
def list_print(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """The page as it is shown, sent to the printer at once."""
    listed = LISTS.get(name)
    if listed is None:
        raise Http404
    context = listed.shown(request, pk)
    subject: Model | None = context[listed.subject]
    if subject is None:
        raise Http404
    print_list(
        by=request.user,
        subject=subject,
        area=listed.area(subject),
        people=len(context[listed.rows]),
    )
    return render(request, listed.template, {**context, "print_now": True})
