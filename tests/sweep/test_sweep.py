"""Every address × every role × ours, the next town, another county.

What a role may open stands in tests/sweep/table.py; here it is tried. Reading writes nothing,
nobody reads rows of another area, and a POST by the wrong person changes nothing.
"""

import re
from functools import cache

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.sweep.asking import EVERYTHING, addresses, body, steady, written
from tests.sweep.rows import COUNTY_ROWS, NO_ROW, ROWS
from tests.sweep.scene import NEXT_TOWN, OTHER_COUNTY
from tests.sweep.table import PAGES, POSTERS
from tests.sweep.three_places import LISTS
from tests.sweep.who import EVERYBODY, HOLDS, TOWN
from welfare.accounts.roles import PERMISSIONS, Permission, Role

pytestmark = pytest.mark.django_db
ABOUT_ROWS = sorted(name for name, page in PAGES.items() if page.about not in NO_ROW)
REFUSED = {403, 404, 405}
LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"?#]*)')


def url_of(name, place):
    return reverse(name, kwargs=ROWS[PAGES[name].about](place))


def test_every_address_has_its_line_in_the_table():
    found = {name for name in addresses() if not name.startswith("admin:")}
    assert sorted(found - set(PAGES)) == [], "say in tests/sweep/table.py who may open these"
    assert sorted(set(PAGES) - found) == [], "these are gone"


def _check_answer(name, page, role, response):
    text = body(response)
    if role not in page.who:
        assert response.status_code in REFUSED, f"{role} opened {name}: {response.status_code}"
    else:
        assert response.status_code in page.answers, f"{role}, {name}: {response.status_code}"
    return text


@pytest.mark.parametrize("name", sorted(PAGES))
def test_opened_by_those_who_may_and_by_nobody_else(scene, name):
    page, url = PAGES[name], url_of(name, scene.ours)
    asked = [r for r in scene.clients if r == Role.AUDITOR or not page.public]
    # Whoever may not open it first: they write nothing, and nor does anybody on most pages.
    for may in (False, True):
        before = written()
        for role in (r for r in asked if (r in page.who) == may):
            client = scene.clients[role]
            client.cookies.pop("messages", None)  # what another test's refusal left to be read
            text = _check_answer(name, page, role, client.get(url))
            _check_body(scene, name, role, text)
            _check_unchanged(scene, name, role, text)
            closed = _closed_links(role, text)
            assert closed == [], f"{name} leads {role} to what it may not open"
        changed = _changed_since(before)
        allowed = {"welfare_event"} if page.writes and may else set()
        who = "those who may" if may else "those who may not"
        assert changed <= allowed, f"GET {name} by {who} wrote to {changed}"


def _closed_links(role, text):
    """The links of a page that are refused to whoever reads it: a dead end with a button on it."""
    names = {_name_of(path) for path in LINK.findall(text)}
    return sorted(n for n in names if n in PAGES and role not in PAGES[n].who)


@cache
def _name_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _changed_since(before):
    return {table for table, n in written().items() if n != before.get(table, 0)}


def _check_body(scene, name, role, text):
    foreign = [OTHER_COUNTY, NEXT_TOWN] if role in TOWN else [OTHER_COUNTY]
    for mark in foreign:
        assert mark not in text, f"{role} reads rows of {mark} on {name}"
    if not PAGES[name].whole_numbers:
        shown = [number for number in scene.numbers if number in text]
        assert shown == [], f"{name} shows whole numbers to {role}"


def _check_unchanged(scene, name, role, text):
    """A list reads letter for letter as before the rows of the other places were there."""
    before = scene.before.get(role, {}).get(name)
    if before is not None:
        assert steady(text) == before, f"rows of elsewhere changed {name} for {role}"


NOT_FOUND = {404, 405}
# A payment that was taken out is gone; one of elsewhere is answered in the very same way.
LED_BACK = {"benefits:take_out": {302}}


@pytest.mark.parametrize("name", ABOUT_ROWS)
def test_a_row_of_another_area_is_not_found(scene, name):
    """Who may open the address at all: the others are refused before a row is looked for."""
    page, before = PAGES[name], written()
    for role in sorted(page.who):
        for place in scene.foreign_to(role, page.about):
            url = url_of(name, place)
            for method in ("get", "post"):
                response = getattr(scene.clients[role], method)(url, EVERYTHING)
                said = f"{role} {method} {name} of {place.mark}: {response.status_code}"
                assert response.status_code in NOT_FOUND | LED_BACK.get(name, set()), said
                _check_body(scene, name, role, body(response))
    assert written() == before, f"somebody wrote on {name}"


