"""What a run pays, whom it leaves out, and that stopping it in the middle changes nothing."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from benefits import payroll, rates, selections
from benefits.actions.accounts import confirm_account, correct_account
from benefits.entitlement import SupplementGroup, monthly_payment, supplements
from benefits.models import ExclusionCode, Payment, PayrollRun, SupplementRate
from benefits.states import PaymentStatus, RunStatus
from benefits.tasks import calculate_run
from cases.models import Award, AwardAmount, CareForm, Origin, PaymentKind, Supplement, Suspension
from cases.states import AwardStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import ImportBatch, Job, JobStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture(autouse=True)
def _step_by_step(monkeypatch):
    """As a roll of thousands is planned; the lives and the arrears take the one statement."""
    monkeypatch.setattr(payroll, "MANY", 0)


BEFORE = date(2026, 9, 1)


def relief(amount=3000, **fields):
    values = {"origin": Origin.LEDGER, "first_month": MONTH, "joined_on": MONTH, **fields}
    return factories.award("RELIEF", basic=amount, **values)


def test_pays_amount_care_and_supplements_of_the_month():
    home = factories.award("DIBAO", size=3, basic=400)
    scene.supplement(home, "SEVERE", nth=0)
    scene.supplement(home, "MINOR", nth=1)
    scene.supplement(home, "ELDERLY", last_month=date(2026, 9, 1), nth=2)
    care = factories.award("TEKUN", basic=624)
    care.amounts.update(care=Decimal(206))
    run = scene.run_to(RunStatus.CALCULATED)
    first, second = run.payments.order_by("award")
    assert (first.basic, first.supplement, first.amount) == (400, 240, 640)
    assert [line["code"] for line in first.explanation] == ["basic", "supplement", "supplement"]
    assert first.explanation[1]["factor"] == "144 × 1"
    assert first.explanation[1]["document"] == scene.DOCUMENT
    assert (second.basic, second.supplement, second.amount) == (624, 206, 830)
    assert first.account == home.account
    assert (run.count, run.total) == (2, Decimal(1470))


def test_urban_rate_for_urban_awards():
    home = factories.household(urban=True)
    scene.supplement(factories.award("DIBAO", household=home), "SEVERE")
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.get().supplement == 195


def test_amount_in_force_and_months_of_the_award():
    late = factories.award(first_month=NEXT)
    ended = factories.award(
        status=AwardStatus.ENDED,
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        last_month=date(2026, 9, 1),
        left_reason="死亡",
    )
    raised = factories.award(basic=400)
    for month, amount in ((MONTH, 450), (NEXT, 500)):
        factories.amount(award=raised, from_month=month, basic=amount, reason="提标")
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.get().award == raised
    assert run.payments.get().basic == 450
    assert not run.exclusions.filter(award__in=[late, ended]).exists()


def test_exclusions_say_why():
    suspended = factories.award(
        status=AwardStatus.SUSPENDED,
        stop_way="ledger",
        suspended_from=MONTH,
        suspended_reason="核查",
    )
    home = factories.award("TEKUN", care_form=CareForm.INSTITUTION, institution="测试敬老院")
    without = factories.award(account="", account_hash="")
    zero = factories.award(basic=0)
    unset = factories.award()
    unset.amounts.all().delete()
    run = scene.run_to(RunStatus.CALCULATED)
    found = {row.award_id: (row.code, row.reason) for row in run.exclusions.all()}
    assert found == {
        suspended.pk: (ExclusionCode.SUSPENDED, "核查"),
        home.pk: (ExclusionCode.INSTITUTION, "测试敬老院"),
        without.pk: (ExclusionCode.NO_ACCOUNT, ""),
        zero.pk: (ExclusionCode.ZERO, ""),
        unset.pk: (ExclusionCode.NO_AMOUNT, "2026-10"),
    }
    assert not run.payments.exists()


def test_a_missing_rate_stops_the_run_and_says_which():
    scene.supplement(factories.award(), "MINOR")
    SupplementRate.objects.filter(kind__code="MINOR", residence="rural").delete()
    run = scene.run_to(RunStatus.DRAFT)
    calculate_run(run.job_id)
    job = Job.objects.get(pk=run.job_id)
    assert job.status == JobStatus.FAILED
    for word in ("未成年", "测试县", "2026-10-01"):
        assert word in job.message
    run.refresh_from_db()
    assert run.status == RunStatus.DRAFT
    assert not run.payments.exists()


def test_the_rate_mended_the_job_goes_on():
    scene.supplement(factories.award(), "MINOR")
    SupplementRate.objects.filter(kind__code="MINOR").delete()
    run = scene.run_to(RunStatus.DRAFT)
    calculate_run(run.job_id)
    scene.kinds()
    jobs.resume(job=Job.objects.get(pk=run.job_id), by=scene.finance())
    scene.calculate(run)
    assert (run.status, run.count) == (RunStatus.CALCULATED, 1)


def test_one_sums_are_paid_once_and_never_from_a_ledger():
    relief(2000)
    decided = scene.as_confirmed(relief(3000))
    run = scene.run_to(RunStatus.SENT)
    payment = run.payments.get()
    assert (payment.award, payment.kind, payment.amount) == (decided, PaymentKind.ONE_OFF, 3000)
    again = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert again.payments.count() == 0


def test_nothing_is_paid_twice_in_a_month():
    factories.award()
    scene.run_to(RunStatus.SENT)
    factories.award()
    second = scene.run_to(RunStatus.CALCULATED)
    assert (second.sequence, second.count) == (2, 1)


def test_failed_payments_are_paid_again_to_the_corrected_account():
    good, bad = factories.award(), factories.award(basic=500)
    run = scene.run_to(RunStatus.SENT)
    failing = run.payments.get(award=bad)
    answer(run, scene.finance(), fail={failing.reference: "账号不存在"})
    correct(bad, account="6299111122223333444")
    factories.amount(award=bad, from_month=NEXT, basic=900, reason="提标")
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    rows = list(later.payments.filter(award=bad).order_by("pk"))
    assert [(row.month, row.amount, row.replaces_id) for row in rows] == [
        (NEXT, 900, None),
        (MONTH, 500, failing.pk),
    ]
    assert rows[1].account == "6299111122223333444"
    assert rows[1].pay_month == NEXT
    assert later.payments.filter(award=good).count() == 1


def test_what_was_paid_never_changes():
    award = factories.award(size=2, basic=400)
    supplement = scene.supplement(award)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance())
    before = list(Payment.objects.values())
    AwardAmount.objects.filter(award=award).update(basic=999)
    Supplement.objects.filter(pk=supplement.pk).update(last_month=date(2022, 1, 1))
    with pytest.raises(DatabaseError, match="supplement_rate_used_stays"), transaction.atomic():
        SupplementRate.objects.update(amount=Decimal(1))
    award.members.order_by("-pk").first().delete()
    second = scene.run_to(RunStatus.CALCULATED)
    assert second.count == 0
    assert list(Payment.objects.values()) == before


def test_stopped_in_the_middle_it_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(payroll, "CHUNK", 3)
    awards = [factories.award(basic=100 + n) for n in range(10)]
    run = scene.run_to(RunStatus.DRAFT)
    plan = payroll._plan
    calls = []

    def dies_in_the_third_chunk(*args):
        plan(*args)
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt  # the worker is killed: no exception handler of ours runs

    monkeypatch.setattr(payroll, "_plan", dies_in_the_third_chunk)
    with pytest.raises(KeyboardInterrupt):
        calculate_run(run.job_id)
    run.refresh_from_db()
    assert run.payments.count() == 6
    assert run.last_award == awards[5].pk
    Job.objects.filter(pk=run.job_id).update(heartbeat_at=timezone.now() - timezone.timedelta(1))
    assert jobs.mark_interrupted() == 1
    job = Job.objects.get(pk=run.job_id)
    assert (job.status, job.done, job.total) == (JobStatus.INTERRUPTED, 6, 10)
    monkeypatch.setattr(payroll, "_plan", plan)
    jobs.resume(job=job, by=scene.finance())
    scene.calculate(run)
    assert sorted(run.payments.values_list("award", flat=True)) == [a.pk for a in awards]
    assert (run.status, run.count, run.total) == (RunStatus.CALCULATED, 10, Decimal(1045))


def test_the_task_run_twice_does_nothing_the_second_time():
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    version = run.version
    calculate_run(run.job_id)
    run.refresh_from_db()
    assert (run.version, run.payments.count()) == (version, 1)


def test_a_second_worker_on_the_same_run_plans_nothing_twice():
    factories.award()
    run = scene.run_to(RunStatus.DRAFT)
    assert payroll.take_chunk(run.pk) == 1
    assert payroll.take_chunk(run.pk) == 0
    payroll.finish(run.pk, None)
    payroll.finish(run.pk, None)
    assert PayrollRun.objects.get(pk=run.pk).count == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_sets_pay_what_the_pure_functions_compute(seed, monkeypatch):
    monkeypatch.setattr(payroll, "CHUNK", 7)
    chance = random.Random(seed)
    scene.kinds()
    homes = [
        factories.household(size=chance.randint(1, 4), urban=chance.random() < 0.4)
        for _n in range(25)
    ]
    for home in homes:
        code = chance.choice(["DIBAO", "DIBAO", "TEKUN"])
        size = home.members.count()
        award = factories.award(
            code, household=home, basic=chance.randint(0, 900), family_size=size, covered_size=size
        )
        for month in chance.sample([date(2026, n, 1) for n in (3, 9, 10, 11)], 2):
            factories.amount(
                award=award,
                from_month=month,
                basic=Decimal(chance.randint(0, 200000)) / 100,
                care=chance.choice([0, 0, Decimal("206.50")]),
                reason="测试",
            )
        for nth in range(size):
            if chance.random() < 0.6:
                first = date(2026, chance.randint(1, 11), 1)
                last = chance.choice([None, date(2026, 12, 1), date(2026, 9, 1)])
                scene.supplement(
                    award,
                    chance.choice(["SEVERE", "ELDERLY", "MINOR"]),
                    first_month=first,
                    last_month=last if last is None or last >= first else None,
                    nth=nth,
                )
    run = scene.run_to(RunStatus.CALCULATED)
    paid = {row.award_id: row for row in run.payments.all()}
    zero = set(run.exclusions.values_list("award", flat=True))
    for home in homes:
        award = home.awards.get()
        expected = _by_hand(award)
        if expected.amount == 0:
            assert award.pk in zero
            continue
        row = paid.pop(award.pk)
        assert (row.basic, row.supplement) == (expected.basic, expected.supplement)
        assert sum(Decimal(line["sum"]) for line in row.explanation) == row.amount
        found = {
            line["label"]: int(line["factor"].rpartition(" ")[2])
            for line in row.explanation
            if line["code"] == "supplement"
        }
        assert found == expected.persons
    assert not paid


def test_the_sets_explain_in_the_keys_and_words_of_the_pure_functions():
    home = factories.award("DIBAO", size=2, basic=400)
    scene.supplement(home, "SEVERE", nth=0)
    scene.supplement(home, "SEVERE", nth=1)
    names = [member.person.name for member in home.members.order_by("pk")]
    run = scene.run_to(RunStatus.CALCULATED)
    basic, supplement = run.payments.get().explanation
    rate = rates.supplement(kind=scene.kinds()["SEVERE"], residence=home.residence, on=MONTH)
    group = SupplementGroup("重病重残", 2, rate, tuple(names))
    assert supplement == supplements([group]).as_list()[0]
    assert basic.keys() == supplement.keys()
    assert (basic["persons"], basic["article"]) == (names, home.programme.legal_basis)


def test_recognitions_are_never_paid():
    factories.award("NEAR", basic=100)
    factories.award("RIGID", basic=100, ends_on=date(2027, 1, 1))
    run = scene.run_to(RunStatus.CALCULATED)
    assert not run.payments.exists()
    assert not run.exclusions.exists()


def _by_hand(award):
    """The month's payment, row by row in Python, by the pure functions."""
    amount = award.amounts.filter(from_month__lte=MONTH).order_by("-from_month").first()
    active = Supplement.objects.active_in(MONTH).filter(
        member__award=award, member__period__contains=MONTH
    )
    groups = []
    for kind in scene.kinds().values():
        rate = rates.supplement(kind=kind, residence=award.residence, on=MONTH)
        persons = active.filter(kind=kind).count()
        if persons:
            groups.append(SupplementGroup(kind.name, persons, rate))
    return monthly_payment(amount.basic, amount.care, groups)


