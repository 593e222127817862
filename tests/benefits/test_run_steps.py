"""Every step of a run against every status, person and version."""

from datetime import date

import pytest
from django.db import connection, transaction

from benefits import overtaken
from benefits.actions import bank, payroll
from benefits.models import Payment, PayrollRun
from benefits.states import PAYMENT_TRANSITIONS, RUN_TRANSITIONS, PaymentStatus, RunStatus
from benefits.transitions import move_payments, move_run
from cases.models import Award
from cases.rules import check_after_ledgers
from cases.states import AwardStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event, ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.mark.parametrize("before", RunStatus)
@pytest.mark.parametrize("after", RunStatus)
def test_run_transitions(before, after, monkeypatch):
    run = PayrollRun(status=before, month=MONTH, sequence=1)
    monkeypatch.setattr(PayrollRun, "save", lambda *args, **kwargs: None)
    if after in RUN_TRANSITIONS[before]:
        move_run(run, after)
        assert (run.status, run.version) == (after, 2)
    else:
        with pytest.raises(NotAllowed):
            move_run(run, after)
        assert run.status == before


@pytest.mark.parametrize("before", PaymentStatus)
@pytest.mark.parametrize("after", PaymentStatus)
def test_payment_transitions(before, after):
    rows = Payment.objects.none()
    if after in PAYMENT_TRANSITIONS[before]:
        assert move_payments(rows, before, after) == 0
    else:
        with pytest.raises(NotAllowed):
            move_payments(rows, before, after)


def acts(run):
    """Every verb, by the right person."""
    boss, clerk, version = scene.approver(), scene.finance(), run.version
    return {
        "sign": lambda: scene.sign(run, scene.reviewer(), version=version),
        "approve": lambda: scene.approve(run, boss),
        "reopen": lambda: payroll.reopen_run(by=boss, run=run, version=version, reason="再查"),
        "discard": lambda: payroll.discard_run(by=clerk, run=run, version=version, reason="重做"),
        "send": lambda: bank.write_bank_file(by=scene.cashier(), run=run, version=version),
        "answer": lambda: answer(run, clerk),
    }


ALLOWED = {
    RunStatus.CALCULATED: {"sign", "discard"},
    RunStatus.SIGNED: {"approve", "reopen", "discard"},
    RunStatus.APPROVED: {"send", "discard"},
    RunStatus.SENT: {"answer"},
}


RIGHTS = {
    "sign": {Role.PAYROLL_REVIEWER},
    "approve": {Role.COUNTY_APPROVER, Role.BUREAU_HEAD},
    "reopen": {Role.FINANCE, Role.PAYROLL_REVIEWER, Role.COUNTY_APPROVER, Role.BUREAU_HEAD},
    "discard": {Role.FINANCE, Role.PAYROLL_REVIEWER, Role.COUNTY_APPROVER, Role.BUREAU_HEAD},
    "send": {Role.CASHIER},
}


def stranger(role):
    return factories.user(role, name=f"stranger-{role}")


def refuses_what_needs_a_right(run, by, role):
    """Whoever has not the right for a verb is refused by it."""
    calls = {
        "sign": lambda: scene.sign(run, by),
        "approve": lambda: scene.approve(run, by),
        "reopen": lambda: payroll.reopen_run(by=by, run=run, version=run.version, reason="x"),
        "discard": lambda: payroll.discard_run(by=by, run=run, version=run.version, reason="x"),
        "send": lambda: bank.write_bank_file(by=by, run=run, version=run.version),
    }
    for verb, roles in RIGHTS.items():
        if role not in roles:
            with pytest.raises(NotAllowed):
                calls[verb]()


def test_a_run_under_calculation_is_not_discarded():
    run = scene.run_to(RunStatus.DRAFT)
    with pytest.raises(NotAllowed):
        payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="x")


def test_an_empty_run_is_not_signed():
    run = scene.run_to(RunStatus.CALCULATED)
    with pytest.raises(NotAllowed):
        scene.sign(run, scene.reviewer())


def test_a_one_sum_withdrawn_after_the_calculation_stops_the_run():
    award = scene.as_confirmed(factories.award("RELIEF", first_month=MONTH, joined_on=MONTH))
    run = scene.run_to(RunStatus.CALCULATED)
    Award.objects.filter(pk=award.pk).update(
        status=AwardStatus.ENDED,
        stop_way="ledger",
        left_on=MONTH,
        last_month=MONTH,
        left_reason="撤销",
    )
    with pytest.raises(NotAllowed):
        acts(run)["sign"]()
    assert [row.award for row in overtaken.not_owed(run)] == [award]


