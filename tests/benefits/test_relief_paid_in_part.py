"""A one sum that was decided here, and of which a ledger of payments holds a part."""

from datetime import date

import pytest

from benefits import payroll
from benefits.models import Payment
from benefits.states import PaymentStatus, RunStatus
from cases.models import PaymentKind
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_payroll_engine import from_ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
BEFORE = date(2026, 9, 1)
BACK = {"status": PaymentStatus.FAILED, "failure": "销户", "paid_on": None}


@pytest.fixture
def decided(_usual):
    return scene.as_confirmed(factories.award("RELIEF", basic=3000, first_month=BEFORE))


@pytest.fixture(params=[0, 1000], ids=["of thousands", "of few"])
def _usual(request, monkeypatch, db):
    """However large the roll is that is planned."""
    monkeypatch.setattr(payroll, "MANY", request.param)


def part(award, amount, **fields):
    values = {"month": BEFORE, "pay_month": BEFORE, "paid_on": BEFORE, **fields}
    return from_ledger(award, kind=PaymentKind.ONE_OFF, basic=amount, amount=amount, **values)


def test_the_rest_is_paid_once(decided):
    part(decided, 1000)
    factories.live()
    assert payroll.one_off_due(factories.county(), MONTH).get().due_once == 2000
    run = scene.run_to(RunStatus.CALCULATED)
    payment = run.payments.get()
    assert (payment.kind, payment.basic, payment.amount) == (PaymentKind.ONE_OFF, 2000, 2000)
    assert [(line["code"], line["sum"]) for line in payment.explanation] == [
        ("basic", "3000.00"),
        ("paid", "-1000.00"),
    ]
    assert payroll.changes_since(run) == []
    part(decided, 500, paid_on=MONTH)
    assert payroll.changes_since(run) == [(payment.pk, "amount", 1500)]


def test_a_rest_that_a_run_holds_is_not_planned_again(decided):
    part(decided, 1000)
    scene.run_to(RunStatus.SENT)
    assert not scene.run_to(RunStatus.CALCULATED, NEXT).payments.exists()


def test_of_what_was_paid_whole_nothing_is_due(decided):
    part(decided, 1000)
    part(decided, 2000)
    run = scene.run_to(RunStatus.CALCULATED)
    assert not run.payments.exists()
    assert not run.exclusions.exists()


def test_what_failed_is_paid_again_beside_the_rest_and_comes_to_what_was_granted(decided):
    failed = part(decided, 1000, **BACK)
    scene.account_right(decided)
    run = scene.run_to(RunStatus.SENT)
    paid = set(run.payments.values_list("amount", "replaces"))
    assert paid == {(1000, failed.pk), (2000, None)}
    assert not scene.run_to(RunStatus.CALCULATED, NEXT).payments.exists()


def test_what_a_run_paid_again_leaves_the_rest_due(decided):
    """Another than the rest was paid before: what failed, by a run, in place of the ledger's."""
    failed = part(decided, 1000, **BACK)
    part(decided, 500, replaces=failed, pay_month=MONTH, paid_on=MONTH)
    assert scene.run_to(RunStatus.CALCULATED).payments.get().amount == 2500
    assert Payment.objects.count() == 3