def test_return_then_failed_list_is_empty_after_replacement():
    factories.award()
    run = scene.run_to(RunStatus.SENT)
    payment = run.payments.get()
    answer(run, scene.finance(), fail={payment.reference: "户名不符"})
    county = run.county
    assert list(payroll.failed_due(county, scene.NEXT)) == [Payment.objects.get(pk=payment.pk)]
    scene.account_right(payment.award)
    scene.run_to(RunStatus.CALCULATED, NEXT)
    assert not payroll.failed_due(county, scene.NEXT).exists()
    assert Payment.objects.get(pk=payment.pk).status == PaymentStatus.FAILED


def correct(award, **changes):
    """The account of an award, another unless `changes` says otherwise."""
    award.refresh_from_db()
    given = {"account": award.account, "holder": award.account_holder or "测试", "bank": "测试银行"}
    correct_account(
        by=scene.finance(), award=award, version=award.version, reason="换卡", **given | changes
    )


def failed_payment(award):
    """The payment of `award` for October, sent back by the bank."""
    run = scene.run_to(RunStatus.SENT)
    payment = run.payments.get(award=award)
    answer(run, scene.finance(), fail={payment.reference: "销户"})
    return payment


DEAD = {"status": "ended", "stop_way": "ledger", "left_reason": "死亡"}
SINCE = [  # what became of the award, and how many payments are made again
    (DEAD | {"left_on": date(2026, 9, 20), "last_month": date(2026, 9, 1)}, 0),
    (DEAD | {"left_on": date(2026, 10, 20), "last_month": MONTH}, 1),
    ({"status": "suspended", "stop_way": "ledger", "suspended_from": MONTH}, 0),
    ({"status": "suspended", "stop_way": "ledger", "suspended_from": NEXT}, 1),
]


