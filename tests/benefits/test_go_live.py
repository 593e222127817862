"""What is paid here and what ledgers may still say, once a programme is live. (启用月)"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits.actions import payroll
from benefits.actions.undone import confirm_never_paid
from benefits.ledgers import DESK as PAYMENTS
from benefits.models import ExclusionCode, Payment, PayrollRun, RunExclusion, UndonePayment
from benefits.states import PaymentStatus, RunStatus
from cases.actions import go_live
from cases.ledgers import DESK as LEDGERS
from cases.models import Award, GoLive, Programme
from counties import undo
from tests import factories, ledgers
from tests.benefits import scene
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.files import imports
from welfare.files.imports.rules import as_shown
from welfare.jobs import actions as jobs
from welfare.models import BatchStatus, Event

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1)
REASON = "错的文件"


@pytest.fixture
def county(ledger_county):
    factories.parameters()
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def signer(county):
    return factories.user(Role.COUNTY_APPROVER)


def take(county, content, by=None, name="台账.xlsx", desk=LEDGERS, kind="people"):
    batch = imports.hand_in(
        by=by,
        county=county,
        spec=desk.specs[kind],
        file=BytesIO(content),
        file_name=name,
        year=2022,
    )
    return imports.take_now(by=by, batch=batch, desk=desk)


def take_payments(county, *rows, **options):
    return take(county, ledgers.payments(*rows), desk=PAYMENTS, kind="pay", **options)


def go(county, month=FEBRUARY):
    """The county's programmes go live; the factory knows no persons, as the profile."""
    factories.live(county, month)


# ---- runs


def test_no_run_while_nothing_is_live_and_the_sentence_says_what_to_do():
    factories.award()
    with pytest.raises(NotAllowed, match="2026-10"):
        payroll.start_run(by=scene.finance(), month=scene.MONTH)
    assert not PayrollRun.objects.exists()


def test_no_run_for_a_month_before_the_go_live():
    factories.award()
    factories.live(month=scene.MONTH)
    with pytest.raises(NotAllowed, match="2026-10"):
        payroll.start_run(by=scene.finance(), month=date(2026, 9, 1))
    assert payroll.start_run(by=scene.finance(), month=scene.MONTH).month == scene.MONTH


def test_a_run_holds_only_what_is_live():
    factories.parameters()
    ours, elsewhere = factories.award("DIBAO"), factories.award("ORPHAN")
    factories.live(month=scene.MONTH)
    GoLive.objects.filter(programme=elsewhere.programme).update(month=scene.NEXT)
    run = scene.run_to(RunStatus.CALCULATED)
    assert [one.award for one in run.payments.all()] == [ours]
    assert not run.exclusions.exists()


def test_once_a_run_has_paid_the_month_stays(signer, clerk, county):
    factories.award(area=factories.town(of=county))
    scene.run_to(RunStatus.CALCULATED)
    dibao = Programme.objects.get(code="DIBAO", county=county)
    with pytest.raises(NotAllowed):
        go_live.record_go_live(by=clerk, programme=dibao, month=FEBRUARY)


# ---- ledgers of payments


def test_a_programme_goes_live_after_its_ledgers(county, clerk):
    take(county, ledgers.roll(ledgers.person(1)))
    take_payments(county, ledgers.payment(1))
    dibao = Programme.objects.get(code="DIBAO")
    with pytest.raises(NotAllowed, match="2022-01"):
        go_live.record_go_live(by=clerk, programme=dibao, month=JANUARY)
    said = {"by": clerk, "programme": dibao, "month": FEBRUARY}
    assert go_live.record_go_live(**said, reason="台账之后由本系统发放")


def test_a_ledger_of_a_month_that_is_paid_here_is_refused_with_what_to_do(county):
    take(county, ledgers.roll(ledgers.person(1)))
    go(county)
    february = {"发放日期": date(2022, 2, 10)}
    batch = take(
        county,
        ledgers.payments(ledgers.payment(1, **february), month="2022年02月"),
        desk=PAYMENTS,
        kind="pay",
    )
    assert batch.status == BatchStatus.FAILED
    assert batch.counts["rejected"] == {"paid_here": 1}
    assert batch.counts["causes"][0]["remedy"]
    assert not Payment.objects.exists()
    assert take_payments(county, ledgers.payment(1)).status == BatchStatus.IMPORTED


def test_failed_payments_of_a_live_programme_wait_for_a_second_person(county, clerk, signer):
    """Two invented failures would be money of the next run."""
    take(county, ledgers.roll(ledgers.person(1)))
    go(county)
    failed = ledgers.payment(1, 发放结果="失败", 失败原因="账号错误")
    batch = take_payments(county, failed, by=clerk)
    assert batch.status == BatchStatus.PROPOSED
    (row,) = batch.money
    assert (row["what"], row["count"], row["after"]) == ("failed", 1, "400.00")
    assert not Payment.objects.exists()
    agreed(batch, signer, PAYMENTS)
    assert Payment.objects.get().status == PaymentStatus.FAILED


