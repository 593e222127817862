"""Lists around the case ask the database as often for many rows as for few."""

import pytest
from django.urls import reverse

from cases.actions import officials
from cases.actions.record_steps import name_liaison
from tests import factories
from tests.cases import around, walk
from tests.cases.test_logbooks import officer
from tests.cases.test_record_steps import LEAD, REFERRAL, book, lead, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
DEPARTMENTS = [f"部门{number}" for number in range(9)]


def logbooks(number):
    return book(LEAD, code=f"lead{number}", name=f"线索{number}")


def records(number):
    """A logbook of its own for each, so that the list of all logbooks' records has several."""
    made = lead(logbooks(number))
    step(made)


def liaisons(number):
    said = [{"label": "部门", "kind": "department", "choices": DEPARTMENTS, "required": True}]
    if not number:
        book({**REFERRAL, "fields": said}, code="referral", name="转介")
    name_liaison(
        by=officer(),
        county=factories.county(),
        department=DEPARTMENTS[number],
        name=f"联络员{number}",
        phone="0917-1",
        valid_from=walk.days_ago(9),
    )


def in_office(number):
    officials.record_official(
        by=officer(),
        town=None,
        name=f"干部{number}",
        post="经办",
        began_on=walk.days_ago(99),
    )


LISTS = {
    "cases:logbook_list": logbooks,
    "cases:record_list": records,
    "cases:liaison_list": liaisons,
    "cases:official_list": in_office,
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_asks_as_often_for_many_rows_as_for_few(client, django_assert_max_num_queries, name):
    factories.parameters()
    make = LISTS[name]
    for number in range(2):
        make(number)
    client.force_login(officer())
    client.get(reverse(name))
    with django_assert_max_num_queries(100) as few:
        client.get(reverse(name))
    for number in range(2, 8):
        make(number)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(reverse(name)).status_code == 200


def test_the_sheets_to_take_along_are_asked_for_together(client, django_assert_max_num_queries):
    factories.parameters()
    visits = book({**REFERRAL, "fields": [{"label": "情况"}]}, code="visit", name="探访")
    type(visits).objects.update(group="care")
    client.force_login(walk.worker())
    page = reverse("cases:record_take", args=[visits.pk])
    around.cared()
    client.get(page)
    with django_assert_max_num_queries(100) as few:
        client.get(page)
    for _family in range(5):
        around.cared()
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(client.get(page).context["sheets"]) == 6
