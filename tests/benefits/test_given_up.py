"""One limit for what a family is let off of claims and of advances. (免予追缴、核销)"""

from datetime import date
from decimal import Decimal

import pytest

from benefits.models import AdvanceWriteOff
from cases.models import Decision, Tier
from tests import factories
from tests.benefits import scene
from tests.benefits.test_advances import decide, lent, repay, seen, write_off
from tests.benefits.test_claims import SEPTEMBER, does, opened, paid
from tests.benefits.test_claims import decided as decided_claim
from tests.cases import sessions
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))
    factories.parameters()
    factories.live(factories.county(), scene.MONTH)


def claimed(award, due=0):
    return decided_claim(opened(award, {SEPTEMBER: Decimal(due)}, months=()))


@pytest.fixture
def both():
    """A claim on a family, and an advance to it."""
    award = factories.award()
    paid(award, SEPTEMBER, 9000)
    return claimed(award), lent(home=award.household, amount="9000")


def waive(claim):
    return does("propose_waiver", claim, amount=Decimal(4000), reason="家庭困难")


def test_a_waiver_counts_towards_the_limit_of_a_write_off(both):
    claim, advance = both
    assert waive(claim).tier == Tier.COUNTY
    assert write_off(advance, "4000").tier == Tier.MEETING


def test_a_write_off_counts_towards_the_limit_of_a_waiver(both):
    claim, advance = both
    assert write_off(advance, "4000").tier == Tier.COUNTY
    assert waive(claim).tier == Tier.MEETING


def test_what_was_refused_counts_no_longer(both):
    claim, advance = both
    write_off(advance, "4000")
    decide(advance, scene.approver(), granted=False)
    assert waive(claim).tier == Tier.COUNTY


def test_another_family_has_a_limit_of_its_own(both):
    claim, _advance = both
    waive(claim)
    assert write_off(lent(voucher="借2", amount="9000"), "4000").tier == Tier.COUNTY


@pytest.mark.parametrize(
    ("amount", "role"), [("4000", Role.COUNTY_APPROVER), ("6000", Role.MEETING_CHAIR)]
)
def test_a_write_off_that_came_back_meanwhile_is_refused_and_counts_no_longer(both, amount, role):
    claim, advance = both
    matter = write_off(advance, amount).matter
    repay(advance, "9000", "收1")
    if matter:
        sessions.confirmed(sessions.recorded(sessions.called(matter), Decision.REFUSE))
    by = factories.user(role)
    with pytest.raises(NotAllowed):
        decide(advance, by)
    decide(advance, by, granted=False)
    assert AdvanceWriteOff.objects.get().granted is False
    assert seen(advance).open == 0
    assert waive(claim).tier == Tier.COUNTY
