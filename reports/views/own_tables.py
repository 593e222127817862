"""Tables that a statistician puts together: the list, one with its cells, a cell with its rows."""

import tempfile
from typing import Any, NamedTuple

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reports import actions, listing, overview, own_tables
from reports.forms import OwnTableForm
from reports.models import OwnTable, Snapshot
from reports.own_tables import DIMENSIONS, MEASURES, WHOLE, Counted
from reports.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.files.tables import write_table
from welfare.models import Division, User
from welfare.pages.access import act, attempt, needs, performs
from welfare.pages.buttons import held
from welfare.pages.downloads import workbook
from welfare.pages.lists import page_of


class Back(NamedTuple):
    """The page that a cell was opened from."""

    name: Any
    url: str


DONE = ("make_table", "schedule_table", "take_table")


@needs(Permission.SEE_REPORTS)
@require_GET
def table_list(request: HttpRequest) -> HttpResponse:
    """The county's own tables."""
    return _list(request, OwnTableForm(county=request.user.county))


@performs(VERBS["make_table"])
@require_POST
def table_make(request: HttpRequest) -> HttpResponse:
    """Keep a table."""
    form = OwnTableForm(request.POST, county=request.user.county)
    if form.is_valid():
        county, said = request.user.county, form.cleaned_data
        made = attempt(form, actions.make_table, by=request.user, county=county, **said)
        if made is not None:
            return redirect("reports:table", pk=made.pk)
    return _list(request, form)


def _list(request: HttpRequest, form: OwnTableForm) -> HttpResponse:
    rows = OwnTable.objects.visible_to(request.user).select_related("made_by").order_by("name")
    may = held(request.user, *(VERBS[name] for name in DONE))
    context = {"page": page_of(request, rows), "form": form, "may": may}
    return render(request, "reports/table_list.html", context)


def _table_of(user: User, pk: int) -> OwnTable:
    rows = OwnTable.objects.visible_to(user).select_related("county")
    own: OwnTable = get_object_or_404(rows, pk=pk)
    return own


def month_of(request: HttpRequest, county: Division | None) -> Snapshot | None:
    """The frozen month that is asked for, else the newest."""
    rows = Snapshot.objects.visible_to(request.user).filter(county=county, frozen_at__isnull=False)
    asked = request.GET.get("month", "")
    if asked.isdigit():
        return get_object_or_404(rows, pk=int(asked))
    return rows.order_by("-month", "-revision").first()


def _counted(table: OwnTable, snapshot: Snapshot) -> Counted:
    """As it was kept for that month, else counted now from the frozen rows."""
    result = table.results.filter(snapshot=snapshot).first() if table.pk else None
    cells = own_tables.read(result.cells) if result else own_tables.count(table, snapshot)
    return own_tables.shown(table, snapshot, cells)


@needs(Permission.SEE_REPORTS)
@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One table; every cell opens its list, except those too small to be shown."""
    own = _table_of(request.user, pk)
    snapshot = month_of(request, own.county)
    context: dict[str, Any] = {
        "table": own,
        "snapshot": snapshot,
        "measure": MEASURES[own.measure][0],
        "may": held(request.user, *(VERBS[name] for name in DONE)),
        "results": own.results.select_related("snapshot").order_by("-snapshot__month"),
    }
    if snapshot is not None:
        counted = _counted(own, snapshot)
        context |= {
            "columns": [*counted.columns.values(), _("Together")],
            "lines": _lines(own, snapshot, counted),
        }
    return render(request, "reports/table.html", context)


def _lines(own: OwnTable, snapshot: Snapshot, counted: Counted) -> list[tuple[Any, list[Any]]]:
    url = reverse("reports:table_cell", args=[own.pk])

    def cell(row: str, column: str) -> tuple[str, str]:
        asked = urlencode({"month": snapshot.pk, "row": row, "column": column})
        hidden = (row, column) in counted.hidden
        return counted.text(row, column), "" if hidden else f"{url}?{asked}"

    columns = [*counted.columns, WHOLE]
    rows = [*counted.rows.items(), (WHOLE, _("Together"))]
    return [(label, [cell(row, column) for column in columns]) for row, label in rows]


@needs(Permission.SEE_REPORTS)
@require_GET
def table_cell(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a cell."""
    own = _table_of(request.user, pk)
    back = Back(own.name, reverse("reports:table", args=[pk]))
    return cell_page(request, own, back)


def cell_page(request: HttpRequest, own: OwnTable, back: Back) -> HttpResponse:
    """The rows of one cell of a table; those of a cell too small to be shown are nowhere."""
    snapshot = month_of(request, own.county)
    if snapshot is None:
        raise Http404
    keys = overview.keys(request.GET)
    counted = _counted(own, snapshot)
    known = (keys[0] in counted.rows or not keys[0]) and (keys[1] in counted.columns or not keys[1])
    if not known or keys in counted.hidden:
        raise Http404
    rows = own_tables.rows_of(own, snapshot, keys)
    listed = listing.of(rows)
    page = page_of(request, listed.prepared(rows))
    table_rows = [listed.shown(row, {}) for row in page]
    sides = [counted.rows.get(keys[0]), counted.columns.get(keys[1])]
    context = {
        "back": back,
        "page": page,
        "table_rows": table_rows,
        "first_row": table_rows[0] if table_rows else [],
        "of": _(", ").join(str(side) for side in sides if side),
        "value": counted.text(*keys),
        "measure": MEASURES[own.measure][0],
    }
    return render(request, "reports/table_cell.html", context)


@performs(VERBS["schedule_table"])
@require_POST
def table_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Count it every month, or no longer."""
    own = _table_of(request.user, pk)
    back, verb = reverse("reports:table", args=[pk]), actions.schedule_table
    return act(request, back, verb, by=request.user, table=own, monthly=not own.monthly)


@performs(VERBS["take_table"])
@require_GET
@never_cache
def table_workbook(request: HttpRequest, pk: int) -> FileResponse:
    """The table as a workbook; it is recorded who took it."""
    own = actions.take_table(by=request.user, table=_table_of(request.user, pk))
    snapshot = month_of(request, own.county)
    if snapshot is None:
        raise Http404
    counted = _counted(own, snapshot)
    headings = [DIMENSIONS[own.rows].label, *counted.columns.values(), _("Together")]
    keys = [*counted.columns, WHOLE]
    lines = [
        [str(label), *(_value(counted, row, column) for column in keys)]
        for row, label in [*counted.rows.items(), (WHOLE, _("Together"))]
    ]
    notes = [f"{own.county} {snapshot.month:%Y-%m}", str(MEASURES[own.measure][0])]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    write_table(stream, own.name, [str(one) for one in headings], lines, notes)
    stream.seek(0)
    return workbook(stream, own.county, f"{snapshot.month:%Y-%m}", own.name)


def _value(counted: Counted, row: str, column: str) -> object:
    """A number, or that it is small."""
    if (row, column) in counted.hidden:
        return counted.text(row, column)
    value = counted.cells.get((row, column), 0)
    return value if value % 1 else int(value)
