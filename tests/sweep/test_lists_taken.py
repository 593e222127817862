"""Every list that can be taken along holds the rows of its page, and no whole number."""

from functools import partial
from inspect import getsource, unwrap

import pytest
from django.urls import reverse

from benefits.models import Payment
from cases.models import Award, Person
from tests.sweep.asking import body
from tests.sweep.rows import ROWS
from tests.sweep.table import PAGES
from tests.test_verbs import ROOT, views
from welfare.exceptions import NotAllowed
from welfare.exports.actions import order_export
from welfare.exports.listed import page_at

pytestmark = pytest.mark.django_db
LISTED = {name: view for name, view in views().items() if hasattr(view, "listing")}
LISTS = sorted(name for name, view in LISTED.items() if not view.listed_by_form)
BY_FORM = sorted(set(LISTED) - set(LISTS))
UNTAKEN = {  # pages of rows that have no workbook of their own, each with the reason
    "welfare:style_guide": "shows the parts of pages, not data",
    "welfare:news_list": "one's own news, gone when read",
    "welfare:job_list": "work of the machine",
    "welfare:export_list": "the lists that were taken themselves",
    "welfare:access_list": "keys of programs, which nobody takes along",
    "welfare:event_list": "the log is read where it cannot be changed",
    "welfare:user_list": "accounts of staff, which nobody takes along",
    "welfare:factor_resets": "what two administrators do; nobody takes it along",
    "welfare:namesake_list": "what two administrators do; nobody takes it along",
    "cases:readers": "the log of looks, read where it cannot be changed",
    "cases:ledger_list": "files that were handed in",
    "benefits:run_list": "runs: each has its books and bank files",
    "benefits:run_differences": "counted for the signature; its payments are a list of their own",
    "benefits:run_news": "counted for the signature; its payments are a list of their own",
    "benefits:run_unusual": "read before the signature; payments are a list of their own",
    "benefits:run_overtaken": "to be discarded and worked out anew; payments are a list",
    "benefits:run_settings": "settings of the county, no people",
    "benefits:run_exclusions": "read before the signature; awards are a list of their own",
    "benefits:bulk_list": "grants: the people of each are a list of their own",
    "benefits:supplement_batches": "months: the people of each are a list of their own",
    "benefits:supplements_unheard": "stands in the list of its month, which is taken there",
    "benefits:standard_draft_list": "drafts of standards, no people",
    "benefits:standard_draft_awards": "a forecast; what comes of it stands in the run",
    "benefits:standard_draft_families": "a forecast; whoever applies is a case",
    "benefits:unpaid_rest_list": "settled one by one; awards are a list of their own",
    "benefits:undone_list": "files that were taken back",
    "benefits:reserve": "taken month by month, as it is filed",
    "verification:late_list": "files that are missing, no people",
    "verification:feedback_list": "batches: the answer of each is a list of its own",
}
WITHOUT_PAGES = {  # all rows stand on the page: how many
    "cases:no_change_list": lambda context: len(context["rows"]),
    "cases:meeting": lambda context: len(context["items"]),
    "cases:filing": lambda context: len(context["rows"]),
    "cases:sample": lambda context: len(context["cases"]),
    "benefits:reserve_month": lambda context: len(context["rows"]) + 2,  # at hand before and after
}


@pytest.fixture(scope="module")
def whole_numbers(scene):
    """Of everybody in the scene."""
    people = [one.resident_id for one in Person.objects.all()]
    accounts = [one.account for one in (*Award.objects.all(), *Payment.objects.all())]
    return {number for number in (*people, *accounts) if number}


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_the_rows_of_its_page(scene, whole_numbers, name):
    url = reverse(name, kwargs=ROWS[PAGES[name].about](scene.ours))
    opened = 0
    for role in sorted(PAGES[name].who):
        answer = scene.clients[role].get(url)
        if answer.status_code != 200:
            continue
        opened += 1
        by, listed = answer.wsgi_request.user, page_at(url)
        assert listed.may(by)
        rows, listing = list(listed.rows(by)), listed.listing(by)
        shown = WITHOUT_PAGES.get(name, lambda context: context["page"].paginator.count)
        assert len(rows) == shown(answer.context)
        assert (reverse("welfare:export_order") in body(answer)) == bool(rows)
        cells = list(listing.cells(rows, by))
        assert {len(row) for row in cells} <= {len(listing.headings)}
        said = str(cells)
        assert not [number for number in whole_numbers if number in said]
    assert opened


@pytest.mark.parametrize("name", BY_FORM)
def test_a_list_with_a_form_of_its_own_is_ordered_there_and_nowhere_else(scene, name):
    url = reverse(name, kwargs=ROWS[PAGES[name].about](scene.ours))
    opened = [role for role in PAGES[name].who if scene.clients[role].get(url).status_code == 200]
    assert opened
    for role in opened:
        asked = {"reason": "核对名单"}
        answer = scene.clients[role].post(f"{reverse('welfare:export_order')}?list={url}", asked)
        assert answer.url == url
        by = answer.wsgi_request.user
        with pytest.raises(NotAllowed, match="表单"):
            order_export(by=by, address=url, reason="核对名单")


def test_no_list_is_written_while_somebody_waits_for_the_page():
    """The files of banks and papers go their own way; a workbook of people is a job's."""
    waiting = {"IN_MEMORY", "SpooledTemporaryFile"}
    rooms = ("cases", "benefits", "verification", "reports", "welfare/exports")
    held_up = [
        path
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
        if any(word in path.read_text() for word in waiting)
    ]
    assert held_up == []


def source(view):
    while isinstance(view := unwrap(view), partial):
        view = view.func
    return getsource(view)


def test_every_page_of_rows_is_taken_along_or_named_with_its_reason():
    paged = {
        name
        for name, view in views().items()
        if not hasattr(view, "listing") and "page_of(" in source(view)
    }
    assert paged == set(UNTAKEN)


def test_the_long_lists_can_be_taken():
    assert len(LISTS) > 15
