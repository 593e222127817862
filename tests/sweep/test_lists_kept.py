"""Every list of the table of addresses: what it was narrowed and sorted by goes along to the next
page, to its tabs and to its workbook."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.urls import reverse

from tests.sweep.rows import ROWS
from tests.sweep.table import PAGES
from welfare.pages import lists

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|action)="([^"]*)"')
SORTED = {
    "cases:application_list": {"name", "number", "amount", "due"},
    "cases:queue": {"name", "number", "amount", "due"},
    "cases:award_list": {"name", "number", "covered", "joined"},
    "cases:household_list": {"name", "village", "people"},
    "cases:review_list": {"name", "village", "due", "status"},
    "cases:change_list": {"name", "happened", "reported", "town"},
    "cases:watched_list": {"name", "village", "identified"},
    "cases:official_list": {"name", "town", "since"},
    "cases:report_list": {"name", "village"},
    "benefits:payment_list": {"name", "month", "sum"},
    "benefits:failed_list": {"name", "month", "sum"},
    "benefits:claim_list": {"name", "town", "claimed", "back"},
    "benefits:supplements": {"name", "town", "sum"},
    "verification:finding_list": {"name", "kind", "number", "town", "month"},
    "verification:not_compared": {"name", "town", "joined"},
    "verification:scan_list": {"name", "town"},
    "verification:uncovered_list": {"kind", "town", "again"},
}


LISTS = sorted({name for name in PAGES if name.endswith(("_list", ":queue"))} | SORTED.keys())


class Short(Paginator):
    """One row a page, and more pages than there are: so each list has a next one."""

    num_pages = 3


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(lists, "Paginator", lambda rows, _size: Short(rows, 1))


def opened(scene, name, asked):
    """As somebody sees it who may."""
    page = PAGES[name]
    url = reverse(name, kwargs=ROWS[page.about](scene.ours))
    for role in sorted(page.who):
        answer = scene.clients[role].get(url, asked)
        if answer.status_code == 200 and answer.context is not None:
            return answer
    return None


def filter_of(answer):
    """The form of the list: bound to the address, with fields that somebody sees."""
    for name in ("filter", "form"):
        form = answer.context.get(name)
        if isinstance(form, BaseForm) and form.is_bound:
            return form
    return None


def asked_by(form):
    """A value for each field that stands in the address."""
    said = {}
    for name, field in form.fields.items():
        choices = [str(value) for value, _label in getattr(field, "choices", ()) if value]
        said[name] = choices[0] if choices else "2026-10" if "month" in name else "1"
    return said


def links(answer):
    return [found.replace("&amp;", "&") for found in LINK.findall(answer.content.decode())]


@pytest.mark.parametrize("name", LISTS)
def test_the_next_page_keeps_what_was_asked(scene, short, name):
    page = PAGES[name]
    if page.writes or page.answers == (405,) or not page.who:
        return
    answer = opened(scene, name, {})
    if answer is None or not isinstance(answer.context.get("page"), PageOfRows):
        return
    form = filter_of(answer)
    asked = {**(asked_by(form) if form else {"only": "probe"}), "sort": "name"}
    for one in [{key: value} for key, value in asked.items()]:
        narrowed = opened(scene, name, one)
        turned = [found for found in links(narrowed) if "page=2" in found]
        if not narrowed.context["page"].paginator.count:
            continue  # nothing is left, and there is no next page
        assert turned, one
        (key, value) = next(iter(one.items()))
        for found in turned:
            assert parse_qs(urlsplit(found).query).get(key) == [value], (name, found)
        for found in links(narrowed):
            if found.startswith(reverse("welfare:export_order")):
                listed = parse_qs(urlsplit(found).query)["list"][0]
                assert parse_qs(urlsplit(listed).query).get(key) == [value], (name, found)


@pytest.mark.parametrize(
    ("name", "column"), [(name, one) for name, columns in SORTED.items() for one in columns]
)
def test_a_heading_sorts_both_ways_and_keeps_the_filter(scene, name, column):
    asked = {"town": str(scene.ours.town.pk)}
    up = opened(scene, name, {**asked, "sort": column})
    assert 'aria-sort="ascending"' in up.content.decode()
    down = opened(scene, name, {**asked, "sort": f"-{column}"})
    assert 'aria-sort="descending"' in down.content.decode()
    shown = [[row.pk for row in answer.context["page"]] for answer in (up, down)]
    assert sorted(shown[0]) == sorted(shown[1])
    (other,) = {found for found in links(up) if f"sort=-{column}" in found}
    assert parse_qs(urlsplit(other).query)["town"] == [asked["town"]]
