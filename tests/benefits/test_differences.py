"""Why this month differs from last month; last month + differences = this month, always."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from benefits import differences
from benefits.actions import payroll
from benefits.differences import Reason
from benefits.models import Payment
from benefits.states import RunStatus
from cases.models import Supplement, Suspension
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from welfare.county.months import add_months

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def end(award, last_month=MONTH):
    award.status, award.left_on, award.last_month = (
        AwardStatus.ENDED,
        date(2026, 10, 20),
        last_month,
    )
    award.left_reason, award.stop_way = "测试", "ledger"
    award.save()


def suspend(award):
    award.status, award.suspended_from = AwardStatus.SUSPENDED, NEXT
    award.stop_way = "ledger"
    award.save()


def found_in(run):
    return {group.reason: group for group in differences.compare(run).groups}


def check_sums(run):
    """Summary, list and payments agree."""
    told = differences.compare(run)
    paid = Payment.objects.filter(pay_month=run.month)
    assert told.count_now == paid.count()
    assert told.sum_now == (paid.aggregate(total=Sum("amount"))["total"] or 0)
    lines = differences.lines(run)
    assert len(lines) == sum(group.awards for group in told.groups)
    assert sum(line.difference for line in lines) == told.sum_now - told.sum_before
    for group in told.groups:
        own = differences.lines(run, group.reason)
        assert len(own) == group.awards
        assert sum(line.difference for line in own) == group.amount
        assert sum(line.payments for line in own) == group.payments


def test_every_reason():
    same, ended, suspended, raised = (factories.award(basic=400) for _n in range(4))
    starts, stops, without = factories.award(), factories.award(), factories.award()
    failed = factories.award(basic=300)
    supplement = scene.supplement(stops)
    one_sum = scene.as_confirmed(factories.award("RELIEF", basic=3000, first_month=MONTH))
    october = scene.run_to(RunStatus.SENT)
    answer(october, scene.finance(), fail={october.payments.get(award=failed).reference: "销户"})
    scene.account_right(failed)
    end(ended)
    suspend(suspended)
    factories.amount(award=raised, from_month=NEXT, basic=450, reason="提标")
    scene.supplement(starts, first_month=NEXT)
    Supplement.objects.filter(pk=supplement.pk).update(last_month=MONTH)
    without.account = ""
    without.save()
    new = factories.award(first_month=NEXT, basic=200)
    later = factories.award(first_month=MONTH, basic=100)
    november = scene.run_to(RunStatus.CALCULATED, NEXT)
    found = found_in(november)
    expected = {
        Reason.NEW: (1, 1, 200),
        Reason.FIRST: (1, 1, 100),
        Reason.ARREARS: (1, 1, 100),
        Reason.ENDED: (1, -1, -400),
        Reason.SUSPENDED: (1, -1, -400),
        Reason.OUT_NO_ACCOUNT: (1, -1, -400),
        Reason.AMOUNT: (1, 0, 50),
        Reason.STARTED: (1, 0, 144),
        Reason.STOPPED: (1, 0, -144),
        Reason.ONE_OFF_BEFORE: (1, -1, -3000),
        Reason.REPAID: (1, 1, 300),
    }
    told = {r: (g.awards, g.payments, g.amount) for r, g in found.items()}
    assert told == {r: (n, p, Decimal(a)) for r, (n, p, a) in expected.items()}
    check_sums(november)
    by_reason = {line.reason: line.award for line in differences.lines(november)}
    assert by_reason[Reason.NEW] == new.pk
    assert by_reason[Reason.FIRST] == later.pk
    assert by_reason[Reason.ONE_OFF_BEFORE] == one_sum.pk
    assert same.pk not in by_reason.values()


def test_an_award_left_out_says_why():
    refused, out = (factories.award(basic=400) for _n in range(2))
    fading = factories.award(basic=400, exit_support_from=date(2026, 5, 1), exit_support_months=6)
    changed.exit_granted(fading)
    october = scene.run_to(RunStatus.SENT)
    answer(october, scene.finance(), fail={october.payments.get(award=refused).reference: "销户"})
    november = scene.run_to(RunStatus.CALCULATED, NEXT)
    payment = november.payments.get(award=out)
    payroll.take_out(
        by=scene.reviewer(),
        run=november,
        version=november.version,
        payment=payment,
        reason="核实中",
    )
    told = {line.reason: line.award for line in differences.lines(november)}
    assert told == {
        Reason.OUT_TERM_OVER: fading.pk,
        Reason.OUT_UNANSWERED: refused.pk,
        Reason.OUT_TAKEN_OUT: out.pk,
    }
    check_sums(november)


def test_amount_and_supplement_of_one_award_are_two_lines():
    award = factories.award(basic=400)
    scene.run_to(RunStatus.SENT)
    factories.amount(award=award, from_month=NEXT, basic=500, care=60, reason="提标")
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    told = {line.reason: line.difference for line in differences.lines(run)}
    assert told == {Reason.AMOUNT: 100, Reason.EXTRA: 60}
    check_sums(run)


def test_the_second_run_of_a_month_is_compared_with_the_whole_month():
    factories.award(basic=400)
    scene.run_to(RunStatus.SENT)
    first = scene.run_to(RunStatus.SENT, NEXT)
    factories.award(basic=700, first_month=NEXT)
    second = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert differences.lines(first) == []
    assert [line.difference for line in differences.lines(second)] == [700]
    check_sums(second)


def test_only_who_was_paid_before_a_gap_is_paid_again():
    resumed, never = factories.award(basic=400), factories.award(first_month=NEXT, basic=100)
    scene.run_to(RunStatus.SENT)
    suspend(resumed)
    factories.award(first_month=NEXT)
    scene.run_to(RunStatus.SENT, NEXT)
    resumed.status, resumed.suspended_from, resumed.stop_way = AwardStatus.ACTIVE, None, ""
    resumed.save()
    late = factories.award(first_month=NEXT, basic=120)
    run = scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1))
    told = {(line.award, line.reason) for line in differences.lines(run)}
    arrears = {(award.pk, Reason.ARREARS) for award in (resumed, late)}
    assert told == {(resumed.pk, Reason.AGAIN), (late.pk, Reason.FIRST)} | arrears
    assert never.pk not in {award for award, _reason in told}


def test_who_was_only_taken_out_of_the_last_run_is_no_resumption():
    """Nothing was interrupted: a signer had taken the payment out."""
    award, _other = factories.award(basic=400), factories.award(basic=500)
    before = add_months(MONTH, -1)
    factories.live(month=before)
    scene.run_to(RunStatus.SETTLED, before)
    taken_out(scene.run_to(RunStatus.CALCULATED, MONTH), award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    line = next(one for one in differences.lines(run) if one.reason == Reason.TAKEN_OUT)
    assert (line.award, line.now) == (award.pk, 400)
    assert Reason.AGAIN not in found_in(run)
    check_sums(run)


def test_a_gap_before_the_month_that_was_taken_out_is_a_gap():
    award, _other = factories.award(basic=400), factories.award(basic=500)
    first, before = add_months(MONTH, -2), add_months(MONTH, -1)
    factories.live(month=first)
    scene.run_to(RunStatus.SETTLED, first)
    Suspension.objects.create(award=award, first_month=before, last_month=before, reason="核查")
    scene.run_to(RunStatus.SETTLED, before)
    taken_out(scene.run_to(RunStatus.CALCULATED, MONTH), award)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert Reason.TAKEN_OUT not in found_in(run)
    assert found_in(run)[Reason.AGAIN].awards == 1


def taken_out(run, award):
    """Left out of the run of a month, which is paid to everybody else."""
    run = payroll.take_out(
        by=scene.reviewer(),
        run=run,
        version=run.version,
        payment=run.payments.get(award=award),
        reason="待核",
    )
    answer(scene.forward(run, RunStatus.SENT), scene.finance())


def test_without_an_earlier_month_everything_is_new_or_first_paid():
    factories.award()
    factories.award(first_month=MONTH)
    run = scene.run_to(RunStatus.CALCULATED)
    assert set(found_in(run)) == {Reason.NEW, Reason.FIRST}
    assert differences.compare(run).before is None
    check_sums(run)


@pytest.mark.parametrize("seed", range(3))
def test_it_adds_up_whatever_happens(seed):
    chance = random.Random(seed)
    awards = [factories.award(basic=chance.randint(100, 900)) for _n in range(15)]
    changes = [end, suspend, _raise, _supplement, _unsupplement, _no_account, lambda award: None]
    for award in awards:
        if chance.random() < 0.4:
            scene.supplement(award)
    october = scene.run_to(RunStatus.SENT)
    references = list(october.payments.values_list("reference", flat=True))
    answer(october, scene.finance(), fail=dict.fromkeys(chance.sample(references, 4), "销户"))
    for award in awards:
        chance.choice(changes)(award)
    for _n in range(3):
        factories.award(first_month=chance.choice([MONTH, NEXT]), basic=chance.randint(1, 99))
    check_sums(scene.run_to(RunStatus.CALCULATED, NEXT))


def _raise(award):
    factories.amount(award=award, from_month=NEXT, basic=950, care=10, reason="提标")


def _supplement(award):
    if not Supplement.objects.filter(member__award=award).exists():
        scene.supplement(award, first_month=NEXT)


def _unsupplement(award):
    Supplement.objects.filter(member__award=award).update(last_month=MONTH)


def _no_account(award):
    award.account = ""
    award.save()
