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

from reports import actions, annual, listing, overview, own_tables
from reports.forms import OwnTableForm, ScheduleForm
from reports.models import OwnTable, Snapshot
from reports.own_tables import DIMENSIONS, MEASURES, WHOLE, Counted, number
from reports.verbs import VERBS
from reports.views.months import Chosen, chosen, month_of
from welfare.accounts.roles import Permission
from welfare.exports.listed import ExportedList, exported
from welfare.files.tables import write_table
from welfare.models import User
from welfare.pages.access import act, attempt, needs, performs
from welfare.pages.buttons import held
from welfare.pages.downloads import workbook
from welfare.pages.lists import page_of


class Back(NamedTuple):
    """The page that a cell was opened from."""

    name: Any
    url: str


class CellBeside(NamedTuple):
    """A cell of the month, and the same one of the month beside it."""

    text: str
    url: str
    then: str = ""
    then_url: str = ""
    change: str = ""


DONE = ("make_table", "schedule_table", "archive_table", "take_table")


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
    away = request.GET.get("archived") == "1"
    rows = OwnTable.objects.visible_to(request.user).filter(archived_at__isnull=not away)
    page = page_of(request, rows.select_related("made_by", "archived_by").order_by("name", "pk"))
    may = held(request.user, *(VERBS[name] for name in DONE))
    context = {"page": page, "form": form, "may": may, "away": away}
    return render(request, "reports/table_list.html", context)


def _table_of(user: User, pk: int) -> OwnTable:
    rows = OwnTable.objects.visible_to(user).select_related("county")
    own: OwnTable = get_object_or_404(rows, pk=pk)
    return own


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
    months = _months(request, own)
    context: dict[str, Any] = {
        "table": own,
        "months": months,
        "measure": MEASURES[own.measure][0],
        "may": {} if own.archived_at else held(request.user, *(VERBS[name] for name in DONE)),
        "schedule": ScheduleForm(initial={"schedule": own.schedule}),
        "results": own.results.select_related("snapshot").order_by("-snapshot__month", "-pk"),
    }
    if months.now is not None:
        context |= _cells(own, months.now, months.before)
    return render(request, "reports/table.html", context)


def _months(request: HttpRequest, own: OwnTable) -> Chosen:
    """A table that has the months for a side stands beside no other month."""
    return chosen(request, own.county, compares="month" not in (own.rows, own.columns))


def _cells(own: OwnTable, now: Snapshot, earlier: Snapshot | None) -> dict[str, Any]:
    url = reverse("reports:table_cell", args=[own.pk])
    counted = _counted(own, now)
    before = _counted(own, earlier) if earlier else None
    rows, columns = own_tables.sides(counted, before)

    def opens(of: Counted, snapshot: Snapshot, row: str, column: str) -> str:
        asked = urlencode({"month": snapshot.pk, "row": row, "column": column})
        return f"{url}?{asked}" if of.knows(row, column) else ""

    def cell(row: str, column: str) -> CellBeside:
        made = CellBeside(counted.text(row, column), opens(counted, now, row, column))
        if before is None or earlier is None:
            return made
        then, change = before.text(row, column), counted.change(before, row, column)
        moved = f"{'+' if change > 0 else ''}{number(change)}" if change is not None else "—"
        return made._replace(then=then, then_url=opens(before, earlier, row, column), change=moved)

    lines = [
        (label, [cell(row, column) for column in [*columns, WHOLE]])
        for row, label in [*rows.items(), (WHOLE, _("Together"))]
    ]
    return {"columns": [*columns.values(), _("Together")], "lines": lines}


