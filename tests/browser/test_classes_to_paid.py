"""低保 in a county that pays four classes (分档) and decides itself: from form to payment."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command

from benefits.models import Payment
from benefits.states import PaymentStatus
from tests import linyou
from tests.browser import casework
from tests.browser.casework import award_of, money
from tests.browser.payroll import pay
from welfare.accounts.roles import Role
from welfare.models import Division, Level

pytestmark = pytest.mark.django_db(transaction=True)
NAME, WIFE = "林大山", "苏桂香"
NOVEMBER = datetime(2026, 11, 9, 1, tzinfo=UTC)


@pytest.fixture
def county(transactional_db):
    """青岚县: its own profile, its own town."""
    call_command("load_profile", linyou.DATA / "profiles" / "qinglan.toml", verbosity=0)
    return Division.objects.get(level=Level.COUNTY)


@pytest.fixture
def town(county):
    return Division.objects.get(level=Level.TOWN, parent=county)


def test_from_the_household_form_to_paid(at_desk, worker, clock):
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    casework.register_household(
        caseworker, casework.someone(1, date(1972, 3, 4)), NAME, village="石桥村"
    )
    casework.add_member(caseworker, casework.someone(2, date(1974, 3, 4)), WIFE, "配偶")
    casework.apply_for(caseworker, "城乡低保", 1, {"家庭财产是否符合规定": "是"})
    casework.accept(caseworker)
    casework.survey(caseworker, NAME, "6,000")
    casework.check_means(caseworker, NAME, clock.today(), persons=2)

    # Without a class nothing is computed; the page says which there are.
    caseworker.press("拟定金额")
    caseworker.reads("尚未选定档次", "一类、二类、三类、四类")
    caseworker.press("更正申请")
    caseworker.send({"档次": "二类"}, "保存")
    casework.propose(caseworker, Decimal(960), "二类", "480 × 2", "青民发〔2026〕2号")
    casework.post_notice(caseworker, NAME, NAME, money(960))

    caseworker.sign_out()
    clock.wait(days=8)
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    casework.close_notice(caseworker, NAME)
    casework.submit(caseworker)
    casework.decide(at_desk(Role.TOWN_HEAD), NAME)
    approver = at_desk(Role.COUNTY_APPROVER)
    casework.decide(approver, NAME)
    casework.assert_confirmed(NAME, ["town", "county"])
    award = award_of(NAME)
    assert award.band_detail.band.name == "二类"
    approver.open("cases:award", award.pk)
    approver.reads("档次", "二类", "960.00", WIFE)

    clock.go_to(NOVEMBER)
    finance, approver = at_desk(Role.FINANCE), at_desk(Role.COUNTY_APPROVER)
    pay(finance, approver, count=1, total=money(960))
    paid = Payment.objects.get()
    assert (paid.status, paid.amount, paid.persons) == (PaymentStatus.PAID, Decimal(960), 2)
    assert paid.month == date(2026, 11, 1)
