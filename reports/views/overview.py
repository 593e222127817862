"""The rolls at a glance; every mark and every cell opens its list."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports import overview as glance
from reports.models import Snapshot
from reports.views.own_tables import Back, cell_page, month_of
from welfare.accounts.roles import Permission
from welfare.pages.access import needs


@needs(Permission.SEE_REPORTS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Programmes over the months, towns by programme: from the newest frozen month."""
    county = request.user.county
    snapshot = month_of(request, county)
    context: dict[str, Any] = {"snapshot": snapshot}
    if snapshot is not None:
        headings, rows = glance.towns(snapshot.county, snapshot, _address("towns", snapshot))
        context |= {
            "chart": glance.lines(snapshot.county, snapshot, _address("months", snapshot)),
            "headings": headings,
            "rows": rows,
        }
    return render(request, "reports/overview.html", context)


def _address(name: str, snapshot: Snapshot) -> glance.Url:
    page = reverse("reports:overview_mark", args=[name])

    def url(row: str, column: str) -> str:
        return f"{page}?{urlencode({'month': snapshot.pk, 'row': row, 'column': column})}"

    return url


@needs(Permission.SEE_REPORTS)
@require_GET
def mark(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind a mark of the chart, or a cell of the towns."""
    if name not in glance.STANDING or request.user.county is None:
        raise Http404
    own = glance.standing(request.user.county, name)
    return cell_page(request, own, Back(_("The rolls at a glance"), reverse("reports:overview")))
