"""A filter value that is no choice: every list then shows nothing and says so, never everything."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from welfare.accounts.roles import Role
from welfare.exports.listed import page_at

pytestmark = pytest.mark.django_db
SAYS_SO = gettext_lazy(
    "This search asks for something that is not among the choices. Correct it or clear it."
)
LISTS = {
    "cases:application_list": (Role.COUNTY_CASEWORKER, "", ("status", "work", "programme", "town")),
    "cases:queue": (Role.COUNTY_APPROVER, "", ("tier", "programme", "town")),
    "cases:award_list": (Role.COUNTY_CASEWORKER, "", ("status", "flag", "residence", "programme")),
    "cases:household_list": (Role.COUNTY_CASEWORKER, "", ("town", "moved_by")),
    "cases:watched_list": (Role.COUNTY_CASEWORKER, "", ("group", "cleared", "town")),
    "verification:finding_list": (Role.COUNTY_CASEWORKER, "", ("status", "kind", "month", "town")),
    "benefits:payment_list": (Role.FINANCE, "", ("status", "month", "town", "run", "grant")),
    "benefits:bulk_people": (Role.FINANCE, "grant", ("town", "group")),
    "benefits:run_differences": (Role.FINANCE, "run", ("reason",)),
    "welfare:event_list": (Role.AUDITOR, "", ("verb", "since", "subject", "number")),
    "welfare:user_list": (Role.SECURITY_ADMIN, "", ("role", "state")),
}

WITHOUT_ROWS = ("benefits:bulk_people", "benefits:run_differences")  # one month, no shares


def shown(scene, name, **asked):
    role, about, _names = LISTS[name]
    url = reverse(name, args=[scene.ours[about].pk] if about else [])
    return scene.clients[role].get(url, asked)


@pytest.mark.parametrize("name", LISTS)
def test_the_list_is_not_empty_before_it_is_narrowed(scene, name):
    page = shown(scene, name)
    if name not in WITHOUT_ROWS:
        assert page.context["page"].paginator.count
    assert str(SAYS_SO) not in page.content.decode()


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, (_role, _about, keys) in LISTS.items() for key in keys]
)
def test_what_is_no_choice_narrows_the_list_to_nothing(scene, name, key):
    page = shown(scene, name, **{key: "nothing-such"})
    assert page.context["page"].paginator.count == 0
    assert str(SAYS_SO) in page.content.decode()


def test_a_workbook_of_a_wrong_filter_is_empty(scene):
    address = reverse("verification:finding_list")
    by = scene.ours.user(Role.COUNTY_CASEWORKER)
    rows = page_at(f"{address}?kind=nothing-such").rows(by)
    assert rows.count() == 0


def test_the_api_says_nothing_rather_than_everything(scene):
    county = scene.clients[Role.COUNTY_CASEWORKER]
    for name, key in (("findings", "kind"), ("workdays", "year")):
        found = county.get(f"/api/v1/{name}/", {key: "nothing-such"}).json()
        assert found["results"] == [], name
