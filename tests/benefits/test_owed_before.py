"""What the system before owed, or what came back to it: paid by a run, once two persons agreed."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from benefits.balance import opening
from benefits.ledgers import DESK
from benefits.models import Payment
from benefits.signing import news
from benefits.states import PaymentStatus, RunStatus
from cases.ledgers import DESK as LEDGERS
from cases.models import Award
from tests import factories, ledgers
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.test_go_live import agreed
from tests.benefits.test_pay_ledger import laid_out, paid, rows_of
from welfare.accounts.roles import Role
from welfare.audit.verb import MoneyCause
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports.rules import as_shown
from welfare.models import BatchStatus

pytestmark = pytest.mark.django_db
MARCH, APRIL = date(2022, 3, 1), date(2022, 4, 1)


@pytest.fixture(scope="module", autouse=True)
def _roll(ledger_county, once):
    once(lambda: two_people(ledger_county))


@pytest.fixture
def clerk(_roll, db):
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def county(ledger_county):
    return ledger_county


def two_people(county):
    factories.parameters()
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    take(county, clerk, ledgers.roll(ledgers.person(1), ledgers.person(2)), LEDGERS)
    laid_out(county)


def take(county, by, content, desk=DESK):
    kind = "people" if desk is LEDGERS else "pay"
    batch = imports.hand_in(
        by=by, county=county, spec=desk.specs[kind], file=BytesIO(content), file_name="旧.xlsx"
    )
    return imports.take_now(by=by, batch=batch, desk=desk)


def owed(n, month, kind="欠发", amount=50, **cells):
    return paid(n, month, kind, amount, **{"结果": "", **cells})


OLD = (paid(1, "202202"), owed(1, "202202"), owed(2, "202202", "退回", 400, 退票原因="账户已销户"))


def test_what_was_owed_is_no_payment_and_waits_for_two_persons(county, clerk):
    factories.live(county, MARCH)
    batch = take(county, clerk, rows_of(*OLD))
    assert batch.status == BatchStatus.PROPOSED
    told = {row["what"]: (row["count"], row["after"]) for row in batch.money}
    assert told == {"owed": (1, "50.00"), "failed": (1, "400.00")}
    assert not Payment.objects.exists()
    with pytest.raises(NotAllowed):
        imports.second(by=clerk, batch=batch, desk=DESK, shown=as_shown(batch))
    agreed(batch, factories.user(Role.COUNTY_APPROVER), DESK)
    assert batch.status == BatchStatus.IMPORTED
    arrears = Payment.objects.get(kind="arrears")
    assert (arrears.status, arrears.account, arrears.amount) == (PaymentStatus.FAILED, "", 50)
    back = Payment.objects.get(kind="regular", status=PaymentStatus.FAILED)
    assert (back.failure, back.amount) == ("账户已销户", 400)


def test_a_run_pays_it_once_under_the_name_of_the_ledger(county, clerk):
    factories.live(county, MARCH)
    batch = take(county, clerk, rows_of(*OLD))
    agreed(batch, factories.user(Role.COUNTY_APPROVER), DESK)
    run = scene.run_to(RunStatus.CALCULATED, MARCH)
    again = run.payments.get(replaces__kind="arrears")
    assert (again.amount, again.month) == (Decimal(50), date(2022, 2, 1))
    assert sum(Decimal(line["sum"]) for line in again.explanation) == 50
    assert again.account == again.award.account
    causes = {line.cause for line in news.of(run).lines if line.award == again.award_id}
    assert MoneyCause.LEDGER in causes
    clerk.roles = [Role.PAYROLL_REVIEWER]
    clerk.save()
    with pytest.raises(NotAllowed, match="×"):  # who imported it signs no run that pays it
        scene.sign(run, clerk)
    assert run.payments.get(replaces__kind="regular").amount == 400
    answer(scene.forward(run, RunStatus.SENT), scene.finance())
    assert not scene.run_to(RunStatus.CALCULATED, APRIL).payments.filter(month__lt=MARCH).exists()


def test_what_the_go_live_costs_holds_it(county, clerk):
    batch = take(county, clerk, rows_of(*OLD))
    assert batch.status == BatchStatus.IMPORTED  # nobody pays here yet
    programme = Award.objects.first().programme
    cost = opening.from_month_on(programme, MARCH, MARCH)
    assert (cost.failed, cost.failed_total) == (2, Decimal(450))


def test_a_go_live_that_is_to_come_needs_two_persons_too(county, clerk):
    factories.live(county, date(2099, 1, 1))
    assert take(county, clerk, rows_of(*OLD)).status == BatchStatus.PROPOSED


def test_owed_and_paid_contradict_each_other(county, clerk):
    batch = take(county, clerk, rows_of(owed(1, "202202", 结果="已到账"), paid(2, "202202")))
    assert batch.counts["rejected"] == {"owed_and_paid": 1}


def test_a_month_of_our_own_is_owed_by_no_ledger(county, clerk):
    factories.live(county, MARCH)
    batch = take(county, clerk, rows_of(owed(1, "202203")))
    assert batch.counts["rejected"] == {"paid_here": 1}


def test_the_same_arrears_twice_are_one(county, clerk):
    take(county, clerk, rows_of(*OLD))
    batch = take(county, clerk, rows_of(owed(1, "202202"), paid(1, "202201")))
    assert batch.counts["skipped"] == {"already_there": 1}
