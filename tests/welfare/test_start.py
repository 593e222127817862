"""The start page is of use to each of the ten roles, and asks little of the database."""

import pytest
from django.urls import resolve, reverse

from cases.worklists import Work
from tests import factories
from welfare.accounts.roles import Role
from welfare.models import Job

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_something_to_do_and_every_link_opens(client, role):
    user = factories.user(role)
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    assert reverse("welfare:worklist") in response.content.decode()
    for shortcut in response.context["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200, shortcut["url"]
    waits = client.get(reverse("welfare:worklist"), headers={"HX-Request": "true"})
    for tile in waits.context["tiles"]:
        assert client.get(tile.url).status_code == 200, tile.url


@pytest.mark.parametrize("name", ["cases:due", "benefits:due", "verification:due", "reports:due"])
def test_the_apps_have_their_fragments(name):
    assert resolve(reverse(name))


def test_an_account_without_a_role_reads_what_to_do(client):
    user = factories.user(Role.TOWN_HEAD)
    user.roles = []
    user.save()
    client.force_login(user)
    assert "该账号尚未分配岗位" in client.get("/").content.decode()


def test_ones_last_jobs_are_shown(client):
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    other = factories.user(Role.FINANCE)
    for by, title in ((clerk, "我的任务"), (other, "别人的任务")):
        Job.objects.create(kind="x", task="x", title=title, started_by=by, county=by.county)
    client.force_login(clerk)
    page = client.get("/").content.decode()
    assert "我的任务" in page
    assert "别人的任务" not in page


@pytest.mark.parametrize("role", list(Role))
def test_few_queries(client, role, django_assert_max_num_queries):
    client.force_login(factories.user(role))
    with django_assert_max_num_queries(12):
        client.get("/")


def test_nothing_to_do_is_one_line_and_no_number(client):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    answer = client.get(reverse("welfare:worklist"))
    page = answer.content.decode()
    assert answer.context["nothing"]
    assert answer.context["sections"] == []
    assert page.count("<p") == 1
    assert "work__number" not in page
    assert str(Work.ACCEPT.label) in page


def test_without_a_county_the_start_page_says_that_it_is_to_be_founded(client):
    user = factories.user(Role.SYSTEM_ADMIN)
    user.division = None
    user.save()
    client.force_login(user)
    (tile,) = client.get(reverse("welfare:worklist")).context["tiles"]
    assert tile.url == reverse("counties:setting_up")
    assert tile.tone == "warn"
