"""A table that a statistician puts together: approved, counted from frozen rows, kept monthly."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext

from reports import actions, own_tables
from reports.models import OwnTable, OwnTableResult, Schedule
from reports.own_tables import WHOLE
from reports.tasks import count_own_tables
from tests import factories
from tests.reports import scene
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot():
    scene.rolls()
    return scene.freeze()


def table(**fields):
    said = {"name": "表", "measure": "persons", "rows": "town", "columns": "residence"}
    said |= {"programme": "DIBAO", "schedule": 0} | fields
    return actions.make_table(by=scene.statistician(), county=factories.county(), **said)


@pytest.mark.parametrize("rows", sorted(own_tables.DIMENSIONS))
def test_every_cell_is_its_list(snapshot, rows):
    made = table(rows=rows, columns="" if rows == "residence" else "residence")
    cells = own_tables.count(made, snapshot)
    assert cells[(WHOLE, WHOLE)] == 6
    for keys, value in cells.items():
        found = own_tables.rows_of(made, snapshot, keys)
        assert found.values("person").distinct().count() == value, keys


@pytest.mark.parametrize("measure", ["households", "basic", "supplement", "care"])
def test_money_and_households(snapshot, measure):
    made = table(measure=measure)
    cells = own_tables.count(made, snapshot)
    rows = own_tables.rows_of(made, snapshot)
    whole = {
        "households": rows.values("household").distinct().count(),
        "basic": sum(row.basic for row in rows),
        "supplement": sum(row.supplement for row in rows),
        "care": sum(row.care for row in rows),
    }
    assert cells[(WHOLE, WHOLE)] == whole[measure]


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "account_hash"},
        {"rows": "name"},
        {"rows": "town", "columns": "town"},
        {"measure": "basic", "rows": "age"},
    ],
)
def test_only_what_is_approved(snapshot, wrong):
    with pytest.raises(NotAllowed):
        table(**wrong)
    assert not OwnTable.objects.exists()


def test_small_numbers_of_people_are_not_told_apart_by_what_is_personal(snapshot):
    made = table(rows="town", columns="sex")
    cells = own_tables.count(made, snapshot)
    shown = own_tables.shown(made, snapshot, cells)
    small = {at for at, n in cells.items() if 0 < n < own_tables.SMALLEST}
    assert small
    assert small <= shown.hidden
    assert {shown.text(*at) for at in shown.hidden} == {gettext("not shown")}


def hidden_of(cells, *, columns=()):
    """The same cells with their totals, and which of them are not shown."""
    behind = {at: Decimal(n) for at, n in cells.items()}
    rows = sorted({row for row, _column in cells})
    if columns:
        behind |= {(row, WHOLE): sum(behind[row, one] for one in columns) for row in rows}
        for one in columns:
            behind[WHOLE, one] = sum(behind[row, one] for row in rows)
    behind[WHOLE, WHOLE] = sum(behind[at] for at in cells)
    return behind, own_tables.too_small(behind, rows, list(columns))


def possible(behind, hidden, rows, columns):
    """Every table that agrees with what is shown, by the values of its hidden cells."""
    cells = [(row, column) for row in rows for column in columns or [WHOLE]]
    found = []
    most = int(behind[WHOLE, WHOLE])
    free = [at for at in cells if at in hidden]
    for values in product(range(1, most + 1), repeat=len(free)):
        table = {at: int(behind[at]) for at in cells} | dict(zip(free, values, strict=True))
        whole = dict(table)
        whole[WHOLE, WHOLE] = sum(table.values())
        if columns:
            whole |= {(row, WHOLE): sum(table[row, one] for one in columns) for row in rows}
            whole |= {(WHOLE, one): sum(table[row, one] for row in rows) for one in columns}
        if all(whole[at] == n for at, n in behind.items() if at not in hidden):
            found.append(whole)
    return found


TABLES = {
    "one small": {("1", WHOLE): 5, ("2", WHOLE): 1, ("3", WHOLE): 4},
    "two small of one line": {("1", WHOLE): 8, ("2", WHOLE): 1, ("3", WHOLE): 1},
    "nothing but small ones": {("1", WHOLE): 1, ("2", WHOLE): 1, ("3", WHOLE): 1},
    "one small of a cross": {("1", "F"): 2, ("1", "M"): 4, ("2", "F"): 5, ("2", "M"): 3},
    "two small of a row": {("1", "F"): 1, ("1", "M"): 1, ("2", "F"): 4, ("2", "M"): 3},
    "a row of nobody": {("1", "F"): 1, ("1", "M"): 4, ("2", "F"): 0, ("2", "M"): 5},
}


@pytest.mark.parametrize("name", TABLES)
def test_no_sum_gives_a_hidden_cell_away(name):
    cells = TABLES[name]
    columns = sorted({column for _row, column in cells} - {WHOLE})
    behind, hidden = hidden_of(cells, columns=columns)
    assert {at for at, n in behind.items() if 0 < n < own_tables.SMALLEST} <= hidden
    tables = possible(behind, hidden, sorted({row for row, _column in cells}), columns)
    assert [at for at in hidden if len({one[at] for one in tables}) == 1] == []


def test_a_cell_between_two_hidden_groups_is_not_worked_out():
    """Every line has two hidden cells or none, and still the sums would say the one between."""
    rows, columns = "123456", "ABCDEF"
    cells = {(row, column): 9 for row in rows for column in columns}
    for row, column in ("1A", "1B", "2A", "2B", "2D", "4D", "4E", "5D", "5E"):
        cells[row, column] = 2
    behind, hidden = hidden_of(cells, columns=list(columns))
    lines = [[(row, one) for one in [*columns, WHOLE]] for row in [*rows, WHOLE]]
    lines += [[(row, one) for row in [*rows, WHOLE]] for one in [*columns, WHOLE]]
    unknown = sorted(hidden)
    for at in unknown:
        others = [one for one in unknown if one != at]
        matrix = [[int(one in line) for one in others] for line in lines]
        with_it = [[*row, int(at in line)] for row, line in zip(matrix, lines, strict=True)]
        assert rank(with_it) == rank(matrix), at
    assert (WHOLE, WHOLE) not in hidden
    assert behind["6", "F"] == 9


def rank(matrix):
    """How many of the equations say something of their own."""
    rows, found = [[Fraction(n) for n in row] for row in matrix], 0
    for column in range(len(rows[0])):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for n in range(found + 1, len(rows)):
            times = rows[n][column] / rows[found][column]
            rows[n] = [a - times * b for a, b in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


def test_the_money_of_one_family_by_its_cause_is_not_shown(snapshot):
    made = table(measure="basic", rows="cause", columns="residence")
    families = own_tables.count(made, snapshot, "households")
    few = {at for at, n in families.items() if 0 < n < own_tables.SMALLEST}
    assert few
    assert few <= own_tables.shown(made, snapshot, own_tables.count(made, snapshot)).hidden


def test_a_monthly_table_is_counted_once_and_kept(snapshot):
    made = table(schedule=Schedule.MONTH)
    table(name="别的")
    count_own_tables()
    count_own_tables()
    kept = OwnTableResult.objects.get()
    assert (kept.table, kept.snapshot) == (made, snapshot)
    assert own_tables.read(kept.cells) == own_tables.count(made, snapshot)
    with pytest.raises(DatabaseError), transaction.atomic():
        OwnTableResult.objects.update(cells=[])


def test_a_monthly_table_is_counted_for_every_frozen_month(snapshot):
    earlier = scene.freeze(date(2022, 11, 1))
    october = scene.freeze(date(2022, 10, 1))
    corrected = scene.freeze(date(2022, 10, 1), reason="更正")
    made = table(schedule=Schedule.MONTH)
    count_own_tables()
    counted = set(OwnTableResult.objects.filter(table=made).values_list("snapshot", flat=True))
    assert counted == {snapshot.pk, earlier.pk, corrected.pk}
    assert october.pk not in counted
    again = scene.freeze(date(2022, 11, 1), reason="更正")
    count_own_tables()
    assert OwnTableResult.objects.filter(snapshot=again).exists()


def test_the_pages(snapshot, client):
    client.force_login(scene.statistician())
    said = {
        "name": "分镇",
        "measure": "persons",
        "rows": "town",
        "columns": "",
        "programme": "",
        "schedule": "0",
    }
    answer = client.post(reverse("reports:table_make"), said)
    made = OwnTable.objects.get()
    assert answer.url == reverse("reports:table", args=[made.pk])
    page = client.get(answer.url)
    town = factories.town(1)
    cell = reverse("reports:table_cell", args=[made.pk])
    assert f"{cell}?month={snapshot.pk}&amp;row={town.pk}&amp;column=" in scene.text(page)
    assert client.get(f"{cell}?row={town.pk}").status_code == 200
    assert client.get(f"{cell}?row=0").status_code == 404
    assert client.get(reverse("reports:table_workbook", args=[made.pk])).status_code == 200
    client.post(reverse("reports:table_schedule", args=[made.pk]), {"schedule": "3"})
    made.refresh_from_db()
    assert made.schedule == Schedule.QUARTER
    assert client.get(reverse("reports:table_list")).status_code == 200


def test_a_small_cell_opens_no_list(snapshot, client):
    made = table(rows="town", columns="sex")
    client.force_login(scene.statistician())
    shown = own_tables.shown(made, snapshot, own_tables.count(made, snapshot))
    row, column = next(iter(shown.hidden))
    url = reverse("reports:table_cell", args=[made.pk])
    assert client.get(url, {"row": row, "column": column}).status_code == 404
