"""The read-only API: own area, masked, nothing to write."""

import pytest
from django.urls import reverse

from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Permission, Role

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
        assert get(client, person, f"api_{kind}s").json()["count"] == 0
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
