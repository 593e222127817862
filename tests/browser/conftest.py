"""A real server, a real worker and a real browser. Missing Chromium skips, on the build server it
fails (REQUIRE_BROWSER)."""

import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.db import connection, connections
from django.utils import timezone
from playwright.sync_api import sync_playwright

from tests import factories, linyou, sample_database
from tests.browser import chromium
from tests.browser.desk import Desk
from welfare.accounts.roles import TOWN_ROLES, Role
from welfare.models import Division, Level

PHONE = "Mozilla/5.0 (Linux; Android 14; K) Chrome/126.0 Mobile Safari/537.36"
TOWN = "610329100000"  # 九成宫镇
MORNING = datetime(2026, 10, 12, 1, tzinfo=UTC)  # a Monday, nine o'clock in the county
PATIENCE_MS = 15_000
USUAL_SECONDS = 12  # of a walk that does not say itself how slow it is


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if not item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.slow(USUAL_SECONDS))


@pytest.fixture(scope="session")
def chrome():
    if chromium.installed() is None:
        say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        say(f"No Chromium found ({', '.join(chromium.NAMES)}).")
    # Playwright's event loop lives in the test's thread; the tests ask the database between clicks.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = chromium.start(playwright)
        yield browser
        browser.close()


@pytest.fixture
def clock(monkeypatch):
    """A public notice takes a week: server, worker and test live at a time of their own."""
    truly_now, begun = timezone.now, timezone.now()
    state = SimpleNamespace(morning=MORNING)

    def now():
        return state.morning + (truly_now() - begun)

    def go_to(morning):
        state.morning = morning

    def wait(days):
        state.morning += timedelta(days=days)

    monkeypatch.setattr(timezone, "now", now)
    return SimpleNamespace(go_to=go_to, wait=wait, today=timezone.localdate)


@pytest.fixture
def worker(transactional_db):
    """A Celery worker beside the server: jobs travel through Redis as they do in a county.

    It is a thread, not a process, so that it shares the clock and the folder of the test.
    """
    app = current_app
    app.conf.task_always_eager = False
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        yield
    app.conf.task_always_eager = True


@pytest.fixture(scope="session")
def empty_database(django_db_setup):
    return connection.settings_dict["NAME"]


@pytest.fixture(scope="session")
def sample_profile(django_db_setup, django_db_blocker, shared_folder):
    """A database in which the sample county stands as its profile sets it up: no people yet."""
    with django_db_blocker.unblock():
        return sample_database.made(shared_folder, "profile", linyou.load_county)


@pytest.fixture
def begins_with(sample_profile):
    """The database that a walk finds; a module whose county is another begins with none."""
    return sample_profile


@pytest.fixture
def _django_db_helper(begins_with, django_db_blocker):
    """In place of pytest-django's: each walk has a database of its own, which is given up.

    To empty every table and to set the county up again took as long as a short walk.
    """
    with django_db_blocker.unblock():
        name = f"{connection.settings_dict['NAME']}_walk"
        sample_database.create(name, like=begins_with)
        with sample_database.at(name):
            yield
        sample_database.drop(name)


@pytest.fixture
def county(transactional_db):
    return Division.objects.get(level=Level.COUNTY)


@pytest.fixture
def town(county):
    return Division.objects.get(code=TOWN)


@pytest.fixture
def at_desk(chrome, live_server, county, town):
    """Somebody of a role at a browser of their own: at_desk(Role.FINANCE).

    `who` names a second person of the role, `of` another town than that of the walk. Asked again,
    the same person is let in again, as after days away. One walk signs in through the form
    (`by_form`); the others are let in by the cookie that the form would give.
    """
    desks = {}

    def sit_down(role, by_form=False, who="甲", of=None):
        area = of or (town if role in TOWN_ROLES else county)
        desk = desks.get((role, who, area))
        if desk is None:
            name = "" if who == "甲" else f"{role.value}-{who}"
            person = factories.user(role, area, name)
            # A namesake of another town would be taken for the same person.
            person.full_name = f"{of.name if of else ''}{role.label}{who}"
            person.save(update_fields=["full_name"])
            context = chrome.new_context(
                viewport=chromium.DESK_SCREEN, locale="zh-CN", accept_downloads=True
            )
            context.set_default_timeout(PATIENCE_MS)
            desk = desks[role, who, area] = Desk(context.new_page(), live_server.url)
            desk.person = person
        if by_form:
            desk.sign_in(desk.person.username, factories.PASSWORD)
        else:
            desk.let_in(desk.person)
        return desk

    yield sit_down
    for number, desk in enumerate(desks.values()):
        folder = os.environ.get("BROWSER_PICTURES")
        if folder:
            desk.page.screenshot(path=f"{folder}/{number:02}.png", full_page=True)
        desk.page.context.close()
    connections.close_all()


@pytest.fixture
def phone(chrome, at_desk):
    """A caseworker of the town with a telephone in the hand."""
    desk = at_desk(Role.TOWN_CASEWORKER)
    screen = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
    context = chrome.new_context(locale="zh-CN", user_agent=PHONE, **screen)
    held = Desk(context.new_page(), desk.address)
    held.let_in(desk.person)
    yield held
    context.close()
