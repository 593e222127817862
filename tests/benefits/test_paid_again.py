"""Ways in which the same money might be paid twice, or by one person alone; each was open once."""

from datetime import date

import pytest

from benefits import unpaid_rests
from benefits.actions import payroll
from benefits.balance import reconcile
from benefits.models import MonthDifference, NeverPaid, Payment, UndonePayment
from benefits.reserve_rules import check_in_no_ledger
from benefits.signing import hands
from benefits.states import PaymentStatus, RunStatus
from cases.actions import awards
from cases.models import AwardAmount, PaymentKind, Person
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_payroll_engine import from_ledger
from tests.benefits.test_relief_paid_in_part import BEFORE, part
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ARREARS = PaymentKind.ARREARS


def undone(payment):
    """The ledger of this payment is taken back, as its desk does it."""
    UndonePayment.objects.keep(payment.batch)
    payment.delete()
    return payment.batch


def never_paid(batch):
    now = "2026-10-20T10:00+08:00"
    NeverPaid.objects.create(
        batch=batch,
        reason="x",
        stated_by=scene.finance(),
        stated_at=now,
        confirmed_by=scene.leader(),
        confirmed_at=now,
    )


def differences():
    reconcile.work_out(factories.county())
    return [(row.award, row.due - row.paid) for row in MonthDifference.objects.all()]


# ---- ledgers that were undone
@pytest.fixture
def relief():
    """3,000 yuan that were decided here and paid elsewhere, as a ledger said."""
    made = scene.as_confirmed(factories.award("RELIEF", basic=3000, first_month=BEFORE))
    factories.live()
    return made


def test_relief_that_an_undone_ledger_held_as_paid_is_not_paid_again(relief):
    """One person undid the ledger, and the next run paid the whole sum a second time."""
    batch = undone(part(relief, 3000))
    run = scene.run_to(RunStatus.CALCULATED)
    assert not run.payments.exists()
    assert not run.exclusions.exists()
    assert differences() == []
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="无发放")
    never_paid(batch)
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 3000


def test_of_relief_undone_in_part_the_rest_is_paid_also_when_the_ledger_comes_again(
    relief,
):
    undone(part(relief, 1000))
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.get().amount == 2000
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="台账重报")
    part(relief, 1000)
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 2000
    assert differences() == []


def test_of_two_ledgers_the_one_that_was_undone_counts_beside_the_other(relief):
    part(relief, 1000)
    undone(part(relief, 500))
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 1500


def test_a_little_that_came_again_does_not_hide_what_was_undone(relief):
    undone(part(relief, 2500))
    part(relief, 1)
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 499


def test_arrears_that_an_undone_ledger_held_as_paid_are_not_paid_again():
    """Only regular payments of an undone ledger were remembered."""
    award = factories.award(basic=500, first_month=BEFORE)
    from_ledger(award, month=BEFORE, pay_month=BEFORE)
    undone(from_ledger(award, month=BEFORE, pay_month=BEFORE, kind=ARREARS, basic=100, amount=100))
    factories.live(month=BEFORE)
    run = scene.run_to(RunStatus.CALCULATED)
    assert [(row.month, row.amount) for row in run.payments.all()] == [(MONTH, 500)]


def test_what_came_again_after_it_was_undone_holds_no_arrears_back():
    """The month was paid by the ledger that came again, and what it lacked was called paid."""
    award = factories.award(basic=400, first_month=BEFORE)
    undone(from_ledger(award, month=BEFORE, pay_month=BEFORE))
    from_ledger(award, month=BEFORE, pay_month=BEFORE)
    AwardAmount.objects.filter(award=award).update(basic=450)
    factories.live(month=BEFORE)
    run = scene.run_to(RunStatus.CALCULATED)
    paid = {(row.kind, row.month, row.amount) for row in run.payments.all()}
    assert paid == {(ARREARS, BEFORE, 50), (PaymentKind.REGULAR, MONTH, 450)}


def test_the_reserve_hands_out_nothing_that_a_ledger_holds_as_paid(relief):
    check_in_no_ledger(relief)
    failed = part(relief, 3000, status=PaymentStatus.FAILED, failure="销户", paid_on=None)
    check_in_no_ledger(relief)
    failed.delete()
    payment = part(relief, 1000)
    with pytest.raises(NotAllowed):
        check_in_no_ledger(relief)
    batch = undone(payment)
    with pytest.raises(NotAllowed):
        check_in_no_ledger(relief)
    never_paid(batch)
    check_in_no_ledger(relief)


# ---- one person, two accounts
def second_account(first, role):
    return User.objects.create_user(
        f"{first.username}-2", full_name=first.full_name, division=first.division, roles=[role]
    )


