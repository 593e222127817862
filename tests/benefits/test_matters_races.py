"""A meeting is called while a matter is taken back: the one that comes later reads why not."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cases.actions import award_changes, meetings
from cases.models import AgendaItem
from tests.benefits import changed
from tests.benefits.changed import TODAY
from tests.benefits.test_change_tiers import at_the_meeting
from tests.cases import sessions, walk
from tests.cases.test_actions_races import somebody_waits
from welfare.exceptions import NotAllowed, Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row(monkeypatch):
    """A change that lies with the joint meeting."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    changed.ground()
    sessions.office()
    sessions.members()
    return at_the_meeting()


def call(row):
    return sessions.called(row.matter)


def withdraw(row):
    return award_changes.withdraw_award_change(
        by=walk.worker(), award_change=row, version=row.version, reason="登记有误"
    )


@pytest.mark.parametrize(
    ("first", "second", "items"),
    [(withdraw, call, 0), (call, withdraw, 1)],
    ids=["withdrawn", "called"],
)
def test_a_matter_is_taken_back_or_on_an_agenda_and_never_both(row, first, second, items):
    def beside():
        try:
            return second(row)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first(row)
            other = pool.submit(beside)
            somebody_waits()
        said = other.result(timeout=20)
    assert isinstance(said, NotAllowed)
    row.refresh_from_db()
    assert AgendaItem.objects.filter(open=True, matter=row.matter).count() == items
    assert row.matter.open == bool(items)


def test_what_is_taken_off_meanwhile_is_not_decided(row):
    """The resolution was read before the meeting was locked, and entered all the same."""
    session = sessions.confirmed(sessions.recorded(call(row)))
    row.refresh_from_db()

    def decided():
        try:
            return award_changes.decide_award_change(
                by=sessions.chair(), award_change=row, version=row.version, note="1号"
            )
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            item = session.items.get(matter=row.matter)
            meetings.drop_item(by=sessions.office(), item=item, reason="另行研究")
            other = pool.submit(decided)
            somebody_waits()
        said = other.result(timeout=20)
    assert isinstance(said, NotAllowed)
    row.refresh_from_db()
    assert row.status == "waiting"
    assert row.matter.open
