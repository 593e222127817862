"""A family changes while the sum of a bulk grant for its household is on its way, at each step.

One sum for each household that is on the roll of the month as is known in the end: none for one in
which nobody was left, none twice for two that became one; what arrived without right is claimable.
"""

from decimal import Decimal

import pytest

from benefits import grant_claims
from benefits.actions import bulk as actions
from benefits.models import BulkShare, Per
from benefits.states import RunStatus
from benefits.tasks import calculate_grant
from cases.models import Award
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.changed import TODAY
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_bulk_on_the_way import ANSWERED, AT_THE_BANK, answered, granted
from tests.benefits.test_changed_on_the_way import (
    DECEMBER,
    families,
    happens,
    is_true,
    without_what_is_overtaken,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow(6)]
NOBODY = ("alone died",)  # of every other family one sum, also of two that became one


def prepared():
    grant = actions.prepare_batch(
        by=scene.finance(),
        programme=factories.programme("HEATING"),
        groups=[factories.programme(code) for code in ("DIBAO", "OLD")],
        amount=Decimal(200),
        month=NEXT,
        as_of=NEXT,
        document="测试〔2026〕8号",
        per=Per.HOUSEHOLD,
    )
    calculate_grant(grant.job_id)
    grant.refresh_from_db()
    return grant


@pytest.fixture(scope="module")
def on_its_way(once):
    """Everybody was paid October; 200 yuan for each household of November are confirmed."""

    def build():
        scene.ground()
        changed.ground()
        rows = families()
        answer(scene.run_to(RunStatus.SENT, MONTH), scene.finance())
        scene.goes_live("HEATING", factories.LONG_AGO)
        grant = prepared()
        actions.confirm_grant(by=scene.approver(), grant=grant, version=grant.version)
        return rows

    return once(build)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


@pytest.mark.parametrize(
    ("step", "comes_back"),
    [
        (None, False),
        (RunStatus.CALCULATED, False),
        (RunStatus.SIGNED, False),
        (RunStatus.APPROVED, False),
        (RunStatus.SENT, False),
        (RunStatus.SENT, True),
        (ANSWERED, False),
        (ANSWERED, True),
    ],
)
def test_each_household_of_the_roll_has_one_sum(on_its_way, step, comes_back, subtests):
    rows = on_its_way
    run = step and scene.run_to(RunStatus.SENT if step == ANSWERED else step, NEXT)
    back = answered(run, comes_back) if step == ANSWERED else []
    for name, row in rows.items():
        with subtests.test(happens=name):
            happens(row)
    run = run or scene.run_to(RunStatus.CALCULATED, NEXT)
    if step not in AT_THE_BANK:
        run = scene.forward(without_what_is_overtaken(run), RunStatus.SENT)
    is_true(run)
    if step != ANSWERED:
        back = answered(run, comes_back)
    for award in Award.objects.filter(pk__in=back):
        scene.account_right(award)
    following = scene.run_to(RunStatus.CALCULATED, DECEMBER)
    following = scene.forward(without_what_is_overtaken(following), RunStatus.SENT)
    is_true(following)
    answer(following, scene.finance())
    arrived = step in AT_THE_BANK and not comes_back
    for name, row in rows.items():
        awards = Award.objects.filter(pk__in=[row.award, *row.beside])
        above = grant_claims.paid_above(awards).values()
        too_much = sum((one.total for one in above), Decimal(0)) / 200
        had = sum(map(granted, (row.award, *row.beside)))
        with subtests.test(has=name):
            assert had - too_much == (0 if name in NOBODY else 1)
            if arrived:  # nobody knew when it was sent
                assert had == BulkShare.objects.filter(award__in=awards).count()
            else:
                assert too_much == 0
    rows_of_month = scene.reconciled()(NEXT)
    assert all(one.unexplained == 0 for one in rows_of_month)