@needs(Permission.SEE_REPORTS)
@exported(
    lambda request, pk: cell_listing(request, _table_of(request.user, pk)),
    lambda request, pk: cell_rows(request, _table_of(request.user, pk)),
)
@require_GET
def table_cell(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a cell."""
    own = _table_of(request.user, pk)
    back = Back(own.name, reverse("reports:table", args=[pk]))
    return cell_page(request, own, back)


class OpenedCell(NamedTuple):
    """One cell that may be opened."""

    snapshot: Snapshot
    of: str
    value: str
    rows: Any


def _cell(request: HttpRequest, own: OwnTable) -> OpenedCell:
    """The cell of an address; one that is too small to be shown is nowhere."""
    snapshot = month_of(request, own.county)
    if snapshot is None:
        raise Http404
    keys, counted = overview.keys(request.GET), _counted(own, snapshot)
    if not counted.knows(*keys):
        raise Http404
    words = [counted.rows.get(keys[0]), counted.columns.get(keys[1])]
    of = _(", ").join(str(word) for word in words if word)
    return OpenedCell(snapshot, of, counted.text(*keys), own_tables.rows_of(own, snapshot, keys))


def cell_rows(request: HttpRequest, own: OwnTable) -> Any:
    """The rows of a cell in their order, for the page and the workbook."""
    rows = _cell(request, own).rows
    return listing.of(rows).prepared(rows)


def cell_listing(request: HttpRequest, own: OwnTable) -> ExportedList:
    """The same columns for the workbook, under the cell's own words."""
    cell = _cell(request, own)
    title = _(", ").join(
        one for one in (str(cell.snapshot), cell.of, str(MEASURES[own.measure][0])) if one
    )
    return listing.of(cell.rows).taken(title, annual.words_now(cell.snapshot))


def cell_page(request: HttpRequest, own: OwnTable, back: Back) -> HttpResponse:
    """The rows of one cell of a table."""
    cell = _cell(request, own)
    listed, words = listing.of(cell.rows), annual.words_now(cell.snapshot)
    page = page_of(request, listed.prepared(cell.rows))
    table_rows = [listed.shown(row, words) for row in page]
    context = {
        "back": back._replace(url=f"{back.url}?{urlencode({'month': cell.snapshot.pk})}"),
        "snapshot": cell.snapshot,
        "page": page,
        "table_rows": table_rows,
        "first_row": table_rows[0] if table_rows else [],
        "of": cell.of,
        "value": cell.value,
        "measure": MEASURES[own.measure][0],
    }
    return render(request, "reports/table_cell.html", context)


@performs(VERBS["schedule_table"])
@require_POST
def table_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """For which frozen months it is counted by itself."""
    own, form = _table_of(request.user, pk), ScheduleForm(request.POST)
    back = reverse("reports:table", args=[pk])
    if not form.is_valid():
        return redirect(back)
    said, done = form.cleaned_data, _("The schedule is saved.")
    verb = actions.schedule_table
    return act(request, back, verb, done=done, by=request.user, table=own, **said)


@performs(VERBS["archive_table"])
@require_POST
def table_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away; what it counted can still be read."""
    own, back = _table_of(request.user, pk), reverse("reports:table", args=[pk])
    done, verb = _("The table is put away."), actions.archive_table
    return act(request, back, verb, done=done, by=request.user, table=own)


@performs(VERBS["take_table"])
@require_GET
@never_cache
def table_workbook(request: HttpRequest, pk: int) -> FileResponse:
    """The table as a workbook; it is recorded who took it."""
    own = actions.take_table(by=request.user, table=_table_of(request.user, pk))
    months = _months(request, own)
    if months.now is None:
        raise Http404
    sides = [(months.now, _counted(own, months.now))]
    if months.before is not None:
        sides.append((months.before, _counted(own, months.before)))
    before = sides[-1][1] if months.before else None
    rows, columns = own_tables.sides(sides[0][1], before)
    headings = [str(DIMENSIONS[own.rows].label)] + [
        f"{label} {snapshot.month:%Y-%m}" if before else str(label)
        for label in [*columns.values(), _("Together")]
        for snapshot, _of in sides
    ]
    lines = [
        [str(label), *(_value(of, row, key) for key in [*columns, WHOLE] for _at, of in sides)]
        for row, label in [*rows.items(), (WHOLE, _("Together"))]
    ]
    months_said = _(" and ").join(str(snapshot) for snapshot, _of in sides)
    notes = [f"{own.county} {months_said}", str(MEASURES[own.measure][0])]
    stream = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    write_table(stream, own.name, headings, lines, notes)
    stream.seek(0)
    return workbook(stream, own.county, f"{months.now.month:%Y-%m}", own.name)


def _value(counted: Counted, row: str, column: str) -> object:
    """A number, or that it is small."""
    if (row, column) in counted.hidden:
        return counted.text(row, column)
    value = counted.value(row, column)
    return value if value % 1 else int(value)
