"""What earlier months lack is paid with the next run, a line for each month, none twice."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits import overtaken
from benefits.actions import claims
from benefits.actions import payroll as runs
from benefits.balance import reconcile
from benefits.models import ClaimReason, ExclusionCode, Payment, PayrollRun
from benefits.states import RunStatus
from cases.models import Award, AwardAmount, PaymentKind, Suspension
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from welfare.accounts.roles import Role
from welfare.county.months import next_month
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
THIRD = next_month(NEXT)
TODAY = date(2026, 12, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def paid(month=MONTH):
    """A run of the month, paid by the bank."""
    run = scene.run_to(RunStatus.SENT, month)
    answer(run, scene.finance())
    return run


def behind(run):
    """Month and sum of its arrears."""
    rows = run.payments.filter(kind=PaymentKind.ARREARS).order_by("month")
    return [(row.month, row.basic, row.supplement) for row in rows]


def dated_back(award, amount, month=MONTH):
    AwardAmount.objects.update_or_create(
        award=award,
        from_month=month,
        defaults={"basic": amount, "reason": "提标", "residence": award.residence},
    )


def one_paid():
    award = factories.award(basic=400)
    paid()
    return award.pk


def one_raised():
    award = Award.objects.get(pk=one_paid())
    dated_back(award, 450)
    return award.pk, scene.run_to(RunStatus.CALCULATED, NEXT).pk


def one_sent_back():
    award = factories.award(basic=400)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance(), fail={run.payments.get().reference: "销户"})
    return award.pk


def test_an_ended_award_gets_what_it_was_owed():
    award = factories.award()
    factories.award()
    paid()
    late = factories.award(
        status="ended",
        stop_way="ledger",
        first_month=MONTH,
        left_on=date(2026, 10, 20),
        last_month=MONTH,
        left_reason="死亡",
    )
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    assert behind(run) == [(MONTH, 400, 0)]
    assert run.payments.get(kind=PaymentKind.ARREARS).award == late
    assert run.payments.filter(award=award).count() == 1


def test_a_suspended_month_is_not_owed():
    award = factories.award()
    factories.award()
    Award.objects.filter(pk=award.pk).update(
        status="suspended", stop_way="ledger", suspended_from=MONTH
    )
    paid()
    Award.objects.filter(pk=award.pk).update(status="active", stop_way="", suspended_from=None)
    Suspension.objects.create(award=award, first_month=MONTH, last_month=MONTH, reason="核查")
    assert behind(scene.run_to(RunStatus.CALCULATED, NEXT)) == []


def test_due_and_paid_of_a_month_agree_or_the_difference_is_listed(client):
    """Each pair of sums is equal, or the award behind the difference is named."""
    award, other = factories.award(basic=400), factories.award(basic=300)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance(), fail={run.payments.get(award=other).reference: "销户"})
    dated_back(award, 350)
    (row,) = scene.reconciled()(MONTH)
    assert (row.due, row.sent, row.paid, row.sent_back, row.planned) == (650, 700, 400, 300, 0)
    assert (row.owed, row.too_much, row.differing, row.unexplained) == (300, 50, 2, 0)
    scene.account_right(other)
    paid(NEXT)
    (row,) = scene.reconciled()(MONTH)
    assert (row.again, row.owed, row.differing, row.unexplained) == (300, 0, 1, 0)
    (found,) = reconcile.differing(scene.finance(), MONTH)
    assert (found.award, found.difference) == (award, -50)
    client.force_login(scene.finance())
    page = client.get(reverse("benefits:reconciliation"), {"until": "2026-12"}).content.decode()
    assert "650.00" in page
    assert f"?month=2026-10&programme={award.programme_id}" in page
    page = client.get(reverse("benefits:reconciliation_month"), {"month": "2026-10"})
    assert award.number in page.content.decode()
    page = client.get(reverse("benefits:reconciliation_month"), {"month": "nothing"})
    assert page.context["page"].paginator.count == 0


class TestPaidOnce:
    """One award was paid its first month."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(one_paid, TODAY)

    @pytest.fixture
    def award(self, built, db):
        return Award.objects.get(pk=built)

    def test_a_raise_dated_back_is_paid_on_with_the_next_run(self, award):
        dated_back(award, 450)
        scene.supplement(award, first_month=MONTH)
        run = scene.run_to(RunStatus.CALCULATED, NEXT)
        assert behind(run) == [(MONTH, 50, 144)]
        row = run.payments.get(kind=PaymentKind.ARREARS)
        assert [line["code"] for line in row.explanation] == ["basic", "supplement", "paid"]
        assert sum(Decimal(line["sum"]) for line in row.explanation) == row.amount
        assert run.payments.get(kind=PaymentKind.REGULAR).amount == 594
        runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="再做")
        assert behind(paid(NEXT)) == [(MONTH, 50, 144)]
        assert behind(scene.run_to(RunStatus.CALCULATED, THIRD)) == []

    def test_a_month_may_be_behind_twice(self, award):
        dated_back(award, 450)
        paid(NEXT)
        dated_back(award, 470)
        dated_back(award, 470, NEXT)
        assert behind(scene.run_to(RunStatus.CALCULATED, THIRD)) == [(MONTH, 20, 0), (NEXT, 20, 0)]

    def test_months_that_nobody_paid_come_with_the_next_run_and_once(self, award):
        late = factories.award(first_month=MONTH, basic=300)
        run = paid(NEXT)
        assert behind(run) == [(MONTH, 300, 0)]
        again = runs.start_run(by=scene.finance(), month=MONTH)
        scene.calculate(again)
        assert again.count == 0
        assert Payment.objects.filter(award=late, month=MONTH).count() == 1

    def test_a_month_that_cannot_be_worked_out_is_named(self, award):
        scene.supplement(award, first_month=MONTH, last_month=MONTH)
        with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
            scene.kinds()["SEVERE"].rates.all().delete()
        run = scene.run_to(RunStatus.CALCULATED, NEXT)
        assert behind(run) == []
        assert list(run.exclusions.values_list("code", "reason")) == [
            ("no_rate", "2026-10 重病重残")
        ]

    def test_the_page_of_an_award_shows_its_months(self, client, award):
        dated_back(award, 350)
        client.force_login(scene.finance())
        page = client.get(reverse("benefits:award_payments", args=[award.pk])).content.decode()
        assert ">50.00" in page.replace(" ", "").replace("\n", "")
        assert "多付" in page or "多发" in page

    def test_what_is_claimed_is_paid_for_the_month_no_longer(self, award):
        dated_back(award, 350)
        assert scene.too_much() == {(award.pk, MONTH): -50}
        claim = claims.open_claim(
            by=factories.user(Role.COUNTY_CASEWORKER),
            award=award,
            reason=ClaimReason.MISTAKE,
            cause="差错",
            dues={MONTH: Decimal(350)},
        )
        assert scene.too_much() == {(award.pk, MONTH): -50}
        claim = claims.hear_claim(
            by=factories.user(Role.TOWN_CASEWORKER, award.town),
            claim=claim,
            version=claim.version,
            heard_on=date(2026, 12, 19),
            heard="无异议",
        )
        claims.decide_claim(
            by=scene.approver(), claim=claim, version=claim.version, document="追〔2026〕1号"
        )
        assert scene.too_much() == {}
        (row,) = scene.reconciled()(MONTH)
        sums = (row.due, row.paid, row.claimed, row.too_much, row.unexplained)
        assert sums == (350, 400, 50, 0, 0)
        dated_back(award, 400)
        assert behind(scene.run_to(RunStatus.CALCULATED, NEXT)) == [(MONTH, 50, 0)]