# ---- ledgers of people


def agreed(batch, by, desk=LEDGERS, shown=None):
    """The second person agrees, and the worker takes the file over."""
    said = as_shown(batch) if shown is None else shown
    job = imports.second(by=by, batch=batch, desk=desk, shown=said)
    jobs.run(job.pk, lambda progress: imports.run(progress, desk))
    batch.refresh_from_db()
    return batch


def test_a_new_award_of_a_live_programme_is_a_proposal(county, clerk, signer):
    take(county, ledgers.roll(ledgers.person(1)), by=clerk)
    go(county)
    batch = take(county, ledgers.roll(ledgers.person(2, 月保障金额=9000)), by=clerk, name="新.xlsx")
    assert batch.status == BatchStatus.PROPOSED
    (row,) = batch.money
    assert row == {
        **{"programme": "低保", "what": "new", "count": 1},
        **{"before": "0.00", "after": "9000.00"},
    }
    assert Award.objects.count() == 1
    assert Event.objects.filter(verb="ledger_proposed").count() == 1
    with pytest.raises(NotAllowed):
        imports.second(by=clerk, batch=batch, desk=LEDGERS, shown=as_shown(batch))
    with pytest.raises(Conflict):
        imports.second(by=signer, batch=batch, desk=LEDGERS, shown="[]")
    agreed(batch, signer)
    assert (batch.status, batch.seconded_by) == (BatchStatus.IMPORTED, signer)
    assert Award.objects.count() == 2


def test_who_handed_in_never_agrees_even_with_the_right(county, signer):
    go(county)
    signer.roles = [Role.COUNTY_APPROVER, Role.COUNTY_CASEWORKER]
    signer.save()
    batch = take(county, ledgers.roll(ledgers.person(1)), by=signer)
    with pytest.raises(NotAllowed):
        imports.second(by=signer, batch=batch, desk=LEDGERS, shown=as_shown(batch))


def test_other_people_and_another_amount_of_an_award_are_told_before_and_after(county, clerk):
    take(county, ledgers.roll(ledgers.person(1)), by=clerk)
    go(county)
    grown = {"家庭人口": 2, "保障人口": 2, "月保障金额": 650}
    content = ledgers.roll(ledgers.person(1, **grown), ledgers.member(2, 纳入时间="2023.5.1"))
    batch = take(county, content, by=clerk, name="变动.xlsx")
    assert batch.status == BatchStatus.PROPOSED, batch.job.message
    (row,) = batch.money
    assert (row["what"], row["count"]) == ("changed", 1)
    assert (Decimal(row["before"]), Decimal(row["after"])) == (400, 650)
    assert Award.objects.get().covered_size == 1


def test_who_agreed_to_other_sums_has_not_agreed(county, clerk, signer):
    go(county)
    batch = take(county, ledgers.roll(ledgers.person(1), ledgers.person(2)), by=clerk)
    other = take(county, ledgers.roll(ledgers.person(1)), by=clerk, name="另一.xlsx")
    agreed(other, signer)
    assert Award.objects.count() == 1
    agreed(batch, signer)  # one of the two is there meanwhile
    assert (batch.status, batch.seconded_by) == (BatchStatus.PROPOSED, None)
    assert batch.money[0]["count"] == 1
    assert Award.objects.count() == 1


def test_what_ended_before_the_go_live_brings_nothing_and_waits_for_nobody(county, clerk):
    go(county)
    ended = ledgers.person(1, 停保时间="2021.12.5", 停保原因="死亡")
    assert take(county, ledgers.roll(ended), by=clerk).status == BatchStatus.IMPORTED


