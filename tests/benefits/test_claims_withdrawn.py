"""A decided claim that was wrong is withdrawn by two people; what came back is owed again."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import claims
from benefits.models import Claim
from benefits.signing import hands
from benefits.states import ClaimStatus, RunStatus
from counties import undo
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_claims import (
    SEPTEMBER,
    TODAY,
    counted,
    decided,
    desk,
    does,
    now,
    opened,
    paid,
    plan,
    receive,
    to_set_off,
)
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AUGUST = date(2026, 8, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


@pytest.fixture
def claim(built, db):
    return now(built)


def propose(claim, came_back=0, by=None):
    said = {"reason": "查实未去世", "came_back": Decimal(came_back)}
    return does("propose_withdrawal", claim, by=by or desk(), **said)


def decide(claim, came_back=0, by=None, granted=True):
    said = {"granted": granted, "note": "测试撤〔2026〕1号", "came_back": Decimal(came_back)}
    return does("decide_withdrawal", claim, by=by or scene.approver(), **said)


def withdrawn(claim, came_back=0):
    propose(claim, came_back)
    return decide(claim, came_back)


def paid_back():
    """Of 200 for two months 60 were set off and 50 paid back; the award was right all the time."""
    award = counted()
    claim = decided(opened(award))
    plan(claim, set_off=60)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance())
    receive(claim, 50)
    award.amounts.update(basic=400)
    return award, claim


def test_what_came_back_is_owed_again_and_paid_as_arrears_once():
    award, claim = paid_back()
    withdrawn(claim, 110)
    claim = now(claim)
    assert (claim.status, claim.withdrawn_open) == (ClaimStatus.WITHDRAWN, 90)
    assert list(claim.months.values_list("month__month", "came_back")) == [(8, 100), (9, 10)]
    assert claims.open_of(claim) == 0
    run = scene.run_to(RunStatus.SENT, NEXT)
    answer(run, scene.finance())
    rows = [
        (row.kind, row.month, row.set_off, row.amount) for row in run.payments.order_by("month")
    ]
    assert rows == [
        ("arrears", AUGUST, 0, 100),
        ("arrears", SEPTEMBER, 0, 10),
        ("arrears", MONTH, 0, 100),  # raised to 400 as well
        ("regular", NEXT, 0, 400),
    ]
    assert [row.difference for row in claims.known_of(award).due.values()] == [0, 0, 0, 0]


def test_what_no_run_pays_is_given_back_at_the_desk_first():
    claim = decided()  # no go-live: months of an award of a ledger do not count
    claim.award.refresh_from_db()
    factories.live(month=MONTH)
    receipt = receive(claim, 50)
    with pytest.raises(NotAllowed, match="50"):
        propose(claim, 50)
    does("reverse_receipt", claim, by=scene.approver(), receipt=receipt, reason="款已退还")
    assert withdrawn(claim).withdrawn_open == 200


def test_payments_of_a_ledger_are_free_again_where_nothing_came_back():
    batch = ImportBatch.objects.create(
        kind="pay", county=factories.county(), file_name="x.xlsx", sha256="0" * 64, size=1
    )
    award = factories.award()
    paid(award, SEPTEMBER, batch=batch)
    claim = decided(opened(award, {SEPTEMBER: Decimal(0)}, months=()))
    with pytest.raises(NotAllowed):
        undo.check_unclaimed(batch)
    withdrawn(claim)
    undo.check_unclaimed(batch)


def test_who_withdrew_and_who_booked_receipts_sign_no_run_that_pays_it_back():
    _award, claim = paid_back()
    withdrawn(claim, 110)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    acts = {hand.person: set(hand.acts) for hand in hands.listed(run)}
    assert "claim_withdrawn" in acts[scene.approver()]
    assert "withdrawal_proposed" in acts[desk()]
    assert "receipt_recorded" in acts[scene.finance()]
    signed = scene.forward(run, RunStatus.SIGNED)
    with pytest.raises(NotAllowed, match="×"):
        scene.approve(signed, scene.approver())


class TestMonthsThatCount:
    """Of an award that is live here: it says what is due."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(lambda: decided(opened(counted())), TODAY)

    def test_what_was_too_much_all_the_same_can_be_claimed_again(self, claim):
        award = claim.award
        receive(claim, 60)
        withdrawn(claim, 60)
        too_much = {row.month: row.difference for row in claims.known_of(award).due.values()}
        assert (too_much[AUGUST], too_much[SEPTEMBER]) == (-40, -100)
        paid_for = {row.month: row.paid for row in claims.known_of(award).paid()}
        assert paid_for == {AUGUST: 340, SEPTEMBER: 400}
        again = opened(award, {AUGUST: Decimal(300), SEPTEMBER: Decimal(300)})
        assert again.total == 140

    def test_two_people_withdraw_and_neither_had_a_part_in_the_claim_before(self, claim):
        with pytest.raises(NotAllowed):
            decide(claim)  # nobody proposed it
        both = factories.user(Role.COUNTY_APPROVER, name="both")
        both.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
        both.save()
        propose(claim, by=both)
        with pytest.raises(NotAllowed):
            propose(claim)
        with pytest.raises(NotAllowed):
            decide(claim, by=both)
        Claim.objects.filter(pk=claim.pk).update(withdrawal_by=scene.finance())
        desk_too = desk()  # who opened it
        desk_too.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
        desk_too.save()
        with pytest.raises(NotAllowed):
            decide(claim, by=desk_too)
        assert decide(claim).status == ClaimStatus.WITHDRAWN

    def test_who_booked_a_receipt_does_not_withdraw_what_it_is_of(self, claim, client):
        both = factories.user(Role.FINANCE, name="both")
        both.roles = [Role.FINANCE, Role.COUNTY_APPROVER]
        both.save()
        receipt = receive(claim, 50, by=both)
        with pytest.raises(NotAllowed):
            propose(claim, 50, by=both)
        propose(claim, 50)
        with pytest.raises(NotAllowed):
            decide(claim, 50, by=both)
        client.force_login(scene.approver())
        page = client.get(reverse("benefits:claim_withdrawal_decide", args=[claim.pk]))
        assert f"{receipt.number} ·" in page.content.decode()
        assert str(both) in page.content.decode()
        assert decide(claim, 50).status == ClaimStatus.WITHDRAWN

    def test_a_withdrawal_that_is_refused_leaves_the_claim_as_it_was(self, claim):
        plan(claim, set_off=60)
        propose(claim)
        assert not to_set_off(MONTH)  # nothing is kept back meanwhile
        decide(claim, granted=False)
        assert (now(claim).status, claims.open_of(claim)) == (ClaimStatus.DECIDED, 200)
        assert to_set_off(MONTH).count() == 1
        propose(claim)  # and it can be proposed anew

    def test_it_waits_for_the_run_that_sets_off_and_for_a_waiver(self, claim):
        plan(claim, set_off=60)
        run = scene.run_to(RunStatus.CALCULATED)
        with pytest.raises(NotAllowed, match="60"):
            propose(claim, 60)
        run = scene.forward(run, RunStatus.SENT)
        with pytest.raises(NotAllowed, match="60"):
            propose(claim, 60)
        answer(run, scene.finance())
        propose(claim, 60)
        does("propose_waiver", claim, amount=Decimal(10), reason="困难")
        with pytest.raises(NotAllowed):
            decide(claim, 60)

    def test_the_sum_that_came_back_is_the_one_that_was_shown(self, claim):
        propose(claim)
        receive(claim, 30)
        with pytest.raises(Conflict):
            decide(claim, 0)
        assert decide(claim, 30).withdrawn_open == 170