def test_a_replacement_stops_the_run_when_its_month_is_not_owed_any_more():
    award = factories.award()
    first = scene.run_to(RunStatus.SENT)
    answer(first, scene.finance(), fail={first.payments.get().reference: "销户"})
    scene.account_right(award)
    later = scene.run_to(RunStatus.CALCULATED, date(2026, 11, 1))
    Award.objects.filter(pk=award.pk).update(
        status=AwardStatus.ENDED,
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        last_month=date(2026, 9, 1),
        left_reason="死亡",
    )
    assert overtaken.not_owed(later).count() == 2


def test_no_run_for_a_month_that_the_ledgers_hold():
    award = factories.award()
    batch = ImportBatch.objects.create(
        kind="pay", county=award.programme.county, file_name="x.xlsx", sha256="0" * 64, size=1
    )
    Payment.objects.create(
        batch=batch,
        award=award,
        programme=award.programme,
        town=award.town,
        residence=award.residence,
        month=date(2026, 9, 1),
        pay_month=date(2026, 9, 1),
        kind="regular",
        persons=1,
        basic=400,
        amount=400,
        payee=award.payee,
        payee_name="x",
        status=PaymentStatus.PAID,
        paid_on=date(2026, 9, 10),
    )
    with pytest.raises(NotAllowed, match="2026-09"):  # what they hold is never paid here
        check_after_ledgers(award.programme, date(2026, 9, 1))
    factories.live(month=MONTH)
    for month in (date(2026, 8, 1), date(2026, 9, 1)):
        with pytest.raises(NotAllowed, match="2026-10"):
            payroll.start_run(by=scene.finance(), month=month)
    assert payroll.start_run(by=scene.finance(), month=MONTH).month == MONTH


def test_no_run_beside_an_open_one_and_none_far_ahead():
    scene.run_to(RunStatus.DRAFT)
    with pytest.raises(NotAllowed, match="2026-10 #1"):
        payroll.start_run(by=scene.finance(), month=MONTH)
    PayrollRun.objects.update(status=RunStatus.DISCARDED)
    with pytest.raises(NotAllowed):
        payroll.start_run(by=scene.finance(), month=date(2099, 1, 1))


def test_the_database_knows_the_rows_of_a_calculated_run():
    """Else a run's page may loop for minutes over rows that the planner does not know of."""
    for _n in range(3):
        factories.award()
    scene.run_to(RunStatus.CALCULATED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'benefits_payment'")
        assert cursor.fetchone()[0] == Payment.objects.count() == 3


def awards_of(run):
    return Award.objects.filter(payments__run=run).order_by("pk")


def three_calculated():
    """Of three awards of 400 the last has a supplement."""
    same = [factories.award(basic=400) for _n in range(3)][-1]
    scene.supplement(same)
    return scene.run_to(RunStatus.CALCULATED)


class TestWhatChangesAfterTheCalculation:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(three_calculated)

    @pytest.fixture
    def run(self, built, db):
        return PayrollRun.objects.get(pk=built.pk)

    @pytest.mark.parametrize("status", [RunStatus.CALCULATED, RunStatus.SIGNED, RunStatus.APPROVED])
    def test_an_award_stopped_after_the_calculation_stops_the_run(self, run, status):
        run = scene.forward(run, status)
        award, _other, _third = awards_of(run)
        Award.objects.filter(pk=award.pk).update(
            status=AwardStatus.SUSPENDED,
            stop_way="ledger",
            suspended_from=MONTH,
            suspended_reason="核查",
        )
        verb = {"calculated": "sign", "signed": "approve", "approved": "send"}[status]
        with pytest.raises(NotAllowed):
            acts(run)[verb]()
        assert [row.award for row in overtaken.not_owed(run)] == [award]
        payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="暂停")
        assert scene.run_to(RunStatus.SENT).count == 2

    @pytest.mark.parametrize("status", [RunStatus.CALCULATED, RunStatus.SIGNED, RunStatus.APPROVED])
    def test_an_amount_changed_after_the_calculation_stops_the_run(self, run, status):
        run = scene.forward(run, status)
        raised, topped_up, same = awards_of(run)
        assert not overtaken.changed(run).exists()
        factories.amount(award=raised, from_month=MONTH, basic=300, reason="收入增加")
        factories.amount(award=same, from_month=date(2026, 11, 1), basic=9, reason="提标")
        scene.supplement(topped_up)
        verb = {"calculated": "sign", "signed": "approve", "approved": "send"}[status]
        with pytest.raises(NotAllowed, match=r"(^| )2 "):
            acts(run)[verb]()
        assert {row.award for row in overtaken.changed(run)} == {raised, topped_up}
        payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="金额变化")
        assert scene.run_to(RunStatus.SENT).total == 300 + 400 + 144 + 400 + 144