def test_who_has_two_accounts_is_one_person():
    """One account prepared the run, another one of the same person signed it."""
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    with pytest.raises(NotAllowed, match="×"):
        scene.sign(run, second_account(scene.finance(), Role.PAYROLL_REVIEWER))
    run = scene.sign(run, scene.reviewer())
    both = second_account(scene.reviewer(), Role.BUREAU_HEAD)
    assert hands.of(run, both) is None
    with pytest.raises(NotAllowed):
        scene.approve(run, both)
    assert scene.approve(run, scene.leader()).status == RunStatus.APPROVED


def test_a_name_of_another_county_is_another_person():
    run = scene.run_to(RunStatus.CALCULATED)
    strange = factories.user(Role.PAYROLL_REVIEWER, factories.county("610398", "别县"), "other")
    User.objects.filter(pk=strange.pk).update(full_name=scene.finance().full_name)
    assert User.objects.get(pk=strange.pk).own_accounts == [strange.pk]
    assert run.created_by.own_accounts == [run.created_by_id]


# ---- after a death
def test_an_award_of_the_dead_is_not_resumed(monkeypatch):
    """It was resumed, and only the page of the next run said that nobody lived."""
    award = factories.award(size=2)
    awards.suspend_award(
        by=scene.approver(),
        proposed_by=factories.user(Role.TOWN_CASEWORKER),
        award=award,
        version=award.version,
        from_month=MONTH,
        reason="核查",
        heard="无异议",
        heard_on=date(2026, 9, 20),
    )
    award.refresh_from_db()
    people = Person.objects.filter(pk__in=award.members.values("person"))
    said = {"by": scene.approver(), "award": award, "version": award.version, "reason": "恢复"}
    people.update(died_on=date(2026, 10, 5))
    with pytest.raises(NotAllowed, match="2026-11"):
        awards.resume_award(from_month=NEXT, **said)
    people.filter(pk=award.payee_id).update(died_on=None)
    assert awards.resume_award(from_month=NEXT, **said).status == "active"
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("other", "due"),
    [
        ({"amount": 500, "month": MONTH}, 2200),
        ({"amount": 500, "paid_on": date(2026, 9, 20)}, 2200),
        ({"amount": 300}, 2700),
    ],
    ids=["of another month", "of another day", "the same"],
)
def test_another_instalment_is_not_the_one_that_was_undone_come_again(relief, other, due):
    """Any later payment of as much hid it, and the run paid the undone 300 yuan a second time."""
    undone(part(relief, 300))
    part(relief, **other)
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == due
    assert differences() == []


def test_of_two_instalments_that_were_undone_one_alone_came_again(relief):
    """Without days one row of 300 yuan hid both, and the run paid the other 200 once more."""
    first, second = part(relief, 300, paid_on=None), part(relief, 200, paid_on=None)
    Payment.objects.filter(pk=second.pk).update(batch=first.batch)
    UndonePayment.objects.keep(first.batch)
    Payment.objects.all().delete()
    part(relief, 300, paid_on=None)
    assert unpaid_rests.of_award(relief).rest == 2500
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 2500


def test_an_instalment_that_was_undone_with_two_ledgers_counts_once(relief):
    """Handed in, undone, handed in and undone again: 300 yuan counted as 600, and 300 were lost."""
    undone(part(relief, 300))
    undone(part(relief, 300))
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 2700
    assert differences() == []


@pytest.mark.parametrize(
    ("days", "again", "still"),
    [
        ((None, "2026-09-10"), ["2026-09-10"], 300),
        (("2026-09-05", "2026-09-10"), [None], 300),
        (("2026-09-05", "2026-09-10"), ["2026-09-10"], 300),
        (("2026-09-05", "2026-09-10"), ["2026-09-10", "2026-09-05"], 0),
        ((None, "2026-09-05", "2026-09-10"), ["2026-09-05", "2026-09-10"], 300),
        (("2026-09-05", "2026-09-10", None), ["2026-09-05", "2026-09-10"], 300),
        ((None, "2026-09-10"), ["2026-09-10", None], 0),
    ],
)
def test_one_row_stands_for_one_instalment_whether_or_not_a_day_is_said(relief, days, again, still):
    """A row that says no day, or is matched by one that says none, hid two: the run paid more."""
    parts = [part(relief, 300, paid_on=day) for day in days]
    Payment.objects.update(batch=parts[0].batch)
    UndonePayment.objects.keep(parts[0].batch)
    Payment.objects.all().delete()
    for day in again:
        part(relief, 300, paid_on=day)
    due = 3000 - 300 * len(again) - still
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == due
