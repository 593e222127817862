"""Two people, or one double click, at the same moment: one acts, the other reads why not."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from time import monotonic, sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases import actions
from cases.actions import reviews
from cases.models import Award, Review
from tests import factories
from tests.cases import reviewed, walk
from welfare.exceptions import Conflict, NotAllowed, Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """What each call returned or raised when all ran together."""
    gate = Barrier(len(calls))

    def run(call):
        try:
            gate.wait(timeout=20)
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_a_double_click_on_confirm_opens_one_award():
    case = walk.submitted()
    shown = {"application": case, "version": case.version, "shown_tier": "town", "by": walk.head()}
    results = at_once(*[lambda: actions.approve(**shown)] * 3)
    assert sum(isinstance(r, Conflict) for r in results) == 2
    assert Award.objects.count() == 1


def test_relief_first_is_paid_once():
    case = walk.accepted(**walk.FIRST)
    shown = {
        "application": case,
        "version": case.version,
        "by": walk.head(),
        "amount": Decimal(3000),
        "most": walk.MOST,
    }
    results = at_once(*[lambda: actions.pay_relief_first(**shown)] * 2)
    assert sum(isinstance(r, Conflict) for r in results) == 1
    assert Award.objects.count() == 1


def test_two_open_cases_for_one_household_are_refused_by_the_database():
    factories.parameters()
    factories.policy()
    home = factories.household()
    walk.worker()
    results = at_once(*[lambda: walk.opened(household=home)] * 2)
    assert sum(isinstance(r, NotAllowed) for r in results) == 1


def somebody_waits(seconds=20):
    """Until another connection waits for a lock that this one holds. (pg_stat_activity would be
    read once in a transaction.)"""
    until = monotonic() + seconds
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND "
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(f"{waits}pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
    raise AssertionError("nobody waits")


def test_a_result_that_is_recorded_while_the_campaign_is_closed_is_kept(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: reviewed.TODAY)
    walk.ground()
    award = factories.award()
    campaign = reviewed.opened()
    asked = {"by": reviewed.clerk(), "campaign": campaign, "version": 2, "reason": "到期"}

    def close():
        try:
            return reviews.close_campaign(**asked)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            reviewed.recorded(reviewed.of(award))
            county = pool.submit(close)
            somebody_waits()
        said = county.result(timeout=20)
    row = Review.objects.get()
    assert (row.status, row.result) == ("recorded", "no_change")
    assert isinstance(said, NotAllowed)
    campaign.refresh_from_db()
    assert campaign.status == "open"
