"""Two people at the same moment: one limit of a family, one number of a receipt."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from benefits.models import AdvanceRepayment, Receipt
from tests import factories
from tests.benefits import scene
from tests.benefits.test_advances import ago, lent, repay, write_off
from tests.benefits.test_claims import SEPTEMBER, does, opened, paid
from tests.benefits.test_claims import decided as decided_claim
from tests.cases.test_actions_races import somebody_waits
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed, Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))
    factories.parameters()
    factories.live(factories.county(), scene.MONTH)
    for user in (scene.finance, scene.approver):
        user()
    factories.user(Role.COUNTY_CASEWORKER)


def beside(first, second):
    """What the second returned or was told that began while the first was not done."""

    def run():
        try:
            return second()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            other = pool.submit(run)
            somebody_waits()
        return done, other.result(timeout=20)


@pytest.fixture
def home():
    return factories.household()


def test_two_write_offs_at_once_are_added_up(home):
    one, two = lent(home, "9000"), lent(home, "9000", voucher="借2")
    made = beside(lambda: write_off(one, "4000"), lambda: write_off(two, "4000"))
    assert [row.tier for row in made] == ["county", "meeting"]


def claimed(home):
    award = factories.award(household=home)
    paid(award, SEPTEMBER, 9000)
    return decided_claim(opened(award, {SEPTEMBER: Decimal(0)}, months=()))


def test_a_waiver_and_a_write_off_at_once_are_added_up(home):
    claim, advance = claimed(home), lent(home, "9000")
    made = beside(
        lambda: does("propose_waiver", claim, amount=Decimal(4000), reason="家庭困难"),
        lambda: write_off(advance, "4000"),
    )
    assert [row.tier for row in made] == ["county", "meeting"]


def receive(claim):
    return does("record_receipt", claim, number="收1", received_on=ago(0), amount=Decimal(100))


@pytest.mark.parametrize("claim_first", [True, False], ids=["claim", "advance"])
def test_one_number_of_a_receipt_is_booked_once(home, claim_first):
    claim, advance = claimed(home), lent(home, "9000")
    calls = [lambda: receive(claim), lambda: repay(advance, "100", "收1", on=ago(0))]
    _done, said = beside(*(calls if claim_first else calls[::-1]))
    assert isinstance(said, NotAllowed)
    assert Receipt.objects.count() + AdvanceRepayment.objects.count() == 1
