"""A decided claim that asks for too much is lowered by two people; the decision stays readable."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import claim_sums, claims
from benefits.actions import claim_corrections as actions
from benefits.actions.claim_set_off import set_off_overdue
from benefits.models import ClaimMonth
from benefits.papers.corrections.notice import PAPER
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_claim_sums import on
from tests.benefits.test_claims import (
    SEPTEMBER,
    TODAY,
    counted,
    decided,
    desk,
    does,
    now,
    opened,
    plan,
    receive,
)
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
AUGUST = date(2026, 8, 1)
WHY = {"reason": "九月死亡，非七月", "evidence": "死亡证明 2026-10-15"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


@pytest.fixture
def claim(built, db):
    return now(built)


def propose(claim, sums=None, by=None):
    row = now(claim)
    said = {**WHY, "sums": sums or {AUGUST: Decimal(40), SEPTEMBER: Decimal(100)}}
    return actions.propose_correction(by=by or desk(), claim=row, version=row.version, **said)


def decide(claim, by=None, granted=True):
    row = now(claim)
    said = {"granted": granted, "note": "测试更〔2026〕1号"}
    by = by or scene.approver()
    return actions.decide_correction(by=by, claim=row, version=row.version, **said)


def corrected(claim, sums=None):
    propose(claim, sums)
    decide(claim)
    return now(claim)


WRONG = {
    "more": {AUGUST: Decimal(120)},
    "nothing less": {AUGUST: Decimal(100)},
    "below zero": {AUGUST: Decimal(-1)},
    "nothing at all": {AUGUST: Decimal(0), SEPTEMBER: Decimal(0)},
    "less than came back": {AUGUST: Decimal(10), SEPTEMBER: Decimal(10)},
}


def agreed(claim, *sums, set_off=None):
    days = [(date(2026, 11 + n, 1), Decimal(amount)) for n, amount in enumerate(sums)]
    said = {"agreed_on": date(2026, 10, 20), "instalments": days}
    does("plan_claim", claim, by=desk(), monthly_set_off=set_off, **said)


def test_a_decided_claim_is_lowered_and_what_was_decided_stays_readable(monkeypatch):
    """It could only be withdrawn and claimed anew: what came back had to be paid out in between."""
    on(monkeypatch, date(2026, 10, 20))
    claim = decided(opened())
    receive(claim, 50)
    row = corrected(claim)
    assert (row.total, row.document) == (200, "测试追〔2026〕1号")
    assert claims.open_of(row) == 90
    assert [(one.as_decided, one.claimed) for one in row.months.order_by("month")] == [
        (100, 40),
        (100, 100),
    ]
    for one in row.months.all():  # the due of the decision stood beside another sum claimed
        assert one.due_now + one.claimed == one.paid
    assert [one.due_now - one.due for one in row.months.order_by("month")] == [60, 0]
    assert [(one.before, one.after) for one in row.corrections.get().months.all()] == [(100, 40)]
    (october,) = claim_sums.by_month(factories.county(), MONTH, MONTH)
    assert (october.decided, october.corrected, october.received, october.open) == (
        200,
        60,
        50,
        90,
    )


class TestMonthsThatCount:
    """Of an award that is live here: it says what is due."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(lambda: decided(opened(counted())), TODAY)

    def test_what_the_award_says_is_due_is_not_claimed_and_not_paid_as_arrears_beside(self, claim):
        award = claim.award
        award.amounts.update(basic=350)
        with pytest.raises(NotAllowed):  # 50 of each month were too much
            propose(claim, {AUGUST: Decimal(40)})
        corrected(claim, {AUGUST: Decimal(50), SEPTEMBER: Decimal(50)})
        run = scene.run_to(RunStatus.CALCULATED, NEXT)
        assert [row.difference for row in claims.known_of(award).due.values()][:2] == [0, 0]
        assert not run.payments.filter(month__in=[AUGUST, SEPTEMBER]).exists()

    def test_less_is_set_off_beside_instalments(self, claim):
        award = claim.award
        agreed(claim, 120, set_off=Decimal(60))
        award.amounts.update(basic=330)
        row = corrected(claim, {AUGUST: Decimal(70), SEPTEMBER: Decimal(70)})
        assert ([one.amount for one in row.instalments.all()], row.set_off_up_to) == ([120], 20)
        run = scene.run_to(RunStatus.SENT)
        answer(run, scene.finance())
        assert run.payments.get(month=MONTH).set_off == 20

    def test_what_is_set_off_and_corrected_adds_up_to_the_decision(self, claim):
        award = claim.award
        plan(claim, set_off=60)
        scene.run_to(RunStatus.SENT)
        award.amounts.update(basic=350)
        row = corrected(claim, {AUGUST: Decimal(50), SEPTEMBER: Decimal(50)})
        assert claims.open_of(row) == 40

    def test_a_letter_says_what_was_agreed_when_it_was_decided(self, claim, client):
        """Another plan wrote the instalments of the old letter over, and its set-off."""
        plan(claim, (date(2026, 10, 19), 90), (date(2027, 1, 1), 110))
        said = {"document": "测试扣〔2026〕1号", "monthly": Decimal(90)}
        row = now(claim)
        set_off_overdue(by=scene.approver(), claim=row, version=row.version, **said)
        claim.award.amounts.update(basic=350)
        one = corrected(claim, {AUGUST: Decimal(50), SEPTEMBER: Decimal(50)}).corrections.get()
        client.force_login(scene.finance())
        url = reverse("benefits:correction_paper", args=[one.pk, "notice"])
        before = PAPER.fields(one), client.get(url).content.decode()
        assert "10.00" in before[1]
        assert "测试扣〔2026〕1号" in before[1]
        plan(claim, (date(2028, 1, 1), 70), set_off=30)
        after = PAPER.fields(now(claim).corrections.get()), client.get(url).content.decode()
        assert after[0]["agreed"] == before[0]["agreed"]
        assert "2028" not in after[1]
        assert "测试扣〔2026〕1号" in after[1]
        decision = client.get(reverse("benefits:claim_paper", args=[claim.pk, "decision"]))
        assert "2028" in decision.content.decode()

    def test_the_form_offers_what_the_award_says_and_lowers_by_it(self, claim, client):
        award = claim.award
        award.amounts.update(basic=350)
        client.force_login(desk())
        url = reverse("benefits:claim_correct", args=[claim.pk])
        form = client.get(url).context["form"]
        assert form["due_2026_08"].value() == 50
        said = {"version": now(claim).version, **WHY, "due_2026_08": "50", "due_2026_09": "50"}
        assert client.post(url, said).status_code == 302
        client.force_login(scene.approver())
        url = reverse("benefits:claim_correction_decide", args=[claim.pk])
        assert WHY["evidence"] in client.get(url).content.decode()
        client.post(url, {"version": now(claim).version, "granted": "True", "note": "更1号"})
        assert sorted(ClaimMonth.objects.values_list("corrected", flat=True)) == [50, 50]


