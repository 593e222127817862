"""Somebody registered in another town: asked for, without a word of that town's data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions, hand_overs
from cases.actions.hand_overs import ask_hand_over
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def there():
    return factories.household(factories.town(2), size=2)


def ask(person, **said):
    asked = {"resident_id": person.resident_id, "name": person.name, "reason": "现居本镇，突发急病"}
    return ask_hand_over(by=walk.worker(), **{**asked, **said})


def member(home):
    return home.members.exclude(person=home.head_id).get()


def their_worker():
    return factories.user(Role.TOWN_CASEWORKER, factories.town(2))


def test_the_other_town_sees_the_request_until_the_person_has_left(client, there):
    whom = member(there)
    ask(whom.person)
    client.force_login(their_worker())
    page = client.get(reverse("cases:hand_over_list")).content.decode()
    assert whom.person.name in page
    assert "现居本镇，突发急病" in page
    assert str(factories.town()) in page
    assert reverse("cases:hand_over_list") in client.get(reverse("cases:due")).content.decode()
    actions.remove_member(
        by=their_worker(),
        household=there,
        version=there.version,
        member=whom,
        left_on=walk.days_ago(0),
        reason="迁出",
    )
    assert not hand_overs.waiting_for(their_worker()).exists()
    client.force_login(walk.worker())
    assert not hand_overs.waiting_for(walk.worker()).exists()


def test_a_number_alone_finds_nobody_and_nothing_is_asked_twice(there):
    whom = member(there).person
    with pytest.raises(NotAllowed):
        ask(whom, name="另一人")
    with pytest.raises(NotAllowed):
        ask(factories.household().head)
    ask(whom)
    with pytest.raises(NotAllowed):
        ask(whom)


def test_the_page_that_asks_shows_nothing_of_the_other_town(client, there):
    whom = member(there).person
    client.force_login(walk.worker())
    asked = {"resident_id": whom.resident_id, "name": whom.name, "reason": "现居本镇"}
    page = client.post(reverse("cases:hand_over_ask"), asked, follow=True).content.decode()
    assert there.head.name not in page
    assert factories.town(2).name not in page
    assert hand_overs.waiting().count() == 1


def test_the_town_that_was_asked_answers_and_the_other_reads_it(client, there):
    """There was a list and no answer: the town that asked waited for ever."""
    whom = member(there)
    asked = ask(whom.person)
    client.force_login(their_worker())
    listed = client.get(reverse("cases:hand_over_list")).content.decode()
    page = reverse("cases:hand_over_decline", args=[asked.pk])
    assert page in listed
    assert reverse("cases:household", args=[there.pk]) in listed
    assert client.post(page, {"reason": ""}).context["form"].errors
    assert client.post(page, {"reason": "本人仍在本镇居住"}).status_code == 302
    assert not hand_overs.waiting_for(their_worker()).exists()
    assert client.get(page).status_code == 404
    client.force_login(walk.worker())
    read = client.get(reverse("cases:hand_over_list")).content.decode()
    assert "本人仍在本镇居住" in read
    assert whom.person.name in read
    assert there.head.name not in read
    assert client.get(page).status_code == 404
    ask(whom.person)  # a no is no end: what changed is asked anew
    assert hand_overs.waiting().count() == 1


def test_more_requests_ask_nothing_more(client):
    client.force_login(walk.worker())
    numbers = []
    for more in (1, 5):
        for _n in range(more):
            ask(factories.household(factories.town(2)).head)
        client.get(reverse("cases:hand_over_list"))
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("cases:hand_over_list"))
        numbers.append(len(seen))
    assert len(page.context["own"]) == 6
    assert numbers[0] == numbers[1]
