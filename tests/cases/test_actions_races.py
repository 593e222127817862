"""Two people, or one double click, at the same moment: one acts, the other reads why not."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from cases import actions
from cases.models import Award
from tests import factories
from tests.cases import walk
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
