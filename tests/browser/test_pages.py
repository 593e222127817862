"""Every page of every role, on a desk and on a phone: quiet, Chinese, not too wide, by keyboard."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from tests import factories
from tests.benefits import scene
from tests.browser import chromium
from tests.cases import walk
from tests.verification.test_findings import finding, verify
from verification.models import FindingKind
from welfare.accounts.roles import Role
from welfare.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(40)]
ENGLISH = re.compile(r"[A-Za-z]{4,}")
CODE = re.compile(r"\w*[-_.\d]\w+|RELIEF|DIBAO")  # numbers of cases, user names, .xlsx, 2022-12
KEPT = {"English", "Excel"}  # the button that changes the language; a product's name
DOWNLOADS = ("export", "errors", "workbook", "photo", "api")
FOCUS_RING = """() => {
  const shown = getComputedStyle(document.activeElement);
  return shown.outlineStyle !== 'none' && parseFloat(shown.outlineWidth) > 0
      || shown.boxShadow !== 'none';
}"""
MANY_TABS = 80


@pytest.fixture
def county(transactional_db):
    """The invented county with a little of everything."""
    factories.village(factories.town())
    scene.standards()
    scene.kinds()
    return factories.county()


@pytest.fixture
def town(county):
    return factories.town()


@pytest.fixture
def cases_of_all_kinds(county):
    walk.opened()
    walk.ready()
    walk.submitted(amount="10000")
    walk.approved()
    first = finding()
    finding(FindingKind.CAR)
    verify(first)
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(full_name=f"{person.role_labels[0]}甲")


def faults_of(desk):
    """What is wrong with the page that is open, wherever it is seen."""
    page = desk.page
    expect(page.locator(".htmx-request")).to_have_count(0)
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} headings of the first level"
    shown = CODE.sub("", page.locator("body").inner_text())
    words = set(ENGLISH.findall(shown)) - KEPT
    if words and "/admin/" not in page.url:  # its own words come from Django
        yield f"English: {sorted(words)}"
    for screen in (chromium.PHONE_SCREEN, chromium.DESK_SCREEN):
        page.set_viewport_size(screen)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > screen["width"]:
            yield f"{wide} pixels wide on {screen['width']}"
    yield from desk.faults
    desk.faults.clear()


def keyboard_faults(desk):
    """Skip link, then by Tab to the first button of the page, with a ring around it."""
    page = desk.page
    wanted = page.locator("main .button:visible").first
    if not wanted.count():
        return
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _n in range(MANY_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            if not page.evaluate(FOCUS_RING):
                yield "the focused button shows no ring"
            return
    yield "the first button is not reached by Tab"


def faults_at(desk, url):
    """Faults of one page, with its place."""
    answer = desk.page.goto(url)
    place = f"{desk.person.full_name} {urlsplit(url).path}"
    if answer.status >= 400:
        yield f"{place}: answer {answer.status}"
    yield from (f"{place}: {fault}" for fault in faults_of(desk))
    yield from (f"{place}: {fault}" for fault in keyboard_faults(desk))


def view_name(url):
    return resolve(urlsplit(url).path).view_name


def links(desk, place):
    """Pages that links lead to, one per view."""
    found = desk.page.locator(f"{place} a[href]").evaluate_all("all => all.map(a => a.href)")
    inside = [url for url in found if url.startswith(desk.address) and "#" not in url]
    return {view_name(url): url for url in reversed(inside)}


def is_page(name):
    return not any(word in name for word in DOWNLOADS) and not name.startswith("admin:")


def test_pages_of_every_role(at_desk, worker, cases_of_all_kinds):
    """Its navigation on both screens; behind it, every page that no role before has opened."""
    faults, opened = [], set()
    for role in Role:
        desk = at_desk(role)
        desk.open("welfare:start")
        faults += faults_of(desk)
        entries = links(desk, "nav.nav")
        todo = dict(entries)
        while todo:
            name, url = todo.popitem()
            faults += faults_at(desk, url)
            opened.add(name)
            further = links(desk, "main").items()
            todo |= {n: u for n, u in further if n not in opened and is_page(n)}
    assert len(opened) > 30, sorted(opened)
    assert not faults, "\n".join(faults)