class TestMonthsThatNobodyWorksOut:
    """200 for two months of an award without a roll of its own here."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(lambda: decided(opened()), TODAY)

    def test_two_people_correct_and_neither_had_a_part_in_the_claim_before(self, claim):
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
        decide(claim, granted=False)
        assert (claims.open_of(now(claim)), now(claim).corrections.get().granted) == (200, False)
        propose(claim)

    @pytest.mark.parametrize("sums", WRONG.values(), ids=WRONG)
    def test_what_is_no_correction(self, claim, sums):
        receive(claim, 50)
        with pytest.raises(NotAllowed):
            propose(claim, sums)

    def test_nothing_else_is_proposed_while_a_correction_waits(self, claim):
        propose(claim)
        with pytest.raises(NotAllowed):
            does("propose_withdrawal", claim, by=desk(), reason="差错", came_back=Decimal(0))
        decide(claim, granted=False)
        does("propose_waiver", claim, by=desk(), amount=Decimal(20), reason="困难")
        with pytest.raises(NotAllowed):
            propose(claim)

    def test_the_last_instalments_are_less(self, claim, each):
        for sums, left in (((100, 100), [100, 40]), ((150, 50), [140]), ((60, 60), [60, 60])):
            with each(sums=sums):
                agreed(claim, *sums)
                row = corrected(claim)
                assert [one.amount for one in row.instalments.all()] == left
                assert row.open_when_agreed == 140

    def test_each_correction_has_a_letter_and_the_decision_keeps_its_own(self, claim, client):
        first = corrected(claim).corrections.get()
        corrected(claim, {SEPTEMBER: Decimal(70)})
        client.force_login(scene.finance())
        shown = reverse("benefits:claim", args=[claim.pk])
        page = client.get(shown).content.decode()
        for one in now(claim).corrections.all():
            url = reverse("benefits:correction_paper", args=[one.pk, "notice"])
            assert url in page
            letter = client.get(url).content.decode()
            assert WHY["evidence"] in letter
            assert ("140.00" if one == first else "110.00") in letter
            assert client.get(
                reverse("benefits:correction_paper_pdf", args=[one.pk, "notice"])
            ).headers["Content-Type"] == ("application/pdf")
        decision = client.get(reverse("benefits:claim_paper", args=[claim.pk, "decision"]))
        assert "200.00" in decision.content.decode()
        assert "40.00" not in decision.content.decode()
