"""Who changes the log past its guards is found by its seals, and from when."""

from datetime import timedelta
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from tests import factories
from welfare.accounts.roles import Role
from welfare.audit import chain, tasks
from welfare.models import Event, EventSeal
from welfare.site.worklists import tiles

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
COPY = (
    "INSERT INTO welfare_event (at, verb, subject_type, case_type, details, reason)"
    " SELECT at, verb, subject_type, case_type, details, reason FROM welfare_event WHERE id = %s"
)


@pytest.fixture
def auditor():
    return factories.user(Role.AUDITOR, factories.town().parent)


def act(hours_ago, **said):
    """An event of so many hours ago, written past the clock and the guards."""
    event = Event.objects.create(verb="sign_in_failed", subject_type="welfare.user", **said)
    with pgtrigger.ignore("welfare.Event:event_is_append_only"):
        Event.objects.filter(pk=event.pk).update(at=timezone.now() - hours_ago * HOUR)
    return event


def tamper(statement, *values):
    """As somebody with the database's own account does: the guards are set aside."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def log():
    """Four days of a log, an event each, and one that is too fresh."""
    events = [act(hours) for hours in (80, 55, 30, 5, 0.5)]
    assert chain.seal() == 4
    return events


def test_what_is_as_it_was_fits(log):
    assert chain.check() == []
    assert sum(one.events for one in EventSeal.objects.all()) == 4
    assert chain.seal() == 0


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE welfare_event SET reason = 'other' WHERE id = %s", 1),
        ("UPDATE welfare_event SET details = '{\"n\": 1}' WHERE id = %s", 1),
        ("DELETE FROM welfare_event WHERE id = %s", 0),
        (COPY, 2),
    ],
)
def test_a_changed_log_is_found_with_its_stretch(log, statement, found):
    tamper(statement, log[1].pk)
    broken = chain.check()
    assert [(one.sealed, one.there) for one in broken] == [(1, found)]
    assert broken[0].since < log[1].at - 55 * HOUR + HOUR <= broken[0].until + HOUR


def test_a_seal_that_was_made_to_fit_breaks_the_next(log):
    """Without the key of the chain nobody can reckon the seal that would fit."""
    tamper("DELETE FROM welfare_eventseal WHERE id = %s", EventSeal.objects.all()[1].pk)
    assert len(chain.check()) == 1


def test_with_another_key_no_seal_fits(log, settings):
    settings.HASH_KEY = b"another key of the same length!!"
    assert len(chain.check()) == 4


def test_whoever_reads_in_another_time_zone_finds_the_same(log):
    with connection.cursor() as cursor:
        seen = set()
        for zone in ("America/New_York", "Asia/Shanghai"):
            cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
            cursor.execute(chain.ROWS, [log[3].at, None, None])
            seen.add(cursor.fetchone())
        cursor.execute("SELECT set_config('TimeZone', 'UTC', true)")
    assert len(seen) == 1


def test_an_act_that_is_still_under_way_holds_the_seal_back(monkeypatch):
    act(30)
    act(3)
    monkeypatch.setattr(chain, "OLDEST_ACT", "SELECT now() - interval '4 hours'")
    assert chain.seal() == 1
    assert EventSeal.objects.get().until < timezone.now() - 5 * HOUR
    monkeypatch.setattr(chain, "OLDEST_ACT", "SELECT now() - interval '1 minute'")
    assert chain.seal() == 1
    assert [one.events for one in EventSeal.objects.all()] == [1, 1]


def test_a_clock_that_jumped_back_is_said(log):
    """An event dated into a sealed stretch: it was not there when it was sealed."""
    act(20)
    assert [(one.sealed, one.there) for one in chain.check()] == [(1, 2)]


def test_seals_are_never_changed(log):
    with pytest.raises(ProgrammingError, match="Cannot update or delete"):
        EventSeal.objects.update(events=0)


def test_the_command_names_the_stretch_and_fails(log):
    said = StringIO()
    call_command("verify_log", stdout=said)
    assert EventSeal.objects.last().digest in said.getvalue()
    tamper("DELETE FROM welfare_event WHERE id = %s", log[0].pk)
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_log", stdout=said)
    assert len(said.getvalue().splitlines()) == 1


def test_the_auditor_sees_it_on_the_start_page(log, auditor, client):
    tasks.seal_log()
    tasks.check_log()
    assert not [one for one in tiles(auditor) if "verb=log_checked" in one.url and one.number]
    tamper("DELETE FROM welfare_event WHERE id = %s", log[0].pk)
    tasks.check_log()
    assert [one.number for one in tiles(auditor) if "verb=log_checked" in one.url] == [1]
    client.force_login(auditor)
    page = client.get(reverse("welfare:event_list"), {"verb": "log_checked"})
    assert page.status_code == 200
    assert page.content.decode().count("<tr") == 3