def test_a_failed_payment_is_paid_again_only_while_its_month_is_owed(each):
    award = factories.award()
    failed_payment(award)
    scene.account_right(award)
    for changes, again in SINCE:
        with each(**changes):
            Award.objects.filter(pk=award.pk).update(**changes)
            assert selections.failed(scene.finance()).count() == again
            later = scene.run_to(RunStatus.CALCULATED, NEXT)
            assert later.payments.filter(replaces__isnull=False).count() == again


def test_a_failed_month_that_was_suspended_afterwards_is_not_paid_again():
    award = factories.award()
    failed_payment(award)
    Suspension.objects.create(award=award, first_month=MONTH, last_month=MONTH, reason="核查")
    scene.account_right(award)
    later = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert later.payments.get().month == NEXT


def test_a_failed_one_sum_that_was_withdrawn_is_not_paid_again():
    award = scene.as_confirmed(relief())
    failed_payment(award)
    Award.objects.filter(pk=award.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 10, 20),
        last_month=MONTH,
        left_reason="撤销",
    )
    factories.award(first_month=NEXT)
    assert scene.run_to(RunStatus.CALCULATED, NEXT).payments.get().month == NEXT


def test_a_run_of_another_county_pays_nobody_here():
    factories.award()
    other = factories.county("610398", "邻县")
    area = factories.town(1, other)
    theirs = factories.award(household=factories.household(area))
    assert theirs.programme.county == other
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.count == 1
    assert not run.payments.filter(award=theirs).exists()


