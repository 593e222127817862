"""Money lent for a treatment comes back: instalments, reminders, receipts, write-off. (垫付)"""

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from benefits.actions import advances as actions
from benefits.advances import with_sums
from benefits.models import Advance, AdvanceRepayment
from cases.models import Tier
from tests import factories
from tests.benefits import scene
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    factories.parameters()
    factories.live(factories.county(), scene.MONTH)


def today():
    return timezone.localdate()


def ago(days):
    return today() - timedelta(days=days)


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def lent(home=None, amount="3000", voucher="借1", on=None):
    home = home or factories.household()
    return actions.lend_advance(
        by=officer(),
        household=home,
        person=home.head,
        hospital="县医院",
        voucher=voucher,
        lent_on=on or ago(100),
        amount=Decimal(amount),
        note="住院押金",
    )


def seen(row):
    return with_sums(Advance.objects.filter(pk=row.pk), today()).get()


def plan(row, *parts):
    return actions.plan_advance(
        by=officer(),
        advance=row,
        version=seen(row).version,
        agreed_on=ago(99),
        instalments=[(ago(days), Decimal(amount)) for days, amount in parts],
    )


def repay(row, amount, number, by=None, on=None):
    return actions.repay_advance(
        by=by or scene.finance(),
        advance=row,
        version=seen(row).version,
        number=number,
        paid_on=on or ago(1),
        amount=Decimal(amount),
    )


def write_off(row, amount):
    return actions.propose_write_off(
        by=officer(),
        advance=row,
        version=seen(row).version,
        amount=Decimal(amount),
        reason="借款人去世，无遗产",
    )


def decide(row, by, granted=True):
    return actions.decide_write_off(
        by=by, advance=row, version=seen(row).version, granted=granted, note="局务会纪要1号"
    )


def test_from_the_loan_paper_to_the_last_instalment():
    row = lent()
    plan(row, (60, "1000"), (30, "1000"), (-30, "1000"))
    assert (seen(row).open, seen(row).overdue) == (3000, 2000)
    actions.remind_advance(
        by=officer(),
        advance=row,
        version=seen(row).version,
        done_on=ago(5),
        way="phone",
        note="答应下周归还",
    )
    repay(row, "1000", "收1")
    assert (seen(row).open, seen(row).overdue) == (2000, 1000)
    repay(row, "2000", "收2")
    assert (seen(row).open, seen(row).overdue) == (0, 0)
    with pytest.raises(Conflict):
        repay(row, "1", "收3")
    verbs = set(Event.objects.filter(subject_id=row.pk).values_list("verb", flat=True))
    assert {"advance_lent", "advance_planned", "advance_reminded", "advance_repaid"} <= verbs


def test_a_receipt_and_a_loan_paper_stand_once():
    row = lent()
    repay(row, "100", "收1")
    with pytest.raises(NotAllowed, match="收据"):
        repay(row, "100", "收1")
    with pytest.raises(NotAllowed):
        lent()
    assert (Advance.objects.count(), AdvanceRepayment.objects.count()) == (1, 1)


@pytest.mark.parametrize("amount", ["0", "-5", "3000.01"])
def test_nobody_gives_back_more_than_is_open(amount):
    row = lent()
    with pytest.raises(NotAllowed):
        repay(row, amount, "收1")
    assert not AdvanceRepayment.objects.exists()


@pytest.mark.parametrize("on", [-1, 101])
def test_money_comes_back_neither_before_it_was_lent_nor_in_the_future(on):
    row = lent()
    with pytest.raises(NotAllowed):
        repay(row, "100", "收1", on=ago(on))


def test_who_lent_records_no_repayment():
    row = lent()
    both = factories.user(Role.FINANCE)
    row2 = actions.lend_advance(
        by=both,
        household=row.household,
        person=row.person,
        hospital="县医院",
        voucher="借2",
        lent_on=ago(3),
        amount=Decimal(10),
        note="药费",
    )
    with pytest.raises(NotAllowed, match="本人"):
        repay(row2, "10", "收9", by=both)


def test_a_write_off_is_decided_by_two_people_of_the_tier_of_its_sum():
    row = lent(amount="9000")
    assert write_off(row, "4000").tier == Tier.COUNTY
    with pytest.raises(Conflict):
        write_off(row, "10")
    with pytest.raises(NotAllowed):
        decide(row, officer())
    decide(row, scene.approver())
    assert seen(row).open == 5000
    assert write_off(row, "4000").tier == Tier.MEETING  # with what was given up before
    with pytest.raises(NotAllowed):
        decide(row, scene.approver())
    decide(row, factories.user(Role.MEETING_CHAIR), granted=False)
    assert seen(row).open == 5000


def test_what_was_lent_is_not_rewritten():
    row = lent()
    with pytest.raises(ProgrammingError, match="advance_is_kept"):
        Advance.objects.filter(pk=row.pk).update(amount=1)


def test_the_list_the_export_and_the_page(client, django_assert_max_num_queries):
    row = lent()
    plan(row, (60, "1000"), (-30, "2000"))
    client.force_login(officer())
    url = reverse("benefits:advance_list")
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        page = client.get(url).content.decode()
    assert "3,000.00" in page
    for at in range(3):
        lent(voucher=f"借9{at}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)
    late = client.get(url, {"standing": "overdue"}).content.decode()
    assert "借1" in late
    assert "借90" not in late
    assert "县医院" in client.get(reverse("benefits:advance", args=[row.pk])).content.decode()
    taken = client.get(reverse("benefits:advance_export"))
    rows = list(openpyxl.load_workbook(io.BytesIO(taken.getvalue())).active.values)
    assert len(rows) == 5
    assert Event.objects.filter(verb="advances_exported").exists()


def test_lent_in_the_browser_by_a_number_that_stands_in_no_address(client):
    home = factories.household()
    client.force_login(officer())
    answer = client.post(reverse("benefits:advance_lend"), {"resident_id": home.head.resident_id})
    assert home.head.resident_id not in answer.url
    typed = {"person": home.head_id, "hospital": "县医院", "voucher": "借7", "amount": "500"}
    typed |= {"lent_on": ago(2).isoformat(), "note": "押金"}
    made = client.post(answer.url, typed)
    assert made.status_code == 302, made.context["form"].errors
    row = Advance.objects.get()
    plan_url = reverse("benefits:advance_plan", args=[row.pk])
    asked = {"version": 1, "agreed_on": ago(1).isoformat(), "amount": "500", "count": "3"}
    asked |= {"first_on": today().isoformat()}
    assert client.post(plan_url, asked).status_code == 302
    sums = [one.amount for one in row.instalments.all()]
    assert sums == [Decimal("166.66"), Decimal("166.66"), Decimal("166.68")]


def test_another_town_sees_no_advance(client):
    row = lent()
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(reverse("benefits:advance", args=[row.pk])).status_code == 404
