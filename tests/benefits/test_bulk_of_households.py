"""A family changes while the sum of a bulk grant for its household is on its way, at each step.

One sum for each household that is on the roll of the month as is known in the end: none for one in
which nobody was left, none twice for two that became one; what arrived without right is claimable.
"""

import pytest

from benefits.models import BulkShare, Per
from cases.models import Award
from tests.benefits import scene
from tests.benefits.bulk_walk import STEPS, confirmed, granted, too_much, walked
from tests.benefits.changed import TODAY
from tests.benefits.scene import NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.slow(6)]
NOBODY = ("alone died",)  # of every other family one sum, also of two that became one


@pytest.fixture(scope="module")
def on_its_way(once):
    """Everybody was paid October; 200 yuan for each household of November are confirmed."""
    return once(lambda: confirmed(Per.HOUSEHOLD))


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


@pytest.mark.parametrize(("step", "comes_back"), STEPS)
def test_each_household_of_the_roll_has_one_sum(on_its_way, step, comes_back, subtests):
    rows = on_its_way
    arrived = walked(rows, step, comes_back, subtests)
    for name, row in rows.items():
        awards = Award.objects.filter(pk__in=[row.award, *row.beside])
        above = too_much(awards)
        had = sum(map(granted, (row.award, *row.beside)))
        with subtests.test(has=name):
            assert had - above == (0 if name in NOBODY else 1)
            if arrived:  # nobody knew when it was sent
                assert had == BulkShare.objects.filter(award__in=awards).count()
            else:
                assert above == 0
    rows_of_month = scene.reconciled()(NEXT)
    assert all(one.unexplained == 0 for one in rows_of_month)