def test_the_page_shows_the_sums_and_the_second_person_agrees_or_not(
    client, county, clerk, signer, django_capture_on_commit_callbacks
):
    go(county)
    first = take(county, ledgers.roll(ledgers.person(1)), by=clerk)
    second = take(county, ledgers.roll(ledgers.person(2)), by=clerk, name="二.xlsx")
    client.force_login(clerk)
    here = reverse("cases:ledger_detail", args=[first.pk])
    page = client.get(here).content.decode()
    assert "400.00" in page
    assert reverse("cases:ledger_second", args=[first.pk]) not in page
    client.force_login(signer)
    page = client.get(here)
    assert reverse("cases:ledger_second", args=[first.pk]) in page.content.decode()
    assert first.file_name in client.get(reverse("cases:ledger_list")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        shown = page.context["as_shown"]
        client.post(reverse("cases:ledger_second", args=[first.pk]), {"shown": shown})
    first.refresh_from_db()
    assert first.status == BatchStatus.IMPORTED, first.job.message
    decline = reverse("cases:ledger_decline", args=[second.pk])
    assert client.get(decline).status_code == 200
    client.post(decline, {"reason": "查无此户"})
    second.refresh_from_db()
    assert second.status == BatchStatus.FAILED
    assert Event.objects.get(verb="ledger_declined").reason == "查无此户"
    assert Award.objects.count() == 1
    assert client.get(reverse("cases:ledger_detail", args=[second.pk])).status_code == 200


# ---- undone


@pytest.fixture
def paid(county):
    """A roll, its payments of January, and the go-live in January: as an old fault left it."""
    take(county, ledgers.roll(ledgers.person(1), ledgers.person(2)), name="花名册.xlsx")
    batch = take_payments(county, ledgers.payment(1), ledgers.payment(2), name="发放.xlsx")
    scene.kinds(county)
    return batch


def run_of(month):
    return scene.run_to(RunStatus.CALCULATED, month)


def test_a_month_of_an_undone_ledger_is_never_paid_a_second_time(county, clerk, paid):
    """The ledger of paid months undone by one person, a new run paid 2,000 of them again."""
    undo.take_back(by=clerk, batch=paid, reason=REASON)
    assert not Payment.objects.exists()
    assert UndonePayment.objects.count() == 2
    go(county, JANUARY)
    run = run_of(JANUARY)
    assert not run.payments.exists()
    exclusions = RunExclusion.objects.filter(run=run)
    assert {one.code for one in exclusions} == {ExclusionCode.KNOWN_AS_PAID}
    assert all("发放.xlsx" in one.reason for one in exclusions)
    payroll.discard_run(by=scene.finance(), run=run, version=run.version, reason="试")
    assert run_of(FEBRUARY).payments.count() == 2


def test_not_even_when_the_roll_was_undone_and_came_again(county, clerk, paid):
    roll = Award.objects.first().batch
    undo.take_back(by=clerk, batch=paid, reason=REASON)
    undo.take_back(by=clerk, batch=roll, reason=REASON)
    assert not Award.objects.exists()
    take(county, ledgers.roll(ledgers.person(1), ledgers.person(2), ledgers.person(3)))
    go(county, JANUARY)
    run = run_of(JANUARY)
    assert [one.award.number for one in run.payments.all()] == ["N0003"]
    assert run.exclusions.count() == 2


def test_two_persons_say_that_a_wrong_ledger_was_never_paid(client, county, clerk, signer, paid):
    undo.take_back(by=clerk, batch=paid, reason=REASON)
    go(county, JANUARY)
    state, confirm = (
        reverse(f"benefits:undone_{what}", args=[paid.pk]) for what in ("state", "confirm")
    )
    client.force_login(clerk)
    assert state in client.get(reverse("benefits:undone_list")).content.decode()
    assert client.post(state, {"reason": "月份填错"}).status_code == 302
    assert not run_of(JANUARY).payments.exists()  # one person alone changes nothing
    payroll.discard_run(by=scene.finance(), run=PayrollRun.objects.get(), version=2, reason="试")
    clerk.roles = [Role.COUNTY_APPROVER]
    clerk.save()
    with pytest.raises(NotAllowed):
        confirm_never_paid(by=clerk, batch=paid)
    client.force_login(signer)
    assert "月份填错" in client.get(confirm).content.decode()
    assert client.post(confirm).status_code == 302
    assert run_of(JANUARY).payments.count() == 2


def test_a_failed_payment_that_was_undone_was_not_paid(county, clerk):
    take(county, ledgers.roll(ledgers.person(1)))
    failed = ledgers.payment(1, 发放结果="失败", 失败原因="账号错误")
    undo.take_back(by=clerk, batch=take_payments(county, failed), reason=REASON)
    assert not UndonePayment.objects.exists()


def test_payments_a_run_stands_on_are_not_undone(county, clerk, paid):
    go(county)
    run_of(FEBRUARY)
    with pytest.raises(NotAllowed, match="2022-02"):
        undo.take_back(by=clerk, batch=paid, reason=REASON)
    with (
        pytest.raises(IntegrityError, match="payment_a_run_stands_on_is_kept"),
        transaction.atomic(),
    ):
        Payment.objects.filter(batch=paid).delete()
    PayrollRun.objects.get().payments.all().delete()
    PayrollRun.objects.update(status=RunStatus.DISCARDED)
    undo.take_back(by=clerk, batch=paid, reason=REASON)


def test_nor_where_a_run_only_left_their_award_out(county, clerk, paid):
    go(county)
    Award.objects.update(account="", account_hash="")
    assert run_of(FEBRUARY).exclusions.count() == 2
    with pytest.raises(NotAllowed, match="2022-02"):
        undo.take_back(by=clerk, batch=paid, reason=REASON)
    with pytest.raises(NotAllowed):  # the roll neither
        undo.take_back(by=clerk, batch=Award.objects.first().batch, reason=REASON)
