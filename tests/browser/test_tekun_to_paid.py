"""特困 in an institution and a nursing subsidy in the browser, from the form to their payments.

The county draws and checks its random sample; 残联 looks at the card; the subsidy is owed from the
month of the application, the support from the month after the decision.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import SampledCase
from tests import factories
from tests.browser import casework, steps
from tests.browser.casework import money, open_case
from tests.browser.payroll import pay
from tests.browser.steps import award_of, case_of
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(15)]
OLD, NURSED = "孙长福", "郑凤英"
HOME, ACCOUNT = "九成宫镇敬老院", "6299000000007777777"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
PAY_DAY = datetime(2026, 11, 9, 1, tzinfo=UTC)
ACTS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内行走", "自主洗澡")


def test_from_the_application_form_to_paid(at_desk, worker, clock, county, town):
    factories.institution(HOME, county, account=ACCOUNT)
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    old_person(caseworker, town)
    nursed(caseworker)
    checker = at_desk(Role.COUNTY_CASEWORKER)
    federation(checker)
    open_case(caseworker, NURSED)
    caseworker.reads("残联审核", "同意")
    casework.propose(caseworker, Decimal(120), "一级")
    steps.submit(NURSED)
    steps.approve(NURSED)
    approver = at_desk(Role.COUNTY_APPROVER)
    casework.decide(approver, NURSED)

    # October is owed to who applied for the nursing subsidy.
    steps.pay(county, OCTOBER)

    # A week later the notice is over.
    clock.wait(days=8)
    steps.close_notice(OLD)
    steps.submit(OLD)
    steps.approve(OLD)
    random_check(at_desk(Role.COUNTY_CASEWORKER))
    casework.decide(at_desk(Role.COUNTY_APPROVER), OLD)
    for name in (OLD, NURSED):
        casework.assert_confirmed(name, ["town", "county"])
    papers(at_desk(Role.TOWN_CASEWORKER))

    clock.go_to(PAY_DAY)
    pay(at_desk, count=2, total=money(830 + 120))
    assert_paid()


def old_person(desk, town):
    """特困: three withouts, six acts, the institution that the person chose."""
    home = steps.household(town, steps.Someone(1, date(1950, 3, 4), OLD))
    asked = {
        "救助对象": OLD,
        "本人年收入（元）": "0",
        "本人收入证明": "核对报告 2026-10-08",
        "家庭财产是否符合规定": "是",
        "家庭财产证明": "核对报告 2026-10-08",
        "法定义务人情况": "无法定赡养、抚养、扶养义务人",
        "证明材料": "村委会证明 2026-10-08",
        **{act: "否" if act in ACTS[-2:] else "是" for act in ACTS},
        "供养方式（本人选择）": "集中供养",
        "供养服务机构": HOME,
        "供养（照料护理）协议签订日期": "2026-10-10",
    }
    casework.apply_for(desk, "特困", 1, asked, home)
    steps.evidence(OLD, 0)
    open_case(desk, OLD)
    casework.propose(desk, Decimal(830), "624.00", "206.00", "半护理", "民发〔2021〕43号")
    steps.post_notice(OLD)


def nursed(desk):
    """护理补贴: the federation looks at the card before the amount is proposed."""
    number = factories.resident_id(6, date(1961, 3, 4))
    casework.register_household(desk, number, NURSED, card="41")
    asked = {
        "救助对象": NURSED,
        "是否领取工伤保险生活护理费": "否",
        "是否需要长期照护": "是",
    }
    casework.apply_for(desk, "重度残疾人护理补贴", 4, asked)
    steps.accept(NURSED)


def federation(desk):
    open_case(desk, NURSED)
    desk.press("登记残联审核意见")
    desk.send({"残联是否同意": "是"}, "登记")
    desk.reads("残联审核已登记")


def random_check(checker):
    """43号 Art 16: drawn by a seed, visited, and only then confirmed."""
    checker.go("随机抽查")
    checker.press("抽取核查样本 特困")
    checker.reads("待抽取1件", OLD)
    checker.send({}, "抽取核查样本")
    checker.reads("核查样本已抽取", OLD, "抽中")
    checker.go("随机抽查")
    checker.press(f"记录县级入户核查 {case_of(OLD).number}")
    checker.send(
        {"核查结果": "入户见到本人，与调查一致", "与入户调查是否一致": "是"}, "登记核查结果"
    )
    checker.reads("核查结果已登记", "入户见到本人，与调查一致")
    assert SampledCase.objects.get().checked_by == checker.person


def papers(desk):
    """What the applicant takes home says how the amount comes about."""
    open_case(desk, OLD)
    desk.follow("确认通知书")
    desk.reads(OLD, money(830), "624.00", "206.00", "民发〔2021〕43号")
    desk.open("cases:award", award_of(OLD).pk)
    desk.reads("半护理", "自主洗澡 ×", f"{HOME}（拨付机构账户）")


def assert_paid():
    """Each month once, to the account that is meant."""
    paid = {(p.award.application_id, p.month): p for p in Payment.objects.all()}
    assert {p.status for p in paid.values()} == {PaymentStatus.PAID}
    home = paid[case_of(OLD).pk, NOVEMBER]
    assert (home.amount, home.institution.name) == (Decimal(830), HOME)
    assert home.account == ACCOUNT
    nursing = [paid[case_of(NURSED).pk, month].amount for month in (OCTOBER, NOVEMBER)]
    assert nursing == [Decimal(120)] * 2
