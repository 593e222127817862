"""Where an account is signed in: seen, listed, ended, and told of where it is new."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Role
from welfare.accounts.tasks import forget_old_tries
from welfare.exceptions import NotAllowed
from welfare.factors.views.half import BEGAN
from welfare.models import AccountSession, Ending, Event
from welfare.news import reading
from welfare.sessions import actions
from welfare.sessions.devices import device_of
from welfare.site import middleware

pytestmark = pytest.mark.django_db
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36"


@pytest.fixture
def zhang():
    return factories.user(Role.TOWN_CASEWORKER, name="zhang")


@pytest.fixture
def other(client):
    """Another browser."""
    return client.__class__()


def sign_in(client, agent=WINDOWS, address="10.1.1.1"):
    form = {"username": "zhang", "password": factories.PASSWORD}
    extra = {"headers": {"user-agent": agent}, "REMOTE_ADDR": address}
    return client.post(reverse("welfare:login"), form, **extra)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (WINDOWS, "Chrome · Windows"),
        (PHONE, "Chrome · Android"),
        (WINDOWS + " Edg/139.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox · Linux"),
        ("", "? · ?"),
        ("<script>" * 500, "? · ?"),
    ],
)
def test_a_device_is_called_by_browser_and_system(agent, device):
    assert device_of(agent) == device


def test_own_sessions_are_listed_and_ended_elsewhere(client, other, zhang):
    sign_in(client)
    sign_in(other, PHONE, "10.1.1.2")
    page = client.get(reverse("welfare:account"))
    assert [row.device for row in page.context["open_sessions"]] == [
        "Chrome · Windows",  # the one that was seen last
        "Chrome · Android",
    ]
    there = AccountSession.objects.get(device="Chrome · Android")
    client.post(reverse("welfare:session_end", args=[there.pk]))
    assert other.get("/").headers["Location"].startswith("/login/")
    assert client.get("/").status_code == 200
    there.refresh_from_db()
    assert (there.ending, there.key) == (Ending.ELSEWHERE, "")
    with pytest.raises(NotAllowed):
        actions.end_session(by=zhang, session=there)
    assert Event.objects.get(verb="session_ended").details["device"] == "Chrome · Android"


def test_nobody_ends_anothers_but_the_administrator_does(client, other, zhang):
    sign_in(client)
    session = AccountSession.objects.get()
    stranger = factories.user(Role.TOWN_HEAD)
    other.force_login(stranger)
    assert other.post(reverse("welfare:session_end", args=[session.pk])).status_code == 404
    end = reverse("welfare:user_session_end", args=[zhang.pk, session.pk])
    assert other.post(end).status_code == 403
    for action in (actions.end_session, actions.end_anothers_session):
        with pytest.raises(NotAllowed):
            action(by=stranger, session=session)
    security = factories.user(Role.SECURITY_ADMIN)
    other.force_login(security)
    shown = other.get(reverse("welfare:user_edit", args=[zhang.pk])).content.decode()
    assert end in shown
    other.post(end)
    assert client.get("/").headers["Location"].startswith("/login/")
    assert Event.objects.get(verb="session_ended_for").actor == security


def test_signing_out_idling_and_the_limit_end_the_row(client, zhang, settings):
    sign_in(client)
    client.post(reverse("welfare:logout"))
    sign_in(client)
    client.get("/")
    session = client.session
    session["seen"] -= settings.IDLE_MINUTES * 60 + 1
    session.save()
    client.get("/")
    sign_in(client)
    session = client.session
    session[BEGAN] -= settings.SESSION_HOURS * 3600 + 1
    session.save()
    answer = client.get("/", follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said[-1:] == ["自您登录起已满 12 小时，系统已自动退出。"]
    endings = AccountSession.objects.order_by("pk").values_list("ending", flat=True)
    assert list(endings) == [Ending.LEFT, Ending.IDLE, Ending.LIMIT]


def test_the_limit_does_not_move_with_the_work(client, zhang, settings, monkeypatch):
    """The framework reckons its own age of a session anew whenever it is written."""
    monkeypatch.setattr(middleware, "SEEN_EVERY_SECONDS", 0)
    sign_in(client)
    real = timezone.now
    for hours in range(1, settings.SESSION_HOURS + 2):
        later = real() + timedelta(hours=hours - 0.5)
        monkeypatch.setattr("welfare.site.middleware.timezone.now", lambda later=later: later)
        status = client.get("/").status_code
        assert status == (200 if hours <= settings.SESSION_HOURS else 302), hours


def test_a_page_moves_the_row_once_a_minute(client, zhang, monkeypatch):
    monkeypatch.setattr(middleware, "SEEN_EVERY_SECONDS", 60)
    sign_in(client)
    client.get("/", REMOTE_ADDR="10.1.1.1")
    hour_ago = timezone.now() - timedelta(hours=1)
    AccountSession.objects.update(seen_at=hour_ago)
    client.get("/", REMOTE_ADDR="10.1.1.1")
    assert AccountSession.objects.get().seen_at == hour_ago
    session = client.session
    session["seen"] -= 61
    session.save()
    client.get("/", REMOTE_ADDR="10.1.1.9")
    row = AccountSession.objects.get()
    assert row.seen_at > hour_ago
    assert row.address == "10.1.1.9"


def test_a_new_password_puts_the_others_out_and_keeps_this_one(client, other, zhang):
    sign_in(client)
    sign_in(other, PHONE)
    new = "Another-Pass-27"
    form = {"old": factories.PASSWORD, "new": new, "again": new}
    client.post(reverse("welfare:password"), form)
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    open_row = AccountSession.objects.get(ended_at=None)
    assert open_row.key == client.session.session_key
    assert AccountSession.objects.exclude(ended_at=None).get().ending == Ending.ACCOUNT


def test_a_locked_account_has_no_open_session(client, zhang):
    sign_in(client)
    accounts.lock(user=zhang, reason="调离", by=factories.user(Role.SECURITY_ADMIN))
    assert not AccountSession.objects.open().exists()


def test_a_new_device_is_told_to_its_owner_alone(client, other, zhang):
    sign_in(client)
    assert not reading.of(zhang).exists()  # the very first one is no news
    sign_in(client)
    assert not reading.of(zhang).exists()
    sign_in(other, PHONE)
    assert [event.verb for event in reading.of(zhang)] == ["new_device"]
    page = client.get(reverse("welfare:news_list"))
    assert "您的账号在新设备上登录" in page.content.decode()
    assert reading.address(reading.of(zhang).get()) == reverse("welfare:account")
    colleague = factories.user(Role.TOWN_HEAD)
    assert not reading.of(colleague).filter(verb="new_device").exists()


def test_browsers_that_were_closed_are_over_and_old_rows_go(client, zhang, settings):
    sign_in(client)
    long_ago = timezone.now() - timedelta(minutes=settings.IDLE_MINUTES, hours=2)
    AccountSession.objects.update(seen_at=long_ago)
    forget_old_tries()
    row = AccountSession.objects.get()
    assert row.ending == Ending.IDLE
    AccountSession.objects.update(
        ended_at=timezone.now() - timedelta(days=settings.SESSIONS_KEPT_DAYS + 1)
    )
    forget_old_tries()
    assert not AccountSession.objects.exists()


def test_pages_ask_no_more_for_it(client, zhang):
    """A session that is listed costs no page a statement more than one that is not."""
    counted = []
    for enter in (lambda: client.force_login(zhang), lambda: sign_in(client)):
        client.logout()
        enter()
        client.get(reverse("welfare:news_count"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("welfare:news_count"))
        counted.append(len(asked))
    assert counted[0] == counted[1]
