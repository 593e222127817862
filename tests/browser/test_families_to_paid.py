"""Three families through the browser, from the application form to payment or recognition.

单人保 for a grown son, an unsupported child less the money of dibao, and a family that is tested
down the cascade from 特困 to the recognition as a near-dibao family.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import GoLive
from tests import factories
from tests.browser import casework, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from tests.browser.steps import Someone, award_of, case_of
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(18)]
ALONE, NEAR = "周明", "冯建国"
GUARDIAN, CHILD = "吴建业", "吴小雨"  # who asks, and for whom
NOVEMBER = datetime(2026, 11, 9, 1, tzinfo=UTC)
ACTS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内行走", "自主洗澡")


def test_from_the_application_form_to_paid(at_desk, worker, clock, town):
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    one_person(caseworker, town)
    child(caseworker, town)
    near_family(caseworker, town)

    # A week later the notices are over; for a child there never is one.
    clock.wait(days=8)
    for name in (ALONE, NEAR):
        steps.close_notice(name)
    for name in (ALONE, GUARDIAN, NEAR):
        steps.submit(name)
    casework.decide(at_desk(Role.TOWN_HEAD), ALONE)
    approver = at_desk(Role.COUNTY_APPROVER)
    for name in (GUARDIAN, NEAR):
        steps.approve(name)
        casework.decide(approver, name)
        casework.assert_confirmed(name, ["town", "county"])
    casework.assert_confirmed(ALONE, ["town"])

    # In November the first months are paid, with the dibao that the child's family has.
    clock.go_to(NOVEMBER)
    factories.live(town.parent, date(2026, 11, 1))
    GoLive.objects.update(month=date(2026, 11, 1))  # what is before was paid elsewhere
    pay(at_desk, count=3, total=money(480 + 144 + 800 + 400))
    paid = {p.award.application_id: p for p in Payment.objects.all()}
    assert {p.status for p in paid.values()} == {PaymentStatus.PAID}
    alone = paid[case_of(ALONE).pk]  # severely disabled: 30 % of the standard besides
    assert (alone.basic, alone.supplement) == (Decimal(480), Decimal(144))
    assert paid[case_of(GUARDIAN).pk].amount == Decimal(800)
    assert award_of(NEAR).recognition_detail.tests
    assert not award_of(NEAR).payments.exists()


def one_person(desk, town):
    """单人保: the family has too much for dibao, the grown severely disabled son has nothing."""
    son = Someone(3, date(1996, 3, 4), ALONE, "子", card="41")
    home = steps.household(town, Someone(2, date(1968, 3, 4), "周父"), son)
    asked = {
        "申请人": ALONE,
        "救助对象": ALONE,
        "家庭财产是否符合规定": "是",
    }
    desk.open("cases:household", home.pk)
    desk.press("登记申请")
    desk.press("申请低保")
    desk.main.get_by_text("只为一人申请").click()
    alone = {"单人保理由": "成年无业重度残疾人", "本人年收入（元）": "0"}
    account = {"户名": ALONE, "开户行": "麟游农商银行", "账号": "6230 0000 0000 0002"}
    desk.send({"家庭困难情况": "肢体一级残疾", **asked, **alone, **account}, "登记申请")
    steps.evidence(ALONE, 14400)
    casework.open_case(desk, ALONE)
    casework.propose(desk, Decimal(480), "本人月收入", "周明")
    steps.post_notice(ALONE)


def child(desk, town):
    """事实无人抚养: the grandfather asks for the child; 200 yuan of dibao are paid beside it."""
    grandchild = Someone(5, date(2016, 3, 4), CHILD, "孙子女")
    home = steps.household(town, Someone(4, date(1958, 3, 4), GUARDIAN), grandchild)
    factories.award("DIBAO", household=home, size=2, basic=400)
    asked = {
        "申请人": GUARDIAN,
        "救助对象": CHILD,
        "父亲情况": "死亡",
        "父亲情况的证明材料": "死亡证明 2019-05",
        "母亲情况": "失联",
        "母亲情况起始日期": "2025-12-01",
        "母亲情况的证明材料": "派出所查询证明",
        "监护人": GUARDIAN,
        "监护人与儿童的关系": "祖父",
        "安置方式": "社会散居",
        "户名": GUARDIAN,
    }
    casework.apply_for(desk, "事实无人抚养儿童", 3, asked, home)
    steps.accept(GUARDIAN)
    steps.survey(GUARDIAN, 9600)
    casework.open_case(desk, GUARDIAN)
    casework.propose(desk, Decimal(800), "1,000.00", "低保", "民发〔2019〕62号")


def near_family(desk, town):
    """特困 was asked for his mother, then for his father; the cascade shows what fits instead.

    Nothing is typed again, and what was answered of the one is not the other's.
    """
    wife = Someone(8, date(1987, 3, 4), "冯妻", "配偶")
    mother = Someone(9, date(1955, 3, 4), "冯母", "父母")
    father = Someone(10, date(1953, 3, 4), "冯父", "父母")
    home = steps.household(town, Someone(7, date(1985, 3, 4), NEAR), wife, mother, father)
    asked = {
        "救助对象": "冯母",
        "本人年收入（元）": "2,400",
        "家庭财产是否符合规定": "是",
        "法定义务人情况": "有具备履行能力的法定义务人",
        **dict.fromkeys(ACTS, "是"),
        "供养方式（本人选择）": "分散供养",
        "照料护理人（分散供养）": NEAR,
    }
    casework.apply_for(desk, "特困", 5, asked, home)
    steps.evidence(NEAR, 27648)
    casework.open_case(desk, NEAR)
    desk.press("对照其他救助")
    desk.reads("有具备履行能力的法定义务人", "不符合", "576.00元，不低于480.00元", "低于720.00元")
    desk.reads(f"不属于该项目救助对象：{NEAR}、冯妻")
    desk.press("改为冯父申请特困")
    desk.reads("申请已转为“特困”", "法定义务人（“三无”之一） · 冯母")
    desk.press("对照其他救助")
    desk.reads("本人收入未填写", "未填写法定义务人情况")
    desk.press("转为申请低保边缘家庭")
    desk.reads("申请已转为“低保边缘家庭”", "家庭财产是否符合规定")
    desk.press("核对条件")
    desk.press("拟予认定")
    desk.reads("576.00元，低于720.00元")
    casework.post_notice(desk, NEAR, NEAR)
