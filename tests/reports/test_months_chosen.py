"""The month that is looked at, and the one beside it: own tables and the rolls at a glance."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from reports import actions, own_tables
from reports.models import OwnTable, OwnTableResult, Schedule
from reports.own_tables import WHOLE
from reports.tasks import count_own_tables
from tests import factories
from tests.reports import scene
from welfare.exceptions import NotAllowed
from welfare.exports.listed import page_at

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="([^"]*(?:overview/towns|/cell/)[^"]*)"\s*>([\d,.]+)</a')
NOVEMBER = date(2022, 11, 1)


@pytest.fixture
def months(client):
    """November, of which two people were not on the roll yet, and December."""
    scene.rolls()
    before, now = scene.freeze(NOVEMBER), scene.freeze()
    client.force_login(scene.statistician())
    return before, now


def table(**fields):
    said = {"name": "表", "measure": "persons", "rows": "town", "columns": "residence"}
    said |= {"programme": "DIBAO", "schedule": 0} | fields
    return actions.make_table(by=scene.statistician(), county=factories.county(), **said)


def page_of_table(client, made, **asked):
    return client.get(reverse("reports:table", args=[made.pk]), asked)


def is_its_list(client, answer):
    """Every cell: the page it opens says the same number and holds the same rows as its file."""
    links = [(unescape(url), text) for url, text in LINK.findall(scene.text(answer))]
    assert links
    for url, text in links:
        page = client.get(url)
        assert page.context["value"] == text, url
        rows = page_at(url).rows(page.wsgi_request.user)
        assert len({row.person_id for row in rows}) == int(text)
        assert len(rows) == page.context["page"].paginator.count
    return links


def test_any_frozen_month_can_be_chosen(months, client):
    before, now = months
    made = table()
    newest = page_of_table(client, made)
    assert [pk for pk, _words in newest.context["months"].form.fields["month"].choices] == [
        "",
        str(now.pk),
        str(before.pk),
    ]
    earlier = page_of_table(client, made, month=before.pk)
    assert newest.context["lines"][-1][1][-1].text == "6"
    assert earlier.context["lines"][-1][1][-1].text == "4"


@pytest.mark.parametrize("compare", [False, True])
def test_every_cell_of_a_chosen_month_is_its_list_and_its_file(months, client, compare):
    before, now = months
    asked = {"month": now.pk, "compare": before.pk} if compare else {"month": before.pk}
    links = is_its_list(client, page_of_table(client, table(), **asked))
    of = {pk for pk in (before.pk, now.pk) if any(f"month={pk}&" in url for url, _text in links)}
    assert of == ({before.pk, now.pk} if compare else {before.pk})
    is_its_list(client, client.get(reverse("reports:overview"), asked))


def test_beside_another_month_stands_the_change(months, client):
    before, now = months
    made = table()
    answer = page_of_table(client, made, month=now.pk, compare=before.pk)
    whole = answer.context["lines"][-1][1][-1]
    assert (whole.text, whole.then, whole.change) == ("6", "4", "+2")
    book = reverse("reports:table_workbook", args=[made.pk])
    assert client.get(book, {"month": now.pk, "compare": before.pk}).status_code == 200


def test_what_is_hidden_in_one_month_has_no_change(months):
    before, now = months
    made = table(rows="town", columns="sex")
    first, second = (own_tables.shown(made, s, own_tables.count(made, s)) for s in (before, now))
    for at in first.hidden | second.hidden:
        assert second.change(first, *at) is None


def test_a_table_by_month_stands_beside_no_other(months, client):
    before, _now = months
    answer = page_of_table(client, table(columns="month"), compare=before.pk)
    assert "compare" not in answer.context["months"].form.fields
    assert {cell.then for _row, cells in answer.context["lines"] for cell in cells} == {""}


def test_a_corrected_month_is_listed_once_and_the_older_one_is_still_read(months, client):
    before, _now = months
    again = scene.freeze(NOVEMBER, reason="更正")
    made = table()
    listed = [
        pk
        for pk, _words in page_of_table(client, made).context["months"].form["month"].field.choices
    ]
    assert str(again.pk) in listed
    assert str(before.pk) not in listed
    assert page_of_table(client, made, month=before.pk).status_code == 200


def test_a_month_of_nobody_is_not_there(months, client):
    assert page_of_table(client, table(), month=0).status_code == 404
    assert client.get(reverse("reports:overview"), {"compare": 0}).status_code == 404


def test_a_code_of_the_county_is_a_word_in_the_list(months, client):
    cell = reverse("reports:table_cell", args=[table().pk])
    answer = client.get(cell)
    assert "SEVERE" not in scene.text(answer)
    taken = page_at(cell)
    by = answer.wsgi_request.user
    cells = str(list(taken.listing(by).cells(taken.rows(by), by)))
    assert "SEVERE" not in cells


@pytest.mark.parametrize(
    ("schedule", "counted"),
    [(Schedule.MONTH, [9, 11, 12]), (Schedule.QUARTER, [9, 12]), (Schedule.YEAR, [12])],
)
def test_a_table_is_counted_for_the_months_of_its_schedule(months, schedule, counted):
    scene.freeze(date(2022, 9, 1))
    made = table(schedule=schedule)
    count_own_tables()
    rows = OwnTableResult.objects.filter(table=made).order_by("snapshot__month")
    assert [row.snapshot.month.month for row in rows] == counted


def test_a_table_is_put_away_and_its_name_is_free(months, client):
    made = table(schedule=Schedule.MONTH)
    count_own_tables()
    client.post(reverse("reports:table_archive", args=[made.pk]))
    made.refresh_from_db()
    assert (made.schedule, made.archived_by) == (Schedule.NEVER, scene.statistician())
    lists = reverse("reports:table_list")
    assert made not in client.get(lists).context["page"].object_list
    assert made in client.get(lists, {"archived": "1"}).context["page"].object_list
    page = page_of_table(client, made)
    assert page.context["may"] == {}
    assert len(page.context["results"]) == 2
    assert table().name == made.name
    assert OwnTable.objects.count() == 2
    with pytest.raises(NotAllowed):
        actions.archive_table(by=scene.statistician(), table=made)
    with pytest.raises(NotAllowed):
        actions.schedule_table(by=scene.statistician(), table=made, schedule=1)


def test_a_file_of_a_cell_is_named_by_month_and_cell(months, client):
    before, _now = months
    cell = reverse("reports:table_cell", args=[table().pk])
    answer = client.get(cell, {"month": before.pk, "row": factories.town(1).pk, "column": WHOLE})
    title = page_at(answer.wsgi_request.get_full_path()).listing(answer.wsgi_request.user).title
    assert "2022" in title
    assert factories.town(1).name in title
