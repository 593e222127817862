"""Decisions as programs fetch them: none left out, own people only, masked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests import factories
from tests.verification.files import department_file
from tests.welfare.test_offices import opened, program
from verification.decisions import KINDS
from welfare.accounts.roles import Role
from welfare.audit import labels
from welfare.audit import log as audit
from welfare.offices.scopes import Scope

pytestmark = pytest.mark.django_db


def ask(key, since=0):
    return program(key).get(reverse("api_decisions"), {"since": since})


def ended(award):
    return audit.record("award_ended", award, by=factories.user(Role.COUNTY_APPROVER))


def test_every_kind_is_an_event_that_is_written():
    assert set(KINDS) <= set(labels.wording())


def test_what_happened_since_a_number_masked_unless_the_access_says_so():
    award = factories.award("DIBAO", size=2)
    first, second = ended(award), ended(award)
    _access, key = opened([Scope.DECISIONS])
    got = ask(key).json()
    assert [one["id"] for one in got["results"]] == [first.pk, second.pk]
    assert got["results"][0] | {"at": ""} == {
        "id": first.pk,
        "at": "",
        "kind": "ended",
        "act": labels.label("award_ended"),
        "application": "",
        "award": award.number,
        "award_status": award.status,
        "programme": "DIBAO",
        "town": award.town.code,
        "people": got["results"][0]["people"],
    }
    numbers = {person.resident_id for person in award.payee.__class__.objects.all()}
    assert not any(number in str(got) for number in numbers)
    assert len(got["results"][0]["people"]) == 2
    assert ask(key, first.pk).json()["results"][0]["id"] == second.pk
    assert ask(key, second.pk).json() == {"results": [], "since": second.pk, "more": False}
    assert ask(key, -1).status_code == ask(key, "x").status_code == 400
    _whole, whole = opened([Scope.DECISIONS, Scope.WHOLE_IDS])
    assert award.payee.resident_id in ask(whole).content.decode()


def test_an_office_fetches_only_its_own_people():
    known, other = factories.award("DIBAO"), factories.award("DIBAO")
    event = ended(known)
    ended(other)
    department_file("disabled", [(known.payee, {})])
    _access, key = opened([Scope.OWN_DECISIONS], department="disabled")
    assert [one["id"] for one in ask(key).json()["results"]] == [event.pk]
    _cars, another = opened([Scope.OWN_DECISIONS], department="car")
    assert ask(another).json()["results"] == []


def test_an_office_learns_nothing_of_relatives_who_are_not_in_its_files():
    award = factories.award("DIBAO", size=3)
    ended(award)
    department_file("disabled", [(award.payee, {})])
    _access, key = opened([Scope.OWN_DECISIONS, Scope.WHOLE_IDS], department="disabled")
    [one] = ask(key).json()["results"]
    assert [person["resident_id"] for person in one["people"]] == [award.payee.resident_id]


def test_another_county_has_nothing_of_it():
    ended(factories.award("DIBAO"))
    _access, key = opened([Scope.DECISIONS], factories.county("610398", "别县"))
    assert ask(key).json()["results"] == []


def test_nobody_but_a_program_asks(client):
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    assert client.get(reverse("api_decisions")).status_code == 403


def test_the_statements_do_not_grow_with_the_decisions(django_assert_max_num_queries):
    _access, key = opened([Scope.DECISIONS])
    for _n in range(5):
        ended(factories.award("DIBAO"))
    ask(key)
    with django_assert_max_num_queries(12):
        assert len(ask(key).json()["results"]) == 5


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_not_over_holds_later_ones_back():
    """Or a program that went on from the later one would never hear of it."""
    slow, quick = factories.award("DIBAO"), factories.award("DIBAO")
    _access, key = opened([Scope.DECISIONS])
    begun, go_on = Signal(), Signal()

    def decided_slowly():
        with transaction.atomic():
            slow.save()
            event = ended(slow)
            begun.set()
            go_on.wait(20)
        connection.close()
        return event

    factories.user(Role.COUNTY_APPROVER)
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(decided_slowly)
        assert begun.wait(20)
        after = ended(quick)
        assert ask(key).json()["results"] == []
        go_on.set()
        before = waits.result()
    assert before.pk < after.pk
    assert [one["id"] for one in ask(key).json()["results"]] == [before.pk, after.pk]
