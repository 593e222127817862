"""What an advance may come to, and what a plan covers. (垫付限额与还款计划)"""

import pytest

from benefits.models import Advance
from tests import factories
from tests.benefits.test_advances import lent, plan
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    factories.parameters(advance_ceiling="20000")


def test_nobody_lends_more_than_the_county_does_for_one_treatment():
    with pytest.raises(NotAllowed, match="20,000.00"):
        lent(amount="20000.01")
    assert not Advance.objects.exists()
    assert lent(amount="20000").pk


@pytest.mark.parametrize("parts", [["666.66"] * 3, ["1000", "1000.01"], ["2000", "1000", "0.01"]])
def test_a_plan_covers_all_that_is_open(parts):
    row = lent()
    with pytest.raises(NotAllowed, match="3000|3,000"):
        plan(row, *((-10, part) for part in parts))
    assert not row.instalments.exists()
    plan(row, *((days, "1500") for days in (-10, -40)))
    assert row.instalments.count() == 2
