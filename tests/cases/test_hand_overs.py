"""Somebody registered in another town: asked for, without a word of that town's data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import actions, clock, hand_overs
from cases.actions.hand_overs import ask_hand_over, decline_hand_over
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.calendar import add_workdays
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def there():
    return factories.household(factories.town(2), size=2)


def ask(person, **said):
    asked = {"whose": (person.resident_id_hash,), "name": person.name}
    asked |= {"reason": "现居本镇，突发急病"}
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


def test_the_form_is_filled_with_what_was_typed_elsewhere_and_asks_nothing_yet(client, there):
    """It opened empty: number and name were typed a second time."""
    whom = member(there).person
    client.force_login(walk.worker())
    page = reverse("cases:hand_over_ask")
    typed = {"resident_id_3": whom.resident_id, "name_3": "张 三", "resident_id_0": "1"}
    form = client.post(page, {**typed, "hand_over_of": "3"}).context["form"]
    assert (form["resident_id"].value(), form["name"].value()) == (whom.resident_id, "张 三")
    assert not form.is_bound
    one = {"resident_id": whom.resident_id, "name": whom.name, "hand_over_of": ""}
    assert client.post(page, one).context["form"]["name"].value() == whom.name
    assert not hand_overs.waiting().exists()


def test_the_button_at_the_row_carries_what_is_typed_there(client, there):
    client.force_login(walk.worker())
    said = {"resident_id_2": there.head.resident_id}
    asked = client.post(
        reverse("cases:person_seen"), said, headers={"HX-Trigger-Name": "resident_id_2"}
    ).content.decode()
    assert f'formaction="{reverse("cases:hand_over_ask")}"' in asked
    assert 'name="hand_over_of"' in asked
    assert 'value="2"' in asked


def test_a_request_is_a_line_of_the_worklist_with_its_day(client, there):
    """It was a number among others, and nobody said by when to answer."""
    factories.parameters(hand_over_days="3")
    whom = member(there).person
    asked = ask(whom)
    due = add_workdays(factories.county(), clock.today(), 3).day
    assert asked.details["answer_due"] == due.isoformat()
    client.force_login(their_worker())
    (line,) = client.get(reverse("cases:due")).context["lines"]
    assert (line.due, line.days_left, line.url) == (due, 3, reverse("cases:hand_over_list"))
    assert whom.name not in line.whose
    assert due.isoformat() in client.get(reverse("cases:hand_over_list")).content.decode()
    client.force_login(walk.worker())
    assert client.get(reverse("cases:due")).context["lines"] == []


def own_rows(client):
    client.force_login(walk.worker())
    rows = client.get(reverse("cases:hand_over_list")).context["own"]
    return [(person.name, bool(answer), waits) for _event, person, answer, waits in rows]


def test_the_town_that_asked_sees_its_request_wait_and_what_became_of_it(client, there):
    """Its own request was a sentence without a day, and nothing of it stood on the start page."""
    factories.parameters(hand_over_days="3")
    whom, head = member(there), there.head
    ask(whom.person)
    refused = ask(head)
    assert own_rows(client) == [(head.name, False, True), (whom.person.name, False, True)]
    due = add_workdays(factories.county(), clock.today(), 3).day.isoformat()
    assert due in client.get(reverse("cases:hand_over_list")).content.decode()
    start = client.get(reverse("cases:due")).content.decode()
    assert "请求他镇移交" in start
    decline_hand_over(by=their_worker(), asked=refused, reason="本人仍在本镇居住")
    actions.remove_member(
        by=their_worker(),
        household=there,
        version=there.version,
        member=whom,
        left_on=walk.days_ago(0),
        reason="迁出",
    )
    assert own_rows(client) == [(head.name, True, False), (whom.person.name, False, False)]
    assert "请求他镇移交" not in client.get(reverse("cases:due")).content.decode()


def test_where_the_county_has_set_no_term_it_is_said(there):
    Parameter.objects.filter(key=Key.HAND_OVER_DAYS).delete()
    with pytest.raises(MissingParameter):
        ask(there.head)


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
