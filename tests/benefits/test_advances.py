"""Money lent for a treatment comes back: instalments, reminders, receipts, write-off. (垫付)"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from benefits.actions import advances as actions
from benefits.advances import with_sums
from benefits.models import Advance, AdvanceRepayment
from cases.models import FamilyChange, Tier
from cases.states import MeetingStatus
from tests import factories, taken
from tests.benefits import scene
from tests.cases import sessions
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


def test_what_came_back_before_instalments_were_agreed_pays_none_of_them(client):
    row = lent(amount="10000")
    repay(row, "4000", "收1")
    plan(row, (60, "2000"), (30, "2000"), (-30, "2000"))
    assert (seen(row).open, seen(row).overdue) == (6000, 4000)
    client.force_login(officer())
    late = client.get(reverse("benefits:advance_list"), {"standing": "overdue"}).content.decode()
    assert "借1" in late
    repay(row, "1500", "收2")
    assert (seen(row).open, seen(row).overdue) == (4500, 2500)


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


def laid(amount="9000"):
    """A write-off that is the joint meeting's by its sum, and the matter that lies before it."""
    row = lent(amount=amount)
    return row, write_off(row, amount).matter


def test_a_write_off_above_the_limit_is_decided_by_the_agenda_of_the_joint_meeting(client):
    row, matter = laid()
    assert (matter.number, matter.amount_proposed, matter.named) == ("借1", 9000, str(row.person))
    with pytest.raises(NotAllowed):
        decide(row, sessions.chair())
    client.force_login(sessions.office())
    listed = client.get(reverse("cases:meeting_list"), {"only": "waiting"}).content.decode()
    assert reverse("benefits:advance", args=[row.pk]) in listed
    assert "借1" in client.get(reverse("cases:meeting_call")).content.decode()
    held = sessions.called(matter)
    sessions.confirmed(sessions.recorded(held))
    shown = client.get(reverse("cases:meeting", args=[held.pk])).content.decode()
    assert "借1" in shown
    assert "9,000.00" in shown
    with pytest.raises(NotAllowed):
        decide(row, sessions.chair(), granted=False)
    decide(row, sessions.chair())
    matter.refresh_from_db()
    held.refresh_from_db()
    assert (matter.open, held.status) == (False, MeetingStatus.CLOSED)
    assert seen(row).open == 0


def test_a_near_relative_of_the_family_steps_back_from_its_write_off():
    _row, matter = laid()
    assert sessions.called(matter).items.get().homes == {matter.household_id}


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
    headings, *rows = taken.rows(officer(), url)
    assert len(rows) == 4
    assert len(headings) == 10
    assert len(taken.rows(officer(), f"{url}?standing=overdue")) == 2


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


def reversed_(row, repayment, by=None, reason="录错"):
    return actions.reverse_repayment(
        by=by or scene.approver(),
        advance=row,
        version=seen(row).version,
        repayment=repayment,
        reason=reason,
    )


def test_a_wrong_repayment_is_reversed_by_another_person_and_both_rows_stay(client):
    row = lent()
    both = factories.user(Role.COUNTY_APPROVER, name="two-roles")
    both.roles = [Role.FINANCE, Role.COUNTY_APPROVER]
    both.save()
    own, wrong = repay(row, "500", "收1", by=both), repay(row, "2500", "收2")
    assert seen(row).open == 0
    for repayment, by, said in (
        (own, both, "录错"),
        (wrong, scene.finance(), "录错"),
        (wrong, scene.approver(), " "),
    ):
        with pytest.raises(NotAllowed):
            reversed_(row, repayment, by, said)
    client.force_login(scene.approver())
    url = reverse("benefits:advance_repay_reverse", args=[row.pk])
    asked = {"version": seen(row).version, "repayment": wrong.pk, "reason": "应为收3"}
    assert client.post(url, asked).status_code == 302
    assert seen(row).open == 2500
    assert [one.amount for one in row.repayments.order_by("pk")] == [500, 2500, -2500]
    with pytest.raises(Conflict):
        reversed_(row, wrong)
    repay(row, "250", "收3")
    assert seen(row).open == 2250
    page = client.get(reverse("benefits:advance", args=[row.pk])).content.decode()
    assert "应为收3" in page
    assert Event.objects.filter(subject_id=row.pk, verb="repayment_reversed").exists()


def test_an_advance_goes_with_the_family_to_the_town_that_takes_it_over():
    home, elsewhere = factories.household(), factories.town(2)
    row = lent(home)
    repay(row, "1000", "收1")
    home.town = elsewhere
    home.save()
    actions.advances_follow(by=scene.approver(), change=FamilyChange(household=home))
    there = factories.user(Role.TOWN_CASEWORKER, elsewhere)
    assert list(Advance.objects.visible_to(there)) == [row]
    assert not Advance.objects.visible_to(factories.user(Role.TOWN_CASEWORKER)).exists()
    assert seen(row).open == 2000
    taken = Event.objects.get(verb="advance_taken_over", subject_id=row.pk)
    assert taken.town == elsewhere