def nobody_does_anything(award):
    """The account that failed still stands."""


def goes_back(award):
    """Another account, and the failed one again: somebody looked at it."""
    before = (award.account, award.account_hash)
    correct(award, account="6299111122223333444")
    Award.objects.filter(pk=award.pk).update(account=before[0], account_hash=before[1])


ANSWERED = {  # how, and how many payments are made again
    "nothing": (nobody_does_anything, 0),
    "said to be right": (scene.account_right, 1),
    "other number": (lambda award: correct(award, account="6299111122223333444"), 1),
    "other holder": (lambda award: correct(award, holder="户名已改"), 1),
    "there and back": (goes_back, 1),
}


def test_a_failed_payment_is_paid_again_once_somebody_did_something(each):
    made = factories.award(basic=400)
    back = failed_payment(made)
    for how, (answered, again) in ANSWERED.items():
        with each(how=how):
            answered(Award.objects.get(pk=made.pk))
            failed = Payment.objects.get(pk=back.pk)
            assert failed.is_answered == bool(again)
            assert Payment.objects.sent_back().unanswered().count() == 1 - again
            later = scene.run_to(RunStatus.CALCULATED, NEXT)
            assert later.payments.filter(replaces=failed).count() == again
            # The new month is not sent to the account that was refused either.
            assert later.payments.filter(replaces=None).count() == again
            left_out = list(later.exclusions.values_list("code", "payment", "reason"))
            unanswered = [
                (ExclusionCode.UNANSWERED, failed.pk, "2026-10 销户"),
                (ExclusionCode.UNANSWERED, None, "2026-11 销户"),
            ]
            assert sorted(left_out, key=lambda row: row[2]) == ([] if again else unanswered)


