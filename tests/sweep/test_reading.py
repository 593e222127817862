"""Who sees everything and does nothing: every page to read opens, none offers what is refused."""

import re

import pytest
from django.urls import Resolver404, resolve, reverse

from tests.sweep.asking import body
from tests.sweep.rows import ROWS
from tests.sweep.table import PAGES
from tests.test_verbs import views
from welfare.accounts.roles import PERMISSIONS, Permission, Role
from welfare.pages.access import rights_to_open
from welfare.site.navigation import SECTIONS

pytestmark = pytest.mark.django_db
SEES = frozenset(right for right in Permission if right.name.startswith("SEE_"))
VIEWS = views()
TO_READ = sorted(name for name in PAGES if getattr(VIEWS[name], "permissions", frozenset()) & SEES)
POSTS = re.compile(r"""<form[^>]*method="post"[^>]*>""")
ACTION = re.compile(r"""\b(?:action|hx-post)="([^"?#]*)""")
LINK = re.compile(r"""\b(?:href|hx-get)="(/[^"?#]*)""")
# What the rule gives to those who started the job or ordered the list.
THEIR_OWN = {"welfare:job_cancel", "welfare:job_resume", "reports:list_file"}
THEIR_OWN |= {"welfare:export_take"}


@pytest.fixture
def reader(scene, monkeypatch):
    """The auditor's account of the scene, as if the role were to see everything of its county."""
    monkeypatch.setitem(PERMISSIONS, Role.AUDITOR, SEES)
    return scene.clients[Role.AUDITOR]


def refused(url):
    """Whether a page of this address would turn the reader away."""
    try:
        view = resolve(url).func
    except Resolver404:
        return False
    return not getattr(view, "permissions", SEES) & SEES


def posting(text):
    """Where forms of a page lead that do something; without an address it is the page itself."""
    found = (ACTION.search(form[0]) for form in POSTS.finditer(text))
    leads = [match[1] if match else "" for match in found]
    return [url for url in leads if not url or refused(url)]


@pytest.mark.parametrize("name", sorted(set(TO_READ) - THEIR_OWN))
def test_a_page_to_read_offers_nothing_that_is_refused(scene, reader, name):
    response = reader.get(reverse(name, kwargs=ROWS[PAGES[name].about](scene.ours)))
    assert response.status_code in PAGES[name].answers
    text = body(response)
    assert posting(text) == []
    assert sorted({url for url in LINK.findall(text) if refused(url)}) == []


def test_the_navigation_leads_to_every_list_that_is_read(reader):
    """And takes the rights from the views: the two kept apart would drift."""
    shown = {
        item["url"]
        for section in reader.get(reverse("welfare:start")).context["navigation"]
        for item in section["items"]
    }
    listed = [item.url_name for _label, items in SECTIONS for item in items]
    assert shown == {reverse(name) for name in listed if rights_to_open(name) & SEES}
    assert len(shown) > 15