def calculated():
    factories.award()
    for role in Role:
        stranger(role)
    return scene.run_to(RunStatus.CALCULATED)


class TestACalculatedRun:
    """One award is paid by it; strangers of each role stand by."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(calculated)

    @pytest.fixture
    def run(self, built, db):
        return PayrollRun.objects.get(pk=built.pk)

    @pytest.mark.parametrize("status", ALLOWED)
    def test_a_verb_acts_only_in_its_status(self, run, status):
        """One run in each status, taken back after every verb that acts."""
        run = scene.forward(run, status)
        for verb in set(acts(run)) - ALLOWED[status]:
            if verb == "answer" and not run.bank_file:
                continue  # there is no file a bank could answer
            with pytest.raises(NotAllowed):
                acts(run)[verb]()
            run.refresh_from_db()
            assert run.status == status, verb
        for verb in ALLOWED[status]:
            with transaction.atomic():
                acts(run)[verb]()
                run.refresh_from_db()
                assert run.status != status, verb
                transaction.set_rollback(True)
            run.refresh_from_db()

    @pytest.mark.parametrize("status", ALLOWED)
    def test_nobody_acts_without_the_right(self, run, status):
        run = scene.forward(run, status)
        for role in Role:
            refuses_what_needs_a_right(run, stranger(role), role)
        run.refresh_from_db()
        assert run.status == status

    def test_one_person_never_signs_twice(self, run):
        both = factories.user(Role.PAYROLL_REVIEWER, name="both")
        both.roles = [Role.PAYROLL_REVIEWER, Role.COUNTY_APPROVER]
        both.save()
        scene.sign(run, both)
        run.refresh_from_db()
        with pytest.raises(NotAllowed):
            scene.approve(run, both)

    def test_a_signature_that_was_sent_back_still_counts(self, run):
        """Signed, sent back, signed by another: the first signer has prepared it all the same."""
        both = factories.user(Role.PAYROLL_REVIEWER, name="both")
        both.roles = [Role.PAYROLL_REVIEWER, Role.COUNTY_APPROVER]
        both.save()
        run = scene.sign(run, both)
        run = payroll.reopen_run(by=both, run=run, version=run.version, reason="再核对")
        run = scene.sign(run, scene.reviewer())
        with pytest.raises(NotAllowed):
            scene.approve(run, both)

    def test_who_prepared_does_not_approve(self, run):
        run = scene.forward(run, RunStatus.SIGNED)
        PayrollRun.objects.filter(pk=run.pk).update(created_by=scene.approver())
        with pytest.raises(NotAllowed):
            scene.approve(run, scene.approver())

    def test_people_of_another_county_and_of_a_town_do_not_act(self, run):
        other = factories.user(Role.FINANCE, factories.county("610398", "别县"), name="other")
        with pytest.raises(NotAllowed):
            scene.sign(run, other)
        town = factories.user(Role.FINANCE, factories.town(), name="town")
        with pytest.raises(NotAllowed):
            payroll.start_run(by=town, month=MONTH)

    def test_a_double_click_acts_once(self, run):
        scene.sign(run, scene.reviewer())
        with pytest.raises(Conflict):
            scene.sign(run, scene.reviewer())
        assert Event.objects.filter(verb="run_signed").count() == 1

    def test_discarding_frees_what_the_run_held(self, run):
        run = scene.forward(run, RunStatus.APPROVED)
        payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="金额不对")
        assert not Payment.objects.exists()
        again = scene.run_to(RunStatus.CALCULATED)
        assert (again.sequence, again.count) == (2, 1)

    def test_a_reason_is_asked_for(self, run):
        run = scene.forward(run, RunStatus.SIGNED)
        with pytest.raises(NotAllowed):
            payroll.reopen_run(by=scene.finance(), run=run, version=run.version, reason=" ")
        run.refresh_from_db()
        assert run.status == RunStatus.SIGNED