@pytest.mark.parametrize("name", sorted(n for n in PAGES if PAGES[n].who != EVERYBODY))
def test_a_post_by_the_wrong_role_changes_nothing(scene, name):
    """Who may only look at the page of a verb reads why not; the others do not come in."""
    page, url, before = PAGES[name], url_of(name, scene.ours), written()
    for role, client in scene.clients.items():
        if role in POSTERS.get(name, page.who):
            continue
        response = client.post(url, EVERYTHING)
        if role not in page.who:
            assert response.status_code in REFUSED, f"{role} posted {name}: {response.status_code}"
    assert written() == before, f"POST {name} by a wrong role wrote"


def test_a_refusal_as_it_is_shows_nothing_of_others(scene, whole_refusals):
    """The page that every other answer of this module shortens, once for each role."""
    for role, client in scene.clients.items():
        refused = client.get(url_of("cases:household", scene.abroad))
        assert refused.status_code in REFUSED
        assert "</nav>" in body(refused)
        _check_body(scene, "cases:household", role, body(refused))


def test_a_right_is_held_by_the_roles_named_here():
    held = {right: frozenset(r for r in Role if right in PERMISSIONS[r]) for right in Permission}
    assert held == HOLDS


def test_every_list_was_read_before_the_rows_of_elsewhere_were_there(scene):
    """Or the comparison with what it shows now would compare nothing."""
    asked = {(role, name) for role in scene.clients for name in LISTS if role in PAGES[name].who}
    assert {(role, name) for role, lists in scene.before.items() for name in lists} == asked


@pytest.mark.parametrize("name", LISTS)
def test_no_filter_reaches_another_area(scene, name):
    """The area decides, not the role: one person of the town and one of the county ask."""
    who = sorted(PAGES[name].who)
    asks = {
        next((r for r in who if r in TOWN), None),
        next((r for r in who if r not in TOWN), None),
    }
    for role in asks - {None}:
        foreign = scene.next_town if role in TOWN else scene.abroad
        for asked in ({"town": foreign.town.pk}, {"q": foreign.mark}, {"page": "last"}):
            response = scene.clients[role].get(reverse(name), asked)
            assert response.status_code < 500, (role, asked)
            text = body(response)
            if "q" in asked:  # a search repeats what was typed
                for echo in (f'value="{foreign.mark}"', f"q={foreign.mark}", f"q%3D{foreign.mark}"):
                    text = text.replace(echo, "")
            _check_body(scene, name, role, text)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_who_is_not_signed_in_is_led_to_the_sign_in(scene, name):
    page, url, before = PAGES[name], url_of(name, scene.ours), written()
    for method in ("get", "post"):
        response = getattr(Client(), method)(url)
        if page.public:
            assert response.status_code in {*page.answers, 405}
            continue
        if name.startswith(("api", "finding-")):
            assert response.status_code in {302, 401, 403}
        elif name == "welfare:logout" and method == "get":
            assert response.status_code == 405
        else:
            assert response.status_code == 302
            assert response.url.startswith(reverse("welfare:login"))
    assert written() == before


SHARED = {"meeting", "campaign", "supplements", "logbook", "institution", "bed", "good"}
SHARED |= {"visit_item"}  # the page says that the county keeps it
SHARED |= {"export"}  # each has their own
SHARED |= {"distribution", "service"}  # each town sees its own people on them


def test_rows_of_a_county_are_hidden_from_its_towns_where_the_table_says_so(scene):
    """People of a town reach no run, file, comparison or report, their own county's neither."""
    for name in ABOUT_ROWS:
        page = PAGES[name]
        if page.about in COUNTY_ROWS and page.about not in SHARED:
            assert not page.who & TOWN, name


def test_the_count_of_writes_counts(scene):
    """The measure this module stands on: a row that is written is seen."""
    before = written()
    scene.ours["household"].save()
    assert written()["cases_household"] == before.get("cases_household", 0) + 1
