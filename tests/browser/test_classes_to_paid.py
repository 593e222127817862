"""低保 in a county that pays four classes (分档) and decides itself: from form to payment."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command

from benefits.models import Payment
from benefits.states import PaymentStatus
from tests import factories, linyou
from tests.browser import casework, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from tests.browser.steps import award_of
from welfare.accounts.roles import Role
from welfare.models import Division, Level

pytestmark = pytest.mark.django_db(transaction=True)
NAME, WIFE = "林大山", "苏桂香"
NOVEMBER = datetime(2026, 11, 9, 1, tzinfo=UTC)


@pytest.fixture
def begins_with(empty_database):
    return empty_database


@pytest.fixture
def county(transactional_db):
    """青岚县: its own profile, its own town."""
    call_command("load_profile", linyou.DATA / "profiles" / "qinglan.toml", verbosity=0)
    return Division.objects.get(level=Level.COUNTY)


@pytest.fixture
def town(county):
    return Division.objects.get(level=Level.TOWN, parent=county)


def test_from_the_application_form_to_paid(at_desk, worker, clock, town):
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    home = steps.household(town, steps.Someone(1, date(1972, 3, 4), NAME))
    caseworker.open("cases:household", home.pk)
    casework.add_member(
        caseworker, factories.resident_id(2, date(1974, 3, 4)), WIFE, relation="配偶"
    )
    casework.apply_for(caseworker, "城乡低保", 1, {"家庭财产是否符合规定": "是"})
    steps.evidence(NAME, 6000)
    casework.open_case(caseworker, NAME)

    # Without a class nothing is computed; the page says which there are.
    caseworker.press("拟定金额")
    caseworker.reads("尚未选定档次", "一类、二类、三类、四类")
    caseworker.press("更正申请")
    caseworker.send({"档次": "二类"}, "保存")
    casework.propose(caseworker, Decimal(960), "二类", "480 × 2", "青民发〔2026〕2号")
    steps.post_notice(NAME)

    clock.wait(days=8)
    steps.close_notice(NAME)
    steps.submit(NAME)
    steps.approve(NAME)
    approver = at_desk(Role.COUNTY_APPROVER)
    casework.decide(approver, NAME)
    casework.assert_confirmed(NAME, ["town", "county"])
    award = award_of(NAME)
    assert award.band_detail.band.name == "二类"
    approver.open("cases:award", award.pk)
    approver.reads("档次", "二类", "960.00", WIFE)

    clock.go_to(NOVEMBER)
    pay(at_desk, count=1, total=money(960))
    paid = Payment.objects.get()
    assert (paid.status, paid.amount, paid.persons) == (PaymentStatus.PAID, Decimal(960), 2)
    assert paid.month == date(2026, 11, 1)
