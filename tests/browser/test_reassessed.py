"""特困: somebody tells that the old man can do less; he is assessed again, and the money follows.

The report starts the term of the assessment; the six answers give the grade; the care fee of the
new grade is paid from its month on, and the notice says so. At a desk and with a telephone.
"""

from datetime import date
from decimal import Decimal

import pytest

from benefits.models import Payment
from cases.models import FollowUp
from tests import factories
from tests.browser import steps
from tests.browser.casework import money
from tests.browser.pictures import SCREENS
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(20)]
NAME = "孙长福"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
ACTS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内行走", "自主洗澡")
FAILS = ACTS[-2:]


def old_man(town):
    """On 特困 at home, able to do everything himself when he was assessed first."""
    home = steps.household(town, steps.Someone(1, date(1950, 3, 4), NAME))
    able = dict.fromkeys(("eat", "dress", "bed", "toilet", "walk", "bath"), True)
    said = {"care_form": "home", "care_grade": "self", "care_answers": able, "carer": "邻居周"}
    first = {"joined_on": date(2026, 9, 10), "first_month": OCTOBER}
    award = factories.award("TEKUN", household=home, basic=624, **said, **first)
    award.amounts.update(care=106)
    return award


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_from_the_report_to_the_notice(at_desk, worker, county, town, screen):
    award = old_man(town)
    desk, decider = at_desk(Role.TOWN_CASEWORKER), at_desk(Role.COUNTY_APPROVER)
    for one in (desk, decider):
        one.page.set_viewport_size(screen)

    desk.open("cases:ability_report", award.pk)
    desk.send({"报告内容": "村委会报告：近日不能独立行走"}, "报告自理能力变化")
    desk.reads("该救助待重新评估")
    assert FollowUp.objects.running().get().award == award
    desk.page.goto(desk.address)
    desk.reads("待重新评估生活自理能力")

    # The sheet is taken along to the visit; the answers of the visit are entered by the county.
    desk.open("cases:award_paper", award.pk, "care_assessment")
    desk.reads("生活自理能力", NAME)
    decider.open("benefits:care_change", award.pk)
    answers = {act: "否" if act in FAILS else "是" for act in ACTS}
    said = {"生效月份": "2026-11", "原因": "重新评估为部分丧失生活自理能力"}
    decider.send({**answers, **said}, "变更供养")
    decider.reads("供养已变更", "半护理")
    assert not FollowUp.objects.running().exists()
    fits(decider)

    steps.pay(county, OCTOBER)
    steps.pay(county, NOVEMBER)
    sums = dict(Payment.objects.filter(award=award).values_list("month", "amount"))
    assert sums == {OCTOBER: Decimal(730), NOVEMBER: Decimal(830)}

    desk.open("cases:award_paper", award.pk, "certificate")
    desk.reads("发放通知书", NAME, money(830), "2026年11月", "重新评估为部分丧失生活自理能力")


def fits(desk):
    """Nothing of the page is wider than the screen."""
    wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert desk.page.evaluate(wide) <= 0
