"""The API of cases: own area, masked, nothing to write; the status of one application."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import FormerId, Person
from tests import factories
from tests.cases import walk
from tests.welfare.test_offices import opened, program
from welfare.accounts.roles import Permission, Role
from welfare.models import Event
from welfare.offices.scopes import Scope
from welfare.personal import certificates

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(scope="module")
def rows(once, ground):
    """Nobody changes them: what is asked here only reads."""
    return once(lambda: {"application": walk.submitted(), "award": factories.award()})


def get(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args))


@pytest.mark.parametrize("kind", ["application", "award"])
def test_a_list_and_a_row_of_the_own_area(client, rows, kind):
    person, row = factories.user(Role.COUNTY_APPROVER), rows[kind]
    listed = get(client, person, f"api_{kind}s").json()
    assert [r["number"] for r in listed["results"]] == [row.number]
    single = get(client, person, f"api_{kind}", row.pk)
    assert single.json()["number"] == row.number
    assert row.account not in single.content.decode() + str(listed)


@pytest.mark.parametrize("kind", ["application", "award"])
def test_a_foreign_row_is_not_found(client, rows, kind):
    foreign = [
        factories.user(Role.TOWN_HEAD, factories.town(2)),
        factories.user(Role.COUNTY_APPROVER, factories.county("610398", "邻县")),
    ]
    for person in foreign:
        assert len(get(client, person, f"api_{kind}s").json()["results"]) == 0
        assert get(client, person, f"api_{kind}", rows[kind].pk).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_only_who_sees_cases_reads_them(client, role):
    person = factories.user(role)
    expected = 200 if person.may(Permission.SEE_CASES) else 403
    for name in ("api_applications", "api_awards"):
        assert get(client, person, name).status_code == expected


def test_nothing_is_written_by_the_api(client, rows):
    client.force_login(walk.worker())
    for verb in (client.post, client.put, client.patch, client.delete):
        assert verb(reverse("api_applications")).status_code == 405


@pytest.mark.parametrize("kind", ["application", "award"])
def test_the_queries_do_not_grow_with_the_rows(client, kind, django_assert_max_num_queries):
    for _n in range(6):
        walk.opened() if kind == "application" else factories.award()
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    with django_assert_max_num_queries(9):
        client.get(reverse(f"api_{kind}s"))


def test_the_status_of_one_application_needs_both_numbers():
    access, key = opened([Scope.STATUS])
    row = walk.submitted()
    url = reverse("api_application_status")
    said = {
        "resident_id": row.applicant.resident_id,
        "number": row.number,
        "reason": f"核验 {row.applicant.resident_id}",
    }

    def ask(**values):
        return program(key).post(url, {**said, **values}, content_type="application/json")

    found = ask()
    assert found.json()["status"] == row.status
    assert row.applicant.name not in found.content.decode()
    assert ask(number="anders").status_code == 404
    assert ask(resident_id=factories.resident_id(77)).status_code == 404
    assert ask(reason="").status_code == 400
    used = Event.objects.filter(verb="access_used")
    assert used.count() == 4
    assert row.applicant.resident_id not in str(list(used.values()))
    assert used.order_by("pk")[0].reason.startswith("核验 ****")
    assert access.purpose == used.order_by("-pk")[0].reason


def test_a_former_number_or_that_of_a_passport_finds_the_application_too():
    _access, key = opened([Scope.STATUS])
    row = walk.submitted()
    person = row.applicant
    former = factories.resident_id(78)
    FormerId.objects.create(
        county=person.county,
        person=person,
        resident_id=former,
        resident_id_hash=certificates.hash_of("", former),
        until=date(2022, 12, 1),
    )

    def ask(number):
        said = {"resident_id": number, "number": row.number, "reason": "核验申请"}
        url = reverse("api_application_status")
        return program(key).post(url, said, content_type="application/json").status_code

    assert ask(former) == 200
    Person.objects.filter(pk=person.pk).update(
        certificate="passport",
        resident_id="E12345678",
        resident_id_hash=certificates.hash_of("passport", "E12345678"),
        birth_date=date(1980, 4, 3),
    )
    assert [ask(number) for number in ("E12345678", "e12345678", "E12345679")] == [200, 200, 404]
