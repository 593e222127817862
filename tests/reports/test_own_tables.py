"""A table that a statistician puts together: approved, counted from frozen rows, kept monthly."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import gettext

from reports import actions, own_tables
from reports.models import OwnTable, OwnTableResult
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
    said |= {"programme": "DIBAO", "monthly": False} | fields
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
    shown = own_tables.shown(made, cells)
    small = {at for at, n in cells.items() if 0 < n < own_tables.SMALLEST}
    assert small
    assert small <= shown.hidden
    assert {shown.text(*at) for at in shown.hidden} == {gettext("not shown")}


def test_one_hidden_cell_does_not_follow_from_its_total():
    made = OwnTable(county=factories.county(), measure="persons", rows="town", columns="sex")
    cells = {("1", "F"): 2, ("1", "M"): 9, ("2", "F"): 8, ("2", "M"): 7}
    cells |= {("1", WHOLE): 11, ("2", WHOLE): 15, (WHOLE, "F"): 10, (WHOLE, "M"): 16}
    hidden = own_tables.shown(made, cells | {(WHOLE, WHOLE): 26}).hidden
    for side in (0, 1):
        for key in {at[side] for at in hidden}:
            assert len([at for at in hidden if at[side] == key]) >= 2
    assert (WHOLE, WHOLE) not in hidden
    rows = {("1", WHOLE): 14, ("2", WHOLE): 2, (WHOLE, WHOLE): 16}
    made.rows, made.columns = "sex", ""
    assert own_tables.shown(made, rows).hidden == {("1", WHOLE), ("2", WHOLE)}


def test_a_monthly_table_is_counted_once_and_kept(snapshot):
    made = table(monthly=True)
    table(name="别的")
    count_own_tables()
    count_own_tables()
    kept = OwnTableResult.objects.get()
    assert (kept.table, kept.snapshot) == (made, snapshot)
    assert own_tables.read(kept.cells) == own_tables.count(made, snapshot)
    with pytest.raises(DatabaseError), transaction.atomic():
        OwnTableResult.objects.update(cells=[])


def test_the_pages(snapshot, client):
    client.force_login(scene.statistician())
    said = {"name": "分镇", "measure": "persons", "rows": "town", "columns": "", "programme": ""}
    answer = client.post(reverse("reports:table_make"), said)
    made = OwnTable.objects.get()
    assert answer.url == reverse("reports:table", args=[made.pk])
    page = client.get(answer.url)
    town = factories.town(1)
    cell = reverse("reports:table_cell", args=[made.pk])
    assert f"{cell}?month={snapshot.pk}&amp;row={town.pk}&amp;column=" in scene.text(page)
    assert client.get(f"{cell}?row={town.pk}").status_code == 200
    assert client.get(f"{cell}?row=77").status_code == 404
    assert client.get(reverse("reports:table_workbook", args=[made.pk])).status_code == 200
    client.post(reverse("reports:table_schedule", args=[made.pk]))
    made.refresh_from_db()
    assert made.monthly
    assert client.get(reverse("reports:table_list")).status_code == 200


def test_a_small_cell_opens_no_list(snapshot, client):
    made = table(rows="town", columns="sex")
    client.force_login(scene.statistician())
    shown = own_tables.shown(made, own_tables.count(made, snapshot))
    row, column = next(iter(shown.hidden))
    url = reverse("reports:table_cell", args=[made.pk])
    assert client.get(url, {"row": row, "column": column}).status_code == 404
