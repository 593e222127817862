"""What a small run asks of the database, from its start to the bank: every small county pays it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.actions import payroll
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene

pytestmark = pytest.mark.django_db

# A run of three awards asked 218 times before it was looked at; savepoints count as well.
# A share is led on once: the run is locked while it is (two workers at one run).
# Who signs ticks what is unusual: each list of it is read again when the ticks are posted.
MOST = {"start": 17, "calculate": 54, RunStatus.SIGNED: 46, RunStatus.APPROVED: 49}
MOST |= {RunStatus.SENT: 23}


def asked(act, *given):
    with CaptureQueriesContext(connection) as queries:
        done = act(*given)
    return done, len(queries)


@pytest.mark.parametrize("awards", [3, 12])
def test_a_small_run_asks_little_however_many_it_pays(awards):
    for n in range(awards):
        factories.award(basic=100 + n)
    scene.run_to(RunStatus.SENT)
    for somebody in (scene.finance, scene.reviewer, scene.leader, scene.cashier):
        somebody()
    counts = {}
    run, counts["start"] = asked(
        lambda: payroll.start_run(by=scene.finance(), month=scene.NEXT),
    )
    _done, counts["calculate"] = asked(scene.calculate, run)
    for step, act in scene.STEPS.items():
        run, counts[step] = asked(act, run)
    assert run.count == awards
    assert {step: n for step, n in counts.items() if n > MOST[step]} == {}