def test_what_fails_again_is_asked_about_again():
    award = factories.award()
    failed_payment(award)
    scene.account_right(award)
    later = scene.run_to(RunStatus.SENT, NEXT)
    references = later.payments.values_list("reference", flat=True)
    answer(later, scene.finance(), fail=dict.fromkeys(references, "销户"))
    last = scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1))
    assert not last.payments.exists()
    assert set(last.exclusions.values_list("code", flat=True)) == {ExclusionCode.UNANSWERED}
    assert last.exclusions.count() == 3
    with pytest.raises(NotAllowed):
        scene.account_right(factories.award())


def test_new_money_waits_until_the_refused_account_is_mended():
    award, other = factories.award(basic=400), factories.award(basic=300)
    failed_payment(award)
    held = scene.run_to(RunStatus.SENT, NEXT)
    assert held.payments.get().award == other
    correct(Award.objects.get(pk=award.pk), account="6299111122223333444")
    mended = scene.run_to(RunStatus.CALCULATED, date(2026, 12, 1))
    payments = mended.payments.filter(award=award)
    assert set(payments.values_list("month", "kind", "amount")) == {
        (MONTH, PaymentKind.REGULAR, 400),
        (NEXT, PaymentKind.ARREARS, 400),
        (date(2026, 12, 1), PaymentKind.REGULAR, 400),
    }


def test_new_money_goes_where_the_bank_paid_since_it_refused():
    award = factories.award(basic=400)
    factories.live(month=BEFORE)
    refused = {"status": PaymentStatus.FAILED, "failure": "退票", "paid_on": None}
    from_ledger(award, month=BEFORE, pay_month=BEFORE, **refused)
    from_ledger(award, month=MONTH, pay_month=MONTH)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert run.payments.get().month == NEXT


def from_ledger(award, **fields):
    """A payment that a ledger says."""
    home = award.household
    batch = ImportBatch.objects.create(
        county=factories.county(), kind="pay", sha256="x", size=1, file_name="发放明细.xlsx"
    )
    values = {"status": PaymentStatus.PAID, "paid_on": MONTH, "pay_month": MONTH, **fields}
    return Payment.objects.create(
        award=award,
        programme=award.programme,
        town=home.town,
        residence=home.residence,
        persons=1,
        payee=award.payee,
        payee_name=award.payee.name,
        account_hash=award.account_hash,
        batch=batch,
        **{"kind": PaymentKind.REGULAR, "month": MONTH, "basic": 400, "amount": 400, **values},
    )


@pytest.mark.parametrize("kind", ["raise", "price", "festival", "other", "arrears"])
def test_a_failed_payment_of_any_kind_of_a_ledger_is_paid_again(kind):
    """One of them stopped the run of the whole county."""
    award, other = factories.award(basic=400), factories.award(basic=400)
    back = from_ledger(
        award, kind=kind, status=PaymentStatus.FAILED, failure="退票", paid_on=None, month=BEFORE
    )
    confirm_account(by=scene.finance(), award=award, version=award.version, reason="银行系统误退")
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.get(replaces=back).kind == kind
    assert run.payments.filter(replaces=None).count() == 2
    assert other.payments.get().amount == 400


def test_the_months_of_a_quarter_are_paid():
    """A run paid the second and third month of it again."""
    award, other = factories.award(basic=400), factories.award(basic=400)
    factories.live(month=BEFORE)
    from_ledger(award, month=BEFORE, last_month=NEXT, pay_month=BEFORE, basic=1200, amount=1200)
    run = scene.run_to(RunStatus.CALCULATED)
    assert {(row.award, row.kind) for row in run.payments.all()} == {
        (other, PaymentKind.REGULAR),
        (other, PaymentKind.ARREARS),
    }


@pytest.mark.parametrize(("month", "last"), [(BEFORE, NEXT), (MONTH, NEXT), (BEFORE, MONTH)])
@pytest.mark.parametrize("first", [True, False])
def test_no_month_of_a_quarter_is_paid_twice(month, last, first):
    award = factories.award(basic=400)
    rows = [{"month": month, "last_month": last}, {"month": MONTH}]
    if not first:
        rows.reverse()
    from_ledger(award, **rows[0])
    with (
        pytest.raises(DatabaseError, match="payment_(month_is_paid_once|once_per)"),
        transaction.atomic(),
    ):
        from_ledger(award, **rows[1])
    from_ledger(award, **rows[1] | {"kind": PaymentKind.RAISE})
