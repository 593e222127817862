"""Every page of every role, on a desk and on a phone: quiet, Chinese, not too wide, by keyboard."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve, reverse

from cases.models import Application
from tests import factories
from tests.benefits import scene
from tests.browser import chromium
from tests.cases import walk
from tests.verification.test_findings import finding, verify
from welfare.accounts.roles import Role
from welfare.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(22)]
ENGLISH = re.compile(r"[A-Za-z]{4,}")
CODE = re.compile(r"\w*[-_.\d]\w+|RELIEF|DIBAO")  # numbers of cases, user names, .xlsx, 2022-12
KEPT = {"English", "Excel", "JPEG", "WebP"}  # the button for the language; names of products
DOWNLOADS = (
    "_pdf",
    "_together",
    "export",
    "errors",
    "workbook",
    "annual_text",
    "attachment_file",
    "attachment_small",
    "api",
)
LOOK = """async patience => {
  const until = Date.now() + patience, waits = () => document.querySelector('.htmx-request');
  while (waits() && Date.now() < until) await new Promise(done => setTimeout(done, 10));
  return {
    unfinished: !!waits(),
    headings: document.querySelectorAll('h1').length,
    text: document.body.innerText,
    nav: [...document.querySelectorAll('nav.nav a[href]')].map(a => a.href),
    main: [...document.querySelectorAll('main a[href]')].map(a => a.href),
  };
}"""
# The first button of the page notes when it is focused, and whether a ring shows it. How many Tabs
# there are before it can be guessed only: a date takes several, a group of choices one.
WAIT_FOR_FOCUS = """() => {
  const shown = e => e.checkVisibility();
  const wanted = [...document.querySelectorAll('main .button')].find(shown);
  if (!wanted) return 0;
  wanted.addEventListener('focus', () => {
    const style = getComputedStyle(wanted);
    wanted.dataset.ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        || style.boxShadow !== 'none';
  });
  document.activeElement.blur();
  const stops = [...document.querySelectorAll('main :is(a[href], button, input, select, summary)')];
  return stops.filter(shown).indexOf(wanted.closest('a, button')) + 1;
}"""
RING = "() => document.querySelector('[data-ring]')?.dataset.ring"
WCAG_AA = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
MANY_TABS, FEW_TABS = 80, 5
FRAGMENTS_MS = 15_000
WIDE_LINE = """box => {
  const line = document.createElement('p');
  line.textContent = '0'.repeat(200);
  line.style.whiteSpace = 'nowrap';
  box.firstElementChild.append(line);
}"""


@pytest.fixture
def begins_with(empty_database):
    return empty_database


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
    finding("car")
    verify(first)
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(full_name=f"{person.role_labels[0]}甲")


def faults_of(desk, seen):
    """What is wrong with the page that is open, wherever it is seen."""
    page = desk.page
    if seen["unfinished"]:
        yield "a fragment never came"
    if seen["headings"] != 1:
        yield f"{seen['headings']} headings of the first level"
    words = set(ENGLISH.findall(CODE.sub("", seen["text"]))) - KEPT
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
    tabs = page.evaluate(WAIT_FOR_FOCUS)
    if not tabs:
        return
    pressed = 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    while pressed < MANY_TABS:
        for _n in range(tabs):
            page.keyboard.press("Tab")
        pressed, tabs = pressed + tabs, FEW_TABS
        ring = page.evaluate(RING)
        if ring:
            if ring != "true":
                yield "the focused button shows no ring"
            return
    yield "the first button is not reached by Tab"


def wcag_faults(desk):
    """What axe-core finds against WCAG 2.2 AA on the page that is open."""
    asked = {"runOnly": WCAG_AA, "resultTypes": ["violations"]}
    for fault in Axe().run(desk.page, options=asked).response["violations"]:
        places = ", ".join(node["target"][0] for node in fault["nodes"][:3])
        yield f"{fault['help']} ({fault['id']}): {places}"


def view_name(url):
    return resolve(urlsplit(url).path).view_name


def pages_of(desk, urls):
    """Pages that links lead to, one per view."""
    inside = [url for url in urls if url.startswith(desk.address) and "#" not in url]
    return {view_name(url): url for url in reversed(inside)}


def is_page(name):
    return not any(word in name for word in DOWNLOADS) and not name.startswith("admin:")


def visit(desk, url, opened):
    """Faults of one page, with its place, and where it leads; by keyboard where it is new."""
    answer = desk.page.goto(url)
    place = f"{desk.person.full_name} {urlsplit(url).path}"
    seen = desk.page.evaluate(LOOK, FRAGMENTS_MS)  # when its fragments are there too
    faults = [f"answer {answer.status}"] if answer.status >= 400 else []
    faults += faults_of(desk, seen)
    if view_name(url) not in opened:
        faults += [*wcag_faults(desk), *keyboard_faults(desk)]
    return [f"{place}: {fault}" for fault in faults], seen


def test_pages_of_every_role(at_desk, cases_of_all_kinds):
    """Its navigation on both screens; behind it, every page that no role before has opened."""
    faults, opened = [], set()
    for role in Role:
        desk = at_desk(role)
        wrong, start = visit(desk, desk.address + reverse("welfare:start"), opened)
        faults += wrong
        todo = pages_of(desk, start["nav"])
        while todo:
            name, url = todo.popitem()
            wrong, seen = visit(desk, url, opened)
            faults += wrong
            opened.add(name)
            further = pages_of(desk, seen["main"]).items()
            todo |= {n: u for n, u in further if n not in opened and is_page(n)}
    assert len(opened) > 30, sorted(opened)
    assert not faults, "\n".join(faults)


def test_a_fault_against_wcag_is_seen(at_desk):
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.page.set_content(
        "<html lang='zh'><title>页</title><main><img src='/icon.svg'></main></html>"
    )
    assert any("image-alt" in fault for fault in wcag_faults(desk))


def test_a_sum_in_parts_stands_in_lines_on_the_phone(at_desk, county):
    """Sum, basic amount and supplements stood side by side: 399 pixels on 390."""
    award = factories.award("DIBAO", household=factories.household(factories.town(), size=4))
    scene.supplement(award, "SEVERE", award.first_month)
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.page.set_viewport_size(chromium.PHONE_SCREEN)
    desk.page.goto(desk.address + reverse("cases:award_list"))
    cell = desk.page.locator("td:has(> br)").first
    assert "分类施保" in cell.inner_text()
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_roll_of_many_columns_scrolls_in_its_own_box_on_the_phone(at_desk, county):
    """The payment book of a village made the page 788 pixels wide on 390."""
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.page.set_viewport_size(chromium.PHONE_SCREEN)
    case = walk.opened()
    desk.page.goto(desk.address + reverse("cases:paper", args=[case.pk, "application_form"]))
    box = desk.page.locator(".paper-box")
    box.evaluate(WIDE_LINE)
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not [*wcag_faults(desk)]


def test_english_pages_fit_the_phone(at_desk, cases_of_all_kinds):
    """English words are longer: the time limits of a case made its page 395 pixels wide on 390."""
    case = Application.objects.filter(status="approved").get()
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.page.set_viewport_size(chromium.PHONE_SCREEN)
    desk.page.goto(desk.address)
    desk.page.click("[name=language][value=en]")
    desk.page.wait_for_selector("html[lang=en]")
    wide = {}
    for url in (
        reverse("cases:application", args=[case.pk]),
        *map(reverse, ("benefits:failed_list", "cases:application_list", "cases:award_list")),
    ):
        desk.page.goto(desk.address + url)
        wide[url] = desk.page.evaluate("document.documentElement.scrollWidth")
    assert {url: pixels for url, pixels in wide.items() if pixels > 390} == {}
    desk.page.set_viewport_size(chromium.DESK_SCREEN)  # there a heading may break between words
    head = desk.page.locator("main thead th").first
    assert head.evaluate("head => getComputedStyle(head).whiteSpace") == "normal"


def test_the_first_finding_is_on_the_screen_at_once(at_desk, cases_of_all_kinds):
    """570 pixels of filters stood before it."""
    desk = at_desk(Role.COUNTY_CASEWORKER)
    desk.page.goto(desk.address + reverse("verification:finding_list"))
    row = desk.page.locator("main tbody tr").first
    assert row.bounding_box()["y"] < 500
