"""Instalments that were not paid in time are kept back of later months, within the share."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import claims
from benefits.actions.claim_set_off import set_off_overdue
from benefits.models import Claim
from benefits.states import RunStatus
from tests.benefits import scene
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
    plan,
    receive,
    to_set_off,
)
from tests.benefits.test_claims_corrected import AUGUST, corrected
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


@pytest.fixture(scope="module")
def _claim(paying_ground, once):
    return once(lambda: decided(opened(counted())), TODAY)


@pytest.fixture
def claim(_claim, db):
    return now(_claim)


def unpaid(claim, *later):
    """Of 200 one instalment of 90 was due yesterday."""
    plan(claim, (date(2026, 10, 19), 90), *later)
    return claim


def decide(claim, monthly=90, by=None):
    row = now(claim)
    said = {"document": "测试扣〔2026〕1号", "monthly": Decimal(monthly)}
    return set_off_overdue(by=by or scene.approver(), claim=row, version=row.version, **said)


def limit(claim):
    """All that runs keep back, with what they did already."""
    rows = to_set_off(NEXT).filter(pk=claim.pk)
    kept = claims.with_sums(Claim.objects.filter(pk=claim.pk)).get().kept_back
    return kept + sum(row["left"] for row in rows)


def test_what_is_overdue_is_kept_back_within_the_share_and_no_more(claim, monkeypatch):
    unpaid(claim, (date(2027, 1, 1), 110))
    decide(claim)
    first = scene.run_to(RunStatus.SENT)
    assert first.payments.get().set_off == 60  # 20 % of 300
    second = scene.run_to(RunStatus.SENT, NEXT)
    assert second.payments.get().set_off == 30
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))
    third = scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1))
    assert third.payments.get().set_off == 0


def test_what_was_paid_meanwhile_is_not_kept_back(claim):
    unpaid(claim)
    receive(claim, 50)
    decide(claim)
    assert scene.run_to(RunStatus.SENT).payments.get(month=MONTH).set_off == 40


def test_the_line_of_the_payment_names_the_decision_by_which_it_is_kept_back(claim):
    """It named the decision on the claim, to which nobody had said how it comes back."""
    plan(claim, (date(2026, 10, 19), 20), set_off=10)
    decide(claim, monthly=30)
    run = scene.run_to(RunStatus.SENT)
    assert named(run) == ["测试扣〔2026〕1号"]
    receive(claim, 20)  # from now on it is kept back as was agreed
    assert named(scene.run_to(RunStatus.SENT, NEXT)) == ["测试追〔2026〕1号"]


def named(run):
    lines = run.payments.get().explanation
    return [line["factor"] for line in lines if line["code"] == "set_off"]


def test_decided_twice_no_more_is_kept_back(claim):
    """It took 120 of 90 that were overdue."""
    unpaid(claim, (date(2027, 1, 1), 110))
    decide(claim)
    decide(claim)
    assert limit(claim) == 90
    kept = [scene.run_to(RunStatus.SENT, month).payments.get().set_off for month in (MONTH, NEXT)]
    assert kept == [60, 30]


def test_the_next_instalment_that_was_not_paid_is_added_to_what_was_kept(claim, monkeypatch):
    """Of 90 60 were kept; 50 more fell due: it took 170 in all."""
    unpaid(claim, (date(2026, 11, 10), 50), (date(2027, 3, 1), 60))
    decide(claim)
    scene.run_to(RunStatus.SENT)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))
    assert limit(claim) == 90  # what fell due after the decision is not decided
    decide(claim)
    assert limit(claim) == 140


def test_what_is_paid_after_the_decision_is_not_kept_back_of_the_next_instalment(claim):
    unpaid(claim, (date(2027, 1, 1), 110))
    decide(claim)
    receive(claim, 90)
    assert scene.run_to(RunStatus.SENT).payments.get().set_off == 0


def test_a_correction_leaves_what_is_overdue_to_be_kept_back(claim):
    """Instalments of 190 were left while 100 were open, and the runs kept back nothing."""
    award = claim.award
    plan(claim, (date(2026, 10, 19), 90), (date(2027, 1, 1), 110))
    decide(claim)
    award.amounts.update(basic=350)
    row = corrected(claim, {AUGUST: Decimal(50), SEPTEMBER: Decimal(50)})
    assert [one.amount for one in row.instalments.all()] == [90, 10]
    assert (claims.open_of(row), limit(row)) == (100, 90)
    assert scene.run_to(RunStatus.SENT).payments.get(month=MONTH).set_off == 70


def test_a_correction_after_some_was_kept_back_leaves_the_rest_of_it(claim):
    award = claim.award
    plan(claim, (date(2026, 10, 19), 90), (date(2027, 1, 1), 80), set_off=30)
    decide(claim, monthly=50)
    scene.run_to(RunStatus.SENT)
    award.amounts.update(basic=340)
    row = corrected(claim, {AUGUST: Decimal(60), SEPTEMBER: Decimal(60)})
    # 50 were kept: the 30 agreed beside, and 20 of what was overdue; 70 of that are left
    assert [one.amount for one in row.instalments.all()] == [90]
    assert (claims.open_of(row), limit(row)) == (70, 120)


def test_what_is_kept_back_beside_instalments_goes_on(claim):
    plan(claim, (date(2026, 10, 19), 90), set_off=10)
    with pytest.raises(NotAllowed):  # less than was agreed
        decide(claim, monthly=5)
    decide(claim, monthly=30)
    assert limit(claim) == 200
    assert scene.run_to(RunStatus.SENT).payments.get().set_off == 30


def test_what_is_kept_back_beside_instalments_pays_none_of_them(claim):
    """10 were kept back as agreed: 80 of the instalment of 90 counted as overdue."""
    plan(claim, (date(2026, 10, 19), 90), set_off=10)
    scene.run_to(RunStatus.SENT)
    assert claims.overdue_of(claim, date(2026, 10, 20)) == 90
    decide(claim, monthly=30)
    assert limit(claim) == 200
    receive(claim, 40)
    assert claims.overdue_of(claim, date(2026, 10, 20)) == 50


def test_nothing_is_decided_while_nothing_is_overdue_or_a_run_keeps_back(claim):
    plan(claim, (date(2026, 10, 21), 90))
    with pytest.raises(NotAllowed):
        decide(claim)
    other = unpaid(decided(opened(counted())))
    decide(other)
    scene.run_to(RunStatus.CALCULATED)
    with pytest.raises(NotAllowed):
        decide(other)


def test_another_than_who_opened_the_claim_decides(claim):
    unpaid(claim)
    opener = desk()
    opener.roles = [Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    opener.save()
    with pytest.raises(NotAllowed):
        decide(claim, by=opener)


def test_the_page_decides_and_another_plan_takes_its_place(claim, client):
    unpaid(claim)
    client.force_login(scene.approver())
    url = reverse("benefits:claim_set_off", args=[claim.pk])
    assert client.get(url).context["form"]["monthly"].value() == 90
    said = {"version": now(claim).version, "document": "扣1号", "monthly": "90"}
    assert client.post(url, said).status_code == 302
    page = client.get(reverse("benefits:claim", args=[claim.pk])).content.decode()
    assert "扣1号" in page
    letter = client.get(reverse("benefits:claim_paper", args=[claim.pk, "decision"]))
    assert "扣1号" in letter.content.decode()
    does("plan_claim", claim, agreed_on=date(2026, 10, 20), instalments=[(NEXT, Decimal(90))])
    assert (now(claim).overdue_note, now(claim).overdue_by) == ("", None)


def test_of_an_award_that_ended_nothing_is_kept_back(claim):
    unpaid(claim)
    award = claim.award
    type(award).objects.filter(pk=award.pk).update(
        status="ended",
        left_on=date(2026, 10, 1),
        last_month=MONTH,
        left_reason="死亡",
        stop_way="ledger",
    )
    with pytest.raises(NotAllowed):
        decide(claim)