class TestRaisedAfterwards:
    """The same, raised by 50 from that month on, and the next run calculated."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(one_raised, TODAY)

    @pytest.fixture
    def award(self, built, db):
        return Award.objects.get(pk=built[0])

    @pytest.fixture
    def run(self, built, db):
        return PayrollRun.objects.get(pk=built[1])

    def test_arrears_that_are_no_longer_owed_are_not_signed(self, award, run):
        AwardAmount.objects.filter(award=award, from_month=MONTH).update(basic=420)
        with pytest.raises(NotAllowed):
            scene.sign(run, scene.finance())
        changed = {(row.kind, row.month) for row in overtaken.changed(run)}
        assert changed == {("regular", NEXT), ("arrears", MONTH)}

    def test_the_database_holds_one_line_of_arrears_for_a_month_and_run(self, run):
        row = run.payments.get(kind=PaymentKind.ARREARS)
        row.pk = None
        with pytest.raises(IntegrityError, match="payment_arrears_once"), transaction.atomic():
            row.save()

    def test_the_run_shows_its_arrears(self, client, run):
        client.force_login(scene.finance())
        page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
        assert f"?run={run.pk}&amp;kind=arrears" in page or f"?run={run.pk}&kind=arrears" in page
        lines = client.get(reverse("benefits:run_differences", args=[run.pk])).content.decode()
        assert "50.00" in lines


class TestSentBack:
    """What one award was sent came back."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def built(cls, paying_ground, further):
        return further(one_sent_back, TODAY)

    @pytest.fixture
    def award(self, built, db):
        return Award.objects.get(pk=built)

    def test_less_than_what_was_sent_back_is_paid_again(self, award):
        dated_back(award, 250)
        held = scene.run_to(RunStatus.CALCULATED, NEXT)
        assert not held.payments.exists()
        assert set(held.exclusions.values_list("code", flat=True)) == {ExclusionCode.UNANSWERED}
        runs.discard_run(by=scene.finance(), run=held, version=held.version, reason="先核账号")
        scene.account_right(award)
        later = scene.run_to(RunStatus.CALCULATED, NEXT)
        row = later.payments.get(month=MONTH)
        assert (row.replaces_id is not None, row.amount) == (True, 250)
        assert sum(Decimal(line["sum"]) for line in row.explanation) == 250

    def test_more_than_what_was_sent_back_is_arrears(self, award):
        dated_back(award, 450)
        scene.account_right(award)
        later = paid(NEXT)
        assert behind(later) == [(MONTH, 50, 0)]
        assert later.payments.get(replaces__isnull=False).amount == 400
        assert behind(scene.run_to(RunStatus.CALCULATED, THIRD)) == []

    def test_a_failed_payment_whose_month_cannot_be_worked_out_is_named(self, award):
        """It was left out without a word; the failed payment waited and nobody saw why."""
        scene.account_right(award)
        scene.supplement(award, first_month=MONTH, last_month=MONTH)
        with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
            scene.kinds()["SEVERE"].rates.all().delete()
        run = scene.run_to(RunStatus.CALCULATED, NEXT)
        assert [row.month for row in run.payments.all()] == [NEXT]
        left_out = run.exclusions.get(payment__month=MONTH)
        assert (left_out.code, left_out.reason) == (ExclusionCode.NO_RATE, "2026-10 重病重残")
