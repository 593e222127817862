"""Sheets of a logbook on a telephone: for whom, by whom, and written once. (离线探访)"""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import LogbookRecord
from tests import factories
from tests.cases import walk
from tests.cases.test_logbooks import officer
from tests.cases.test_record_steps import book
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
VISIT = {
    "about": "person",
    "writes": "town",
    "fields": [{"label": "情况", "kind": "text", "required": True}],
}


@pytest.fixture
def visits():
    factories.parameters()
    return book(VISIT, code="visits", name="走访台账")


def address(name, logbook, home):
    return f"{reverse(name, args=[logbook.pk])}?household={home.pk}"


def typed(home, **said):
    day = walk.days_ago(1).isoformat()
    sheet = {"sheet": str(uuid4()), "happened_on": day, "done_by": "样例甲"}
    return {**sheet, "person": home.head_id, "column_情况": "尚好", **said}


def columns(client, logbook, home):
    """The names of the sheet's own fields."""
    sheet = client.post(address("cases:record_take", logbook, home)).json()
    return sheet, sheet["html"].split('name="')[1:]


def test_a_sheet_arrives_once_however_often_it_is_sent(client, visits):
    home = factories.household()
    client.force_login(walk.worker())
    sheet, fields = columns(client, visits, home)
    assert home.head.name in sheet["title"]
    assert home.head.resident_id not in sheet["html"]
    (column,) = [one.split('"')[0] for one in fields if one.startswith("column")]
    said = typed(home) | {column: "尚好"}
    for _twice in range(2):
        answer = client.post(sheet["send_to"], said)
        assert answer.json() == {"state": "arrived"}
    assert LogbookRecord.objects.get().values == {"情况": "尚好"}
    assert Event.objects.filter(verb="record_taken_along").count() == 1


def test_what_lacks_comes_back_with_its_field(client, visits):
    home = factories.household()
    client.force_login(walk.worker())
    answer = client.post(address("cases:record_arrives", visits, home), typed(home, done_by=""))
    assert answer.status_code == 422
    assert any("经办人员" in one or "情况" in one for one in answer.json()["said"])
    assert not LogbookRecord.objects.exists()


def test_only_who_keeps_the_logbook_takes_families_of_the_own_area(client, visits):
    home, elsewhere = factories.household(), factories.household(factories.town(2))
    client.force_login(walk.worker())
    assert client.post(address("cases:record_take", visits, elsewhere)).status_code == 404
    assert client.post(address("cases:record_arrives", visits, elsewhere)).status_code == 404
    client.force_login(officer())  # the towns keep this one
    assert client.post(address("cases:record_take", visits, home)).status_code != 200
    assert client.get(reverse("cases:record_take", args=[visits.pk])).status_code == 302
    assert not Event.objects.filter(verb="record_taken_along").exists()


def test_whom_it_was_written_about_longest_ago_is_offered_first(client, visits):
    homes = [factories.household() for _ in range(2)]
    client.force_login(walk.worker())
    for home, ago in zip(homes, (2, 9), strict=True):
        sheet, fields = columns(client, visits, home)
        (column,) = [one.split('"')[0] for one in fields if one.startswith("column")]
        day = walk.days_ago(ago).isoformat()
        client.post(sheet["send_to"], typed(home, happened_on=day) | {column: "尚好"})
    page = client.get(reverse("cases:record_take", args=[visits.pk])).content.decode()
    first, second = (page.index(f"household={home.pk}") for home in homes)
    assert second < first
