"""A person who lives in a household already: which one, or whom to ask."""

import pytest
from django.urls import reverse

from tests import factories
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    return client


def typed(person, place):
    said = {"resident_id": person.resident_id, "name": person.name}
    return {**said, "village": factories.village(place).pk}


def page_after(town, person):
    """The answer when this person is to be the head of a new household of the own town."""
    address = reverse("cases:household_create")
    said = typed(person, factories.town())
    row = {f"{part}_0": said.pop(part) for part in ("resident_id", "name")}
    answer = town.post(address, {**said, **row, "lines": 1})
    assert answer.status_code == 200
    return answer.context["form"].errors["resident_id_0"][0], answer.content.decode()


def test_whoever_lives_in_the_own_town_is_found_by_a_link(town):
    home = factories.household(size=2)
    person = home.members.exclude(person=home.head_id).get().person
    sentence, page = page_after(town, person)
    assert home.head.name in sentence
    assert reverse("cases:household", args=[home.pk]) in page


def test_whoever_lives_elsewhere_is_asked_for_and_not_named_closer(town):
    home = factories.household(factories.town(2), size=2)
    person = home.members.exclude(person=home.head_id).get().person
    sentence, page = page_after(town, person)
    assert home.head.name not in page
    assert "移交" in sentence
    assert reverse("cases:hand_over_ask") in page
    assert reverse("cases:household", args=[home.pk]) not in page


def test_a_new_member_who_lives_elsewhere_leads_there_too(town):
    home, other = factories.household(), factories.household()
    address = reverse("cases:member_add", args=[other.pk])
    said = {"version": other.version, "relation": "子", "joined_on": "2020-01-01"}
    answer = town.post(address, {**typed(home.head, home.town), **said})
    page = answer.content.decode()
    assert reverse("cases:household", args=[home.pk]) in page


def test_the_empty_form_leads_nowhere(town):
    answer = town.get(reverse("cases:household_create"))
    assert answer.status_code == 200
