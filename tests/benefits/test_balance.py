"""What was due and what was paid, month by month, as it is known now."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from benefits import balance
from benefits.models import Payment, SupplementRate
from benefits.states import PaymentStatus, RunStatus
from cases.models import Award, AwardMember, GoLive, PaymentKind, SupplementKind, Suspension
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH, NEXT
from welfare.county.months import months_from
from welfare.models import ImportBatch, Residence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
BEFORE = date(2026, 9, 1)


def live(code="DIBAO", month=BEFORE):
    """The programme is paid here from that month on."""
    programme = factories.programme(code)
    GoLive.objects.update_or_create(
        programme=programme,
        defaults={"month": month, "recorded_at": timezone.now(), "confirmed_at": timezone.now()},
    )
    return programme


def paid(award, month, amount=400, **fields):
    """A payment of the award, paid unless said otherwise."""
    batch = ImportBatch.objects.create(
        county=award.programme.county, kind="pay", sha256="x", size=1, file_name="发放.xlsx"
    )
    values = {"kind": PaymentKind.REGULAR, "status": PaymentStatus.PAID, "pay_month": month}
    return Payment.objects.create(
        award=award,
        programme=award.programme,
        town=award.town,
        residence=award.residence,
        month=month,
        persons=1,
        basic=amount,
        amount=amount,
        payee=award.payee,
        payee_name="甲",
        batch=batch,
        **{**values, **fields},
    )


def of(award, last=NEXT):
    """Due, paid and sent back of each month since the beginning."""
    rows = balance.of_awards(Award.objects.filter(pk=award.pk), date(2022, 1, 1), last)
    return {row.month.month: (row.due, row.counted, row.sent_back) for row in rows}


def test_a_move_leaves_the_months_before_it_as_they_were_due():
    """The rate of a top-up is that of where the award was in the month. (重病重残 144, 195)"""
    live()
    award = factories.award(basic=400)
    scene.supplement(award, first_month=BEFORE)
    paid(award, BEFORE, 544)
    paid(award, MONTH, 544)
    factories.amount(award, NEXT, 500, residence="urban")
    Award.objects.filter(pk=award.pk).update(residence="urban")
    assert of(award) == {9: (544, 544, 0), 10: (544, 544, 0), 11: (695, 0, 0)}
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    row = run.payments.get()
    assert (row.amount, row.residence) == (695, "urban")


def test_what_is_due_follows_what_is_known_now():
    live()
    award = factories.award(basic=400)
    factories.amount(award=award, from_month=NEXT, basic=450, care=20, reason="提标")
    scene.supplement(award, first_month=MONTH, last_month=MONTH)
    Suspension.objects.create(award=award, first_month=BEFORE, last_month=BEFORE, reason="核查")
    paid(award, BEFORE)
    paid(award, MONTH)
    assert of(award) == {9: (0, 400, 0), 10: (544, 400, 0), 11: (470, 0, 0)}


def test_what_came_back_is_not_paid_until_it_is_paid_again():
    live()
    award = factories.award(basic=400)
    failed = paid(award, BEFORE, status=PaymentStatus.FAILED, failure="销户", paid_on=None)
    assert of(award, BEFORE) == {9: (400, 0, 400)}
    paid(award, BEFORE, pay_month=MONTH, replaces=failed)
    assert of(award, BEFORE) == {9: (400, 400, 0)}


def test_raises_and_arrears_count_and_other_money_does_not():
    live()
    award = factories.award(basic=500)
    for kind, amount in ((PaymentKind.RAISE, 60), (PaymentKind.ARREARS, 40), ("price", 30)):
        paid(award, BEFORE, amount, kind=kind)
    paid(award, BEFORE)
    assert of(award, BEFORE) == {9: (500, 500, 0)}


def test_a_quarter_counts_for_each_of_its_months():
    live(month=MONTH)
    award = factories.award(basic=400)
    paid(award, BEFORE, Decimal(1000), last_month=NEXT)
    assert of(award) == {10: (400, Decimal("333.33"), 0), 11: (400, Decimal("333.33"), 0)}


def test_months_before_the_go_live_are_the_ledgers():
    award = factories.award(basic=400)
    assert of(award) == {}
    scene.as_confirmed(award)
    Award.objects.filter(pk=award.pk).update(first_month=MONTH)
    assert of(award) == {10: (400, 0, 0), 11: (400, 0, 0)}
    live(month=NEXT)
    assert of(award) == {11: (400, 0, 0)}


def test_what_lacks_is_never_nothing():
    live(month=NEXT)
    award, other = factories.award(), factories.award()
    award.amounts.all().delete()
    scene.supplement(other)
    with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
        scene.kinds()["SEVERE"].rates.all().delete()
    assert of(award) == of(other) == {11: (None, 0, 0)}


def test_the_months_of_an_ended_award_and_what_was_paid_after():
    live(month=BEFORE)
    award = factories.award(
        status="ended",
        stop_way="ledger",
        left_on=date(2026, 9, 20),
        last_month=BEFORE,
        left_reason="死亡",
    )
    paid(award, MONTH)
    assert of(award) == {9: (400, 0, 0), 10: (0, 400, 0)}
    assert scene.too_much() == {(award.pk, MONTH): -400}


def test_a_due_amount_is_explained():
    live(month=NEXT)
    award = factories.award(size=2)
    scene.supplement(award)
    (row,) = balance.of_awards(Award.objects.filter(pk=award.pk), NEXT, NEXT)
    assert [line["code"] for line in row.lines] == ["basic", "supplement"]
    assert sum(Decimal(line["sum"]) for line in row.lines) == row.due == 544


def test_what_is_found_in_the_months_of_a_change_is_what_each_month_alone_comes_to():
    """An amount, a rate, a supplement, a cover, a suspension and both ends of the award."""
    live(month=date(2026, 1, 1))
    awards = [factories.award(basic=400, size=2) for _n in range(6)]
    scene.supplement(awards[0], first_month=date(2026, 3, 1), last_month=date(2026, 5, 1))
    scene.supplement(awards[1])
    AwardMember.objects.filter(award=awards[1]).update(
        period=DateRange(date(2026, 2, 1), date(2026, 6, 1))
    )
    factories.amount(awards[2], date(2026, 4, 1), 500)
    for month in (2, 7):
        at = date(2026, month, 1)
        Suspension.objects.create(award=awards[3], first_month=at, last_month=at, reason="核查")
    Award.objects.filter(pk=awards[4].pk).update(
        first_month=date(2026, 2, 1), ends_on=date(2026, 8, 20)
    )
    Award.objects.filter(pk=awards[5].pk).update(
        status="suspended",
        stop_way="ledger",
        suspended_from=date(2026, 5, 1),
        suspended_reason="核查",
    )
    with pgtrigger.ignore("benefits.SupplementRate:supplement_rate_when_live_by_draft"):
        for residence in Residence:
            for kind in SupplementKind.objects.all():
                SupplementRate.objects.create(
                    kind=kind,
                    residence=residence,
                    valid_from=date(2026, 4, 15),
                    amount=77,
                    document="测试",
                )
    every = Award.objects.all()
    first, last = date(2026, 1, 1), date(2026, 9, 1)
    whole = balance.of_awards(every, first, last)
    alone = [row for at in months_from(first, last) for row in balance.of_awards(every, at, at)]
    assert whole == sorted(alone, key=lambda row: (row.award, row.month))
    assert len({(row.award, row.due, str(row.lines)) for row in whole}) > 2 * len(awards)


def test_who_was_suspended_in_a_month_is_said_one_way():
    """With `suspended`, the awards in term are those that are payable and those that are not."""
    never, over, now = (factories.award() for _n in range(3))
    Suspension.objects.create(award=over, first_month=BEFORE, last_month=BEFORE, reason="核查")
    Award.objects.filter(pk=now.pk).update(
        status="suspended", suspended_from=MONTH, suspended_reason="核查", stop_way="ledger"
    )
    stopped = {BEFORE: {over.pk}, MONTH: {now.pk}, NEXT: {now.pk}}
    for month, awards in stopped.items():
        told = dict(
            Award.objects.in_term(month).with_suspended(month).values_list("pk", "suspended")
        )
        assert told.keys() == {never.pk, over.pk, now.pk}
        assert {pk for pk, yes in told.items() if yes} == awards
        payable = set(Award.objects.payable_in(month).values_list("pk", flat=True))
        assert payable == told.keys() - awards
