"""Less is set off than the month before: the run pays more, and its signers see by whom."""

from datetime import date
from decimal import Decimal

import pytest

from benefits.signing import hands, news
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits import test_claims_corrected as lower
from tests.benefits.scene import NEXT
from tests.benefits.test_claims import decided, does, opened, plan, receive
from tests.benefits.test_signing import EVERY, with_roles
from welfare.accounts.roles import Role
from welfare.audit.verb import MoneyCause
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def planned_away(claim, by):
    one = [(date(2036, 1, 1), Decimal(1))]
    does("plan_claim", claim, by, agreed_on=date(2026, 10, 20), instalments=one)


def waived(claim, by):
    does("propose_waiver", claim, amount=Decimal(120), reason="家庭困难")
    does("decide_waiver", claim, by, granted=True, note="同意")


def corrected(claim, by):
    lower.propose(claim, {date(2026, 8, 1): Decimal(0), date(2026, 9, 1): Decimal(80)})
    lower.decide(claim, by)


def paid_back(claim, by):
    receive(claim, 120, by=by)


@pytest.mark.parametrize("lifts", [planned_away, waived, paid_back, corrected])
def test_who_lifts_a_set_off_is_told_and_signs_no_run_that_pays_more_by_it(lifts):
    factories.parameters()
    award, same = factories.award(size=4), factories.award(size=4)
    claim, other = decided(opened(award)), decided(opened(same))
    for one in (claim, other):
        plan(one, set_off=100)
    before = scene.run_to(RunStatus.SENT)
    assert before.payments.get(award=award).set_off == 80
    lifter = with_roles("lifter", Role.FINANCE, *EVERY)
    lifts(claim, lifter)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.payments.get(award=award).amount == 400
    rows = news.told(news.of(run).lines)
    assert [(row.line.cause, row.award) for row in rows] == [(MoneyCause.SET_OFF, award)]
    assert (rows[0].old, rows[0].new, rows[0].line.money, rows[0].who) == (80, 0, 80, lifter)
    assert hands.of(run, lifter) is not None
    with pytest.raises(NotAllowed, match="×"):
        scene.sign(run, lifter)
