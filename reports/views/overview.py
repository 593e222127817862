"""The rolls at a glance; every mark and every cell opens its list."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports import overview as glance
from reports.models import OwnTable, Snapshot
from reports.views.months import chosen
from reports.views.own_tables import Back, cell_listing, cell_page, cell_rows
from welfare.accounts.roles import Permission
from welfare.exports.listed import exported
from welfare.pages.access import needs


@needs(Permission.SEE_REPORTS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Programmes over the months, towns by programme: of a frozen month."""
    months = chosen(request, request.user.county)
    snapshot, before = months.now, months.before
    context: dict[str, Any] = {"months": months}
    if snapshot is not None:
        then = _address("towns", before) if before else None
        headings, rows = glance.towns(snapshot, _address("towns", snapshot), before, then)
        context |= {
            "chart": glance.lines(snapshot, _address("months", snapshot)),
            "headings": headings,
            "rows": rows,
        }
    return render(request, "reports/overview.html", context)


def _address(name: str, snapshot: Snapshot) -> glance.Url:
    page = reverse("reports:overview_mark", args=[name])

    def url(row: str, column: str) -> str:
        return f"{page}?{urlencode({'month': snapshot.pk, 'row': row, 'column': column})}"

    return url


def _table(request: HttpRequest, name: str) -> OwnTable:
    if name not in glance.STANDING or request.user.county is None:
        raise Http404
    return glance.standing(request.user.county, name)


@needs(Permission.SEE_REPORTS)
@exported(
    lambda request, name: cell_listing(request, _table(request, name)),
    lambda request, name: cell_rows(request, _table(request, name)),
)
@require_GET
def mark(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind a mark of the chart, or a cell of the towns."""
    own = _table(request, name)
    return cell_page(request, own, Back(_("The rolls at a glance"), reverse("reports:overview")))
