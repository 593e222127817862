"""Four kinds through the browser, from the household form to the payment of their first months.

特困 in an institution with the county's random check, 单人保, an unsupported child less the money
of dibao, a nursing subsidy from the month of application; and a family that is tested down the
cascade to the recognition as a near-dibao family.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import Household, SampledCase
from tests import factories
from tests.browser import casework
from tests.browser.casework import award_of, case_of, money, open_case
from tests.browser.payroll import pay
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(70)]
OLD, ALONE, NURSED, NEAR = "孙长福", "周明", "郑凤英", "冯建国"
GUARDIAN, CHILD = "吴建业", "吴小雨"  # who asks, and for whom
HOME = "九成宫镇敬老院"
NOVEMBER = datetime(2026, 11, 9, 1, tzinfo=UTC)
ACTS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内行走", "自主洗澡")


def test_from_the_household_form_to_paid(at_desk, worker, clock, county):
    factories.institution(HOME, county, account="6299000000007777777")
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    old_person(caseworker, clock.today())
    one_person(caseworker, clock.today())
    child(caseworker)
    nursed(caseworker)
    near_family(caseworker, clock.today())
    federation(at_desk(Role.COUNTY_CASEWORKER))
    open_case(caseworker, NURSED)
    caseworker.reads("残联审核", "同意")
    casework.propose(caseworker, Decimal(120), "一级")
    for name in (NURSED, GUARDIAN):
        open_case(caseworker, name)
        casework.submit(caseworker)

    # A week later the notices are over.
    caseworker.sign_out()
    clock.wait(days=8)
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    for name in (OLD, ALONE, NEAR):
        casework.close_notice(caseworker, name)
        casework.submit(caseworker)
    head, approver = at_desk(Role.TOWN_HEAD), at_desk(Role.COUNTY_APPROVER)
    for name in (OLD, ALONE, GUARDIAN, NURSED, NEAR):
        casework.decide(head, name)
    for name in (GUARDIAN, NURSED, NEAR):
        casework.decide(approver, name)
    random_check(approver, at_desk(Role.COUNTY_CASEWORKER))
    casework.decide(approver, OLD)
    casework.assert_confirmed(ALONE, ["town"])
    for name in (OLD, GUARDIAN, NURSED, NEAR):
        casework.assert_confirmed(name, ["town", "county"])
    papers(caseworker)

    # October is owed to who applied for the nursing subsidy, November to everybody.
    pay(at_desk(Role.FINANCE), approver, count=2, total=money(120 + 400))
    clock.go_to(NOVEMBER)
    finance, approver = at_desk(Role.FINANCE), at_desk(Role.COUNTY_APPROVER)
    pay(finance, approver, count=5, total=money(830 + 480 + 800 + 120 + 400))
    assert_paid()


def old_person(desk, today):
    """特困: three withouts, six acts, the institution that the person chose."""
    casework.register_household(desk, casework.someone(1, date(1950, 3, 4)), OLD)
    asked = {
        "救助对象": OLD,
        "本人年收入（元）": "0",
        "家庭财产是否符合规定": "是",
        "法定义务人情况": "无法定赡养、抚养、扶养义务人",
        "证明材料": "村委会证明 2026-10-08",
        **{act: "否" if act in ACTS[-2:] else "是" for act in ACTS},
        "供养方式（本人选择）": "集中供养",
        "供养服务机构": HOME,
        "供养（照料护理）协议签订日期": "2026-10-10",
    }
    casework.apply_for(desk, "特困", 1, asked)
    casework.accept(desk)
    casework.survey(desk, OLD, "0")
    casework.check_means(desk, OLD, today)
    casework.propose(desk, Decimal(830), "624.00", "206.00", "半护理", "民发〔2021〕43号")
    casework.post_notice(desk, OLD, OLD, money(830))


def one_person(desk, today):
    """单人保: the family has too much for dibao, the grown severely disabled son has nothing."""
    casework.register_household(desk, casework.someone(2, date(1968, 3, 4)), "周父")
    casework.add_member(desk, casework.someone(3, date(1996, 3, 4)), ALONE, "子", card="41")
    asked = {
        "申请人": ALONE,
        "救助对象": ALONE,
        "家庭财产是否符合规定": "是",
    }
    desk.press("登记申请")
    desk.press("申请低保")
    desk.main.get_by_text("只为一人申请").click()
    alone = {"单人保理由": "成年无业重度残疾人", "本人年收入（元）": "0"}
    account = {"户名": ALONE, "开户行": "麟游农商银行", "账号": "6230 0000 0000 0002"}
    desk.send({"家庭困难情况": "肢体一级残疾", **asked, **alone, **account}, "登记申请")
    casework.accept(desk)
    casework.survey(desk, "周父", "14,400")
    casework.check_means(desk, ALONE, today, persons=2)
    casework.propose(desk, Decimal(480), "本人月收入", "周明")
    casework.post_notice(desk, ALONE, ALONE, money(480))


def child(desk):
    """事实无人抚养: the grandfather asks for the child; 200 yuan of dibao are paid beside it."""
    casework.register_household(desk, casework.someone(4, date(1958, 3, 4)), GUARDIAN)
    casework.add_member(desk, casework.someone(5, date(2016, 3, 4)), CHILD, "孙子女")
    home = Household.objects.get(head__name=GUARDIAN)
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
    casework.apply_for(desk, "事实无人抚养儿童", 3, asked)
    casework.accept(desk)
    casework.survey(desk, GUARDIAN, "9600")
    casework.propose(desk, Decimal(800), "1,000.00", "低保", "民发〔2019〕62号")


def nursed(desk):
    """护理补贴: the federation looks at the card before the amount is proposed."""
    number = casework.someone(6, date(1961, 3, 4))
    casework.register_household(desk, number, NURSED, card="41")
    asked = {
        "救助对象": NURSED,
        "是否领取工伤保险生活护理费": "否",
        "是否需要长期照护": "是",
    }
    casework.apply_for(desk, "重度残疾人护理补贴", 4, asked)
    casework.accept(desk)


def federation(desk):
    open_case(desk, NURSED)
    desk.press("登记残联审核意见")
    desk.send({"残联是否同意": "是"}, "登记意见")
    desk.reads("残联审核意见已登记")


def near_family(desk, today):
    """特困 was asked for; the cascade shows what fits, and nothing is typed again."""
    casework.register_household(desk, casework.someone(7, date(1985, 3, 4)), NEAR)
    casework.add_member(desk, casework.someone(8, date(1987, 3, 4)), "冯妻", "配偶")
    casework.add_member(desk, casework.someone(9, date(1955, 3, 4)), "冯母", "父母")
    asked = {
        "救助对象": "冯母",
        "本人年收入（元）": "2,400",
        "家庭财产是否符合规定": "是",
        "法定义务人情况": "有具备履行能力的法定义务人",
        **dict.fromkeys(ACTS, "是"),
        "供养方式（本人选择）": "分散供养",
        "照料护理人（分散供养）": NEAR,
    }
    casework.apply_for(desk, "特困", 5, asked)
    casework.accept(desk)
    casework.survey(desk, NEAR, "20,736")
    casework.check_means(desk, NEAR, today, persons=3)
    desk.press("对照其他救助")
    desk.reads("有具备履行能力的法定义务人", "不符合", "576.00元，不低于480.00元", "低于720.00元")
    desk.press("转为申请低保边缘家庭")
    desk.reads("申请已转为“低保边缘家庭”", "家庭财产是否符合规定")
    desk.press("拟定金额")
    desk.press("拟予认定")
    desk.reads("576.00元，低于720.00元")
    casework.post_notice(desk, NEAR, NEAR)


def random_check(approver, checker):
    """43号 Art 16: drawn by a seed, visited, and only then confirmed."""
    approver.go("待审队列")
    approver.press("抽取核查样本 特困")
    approver.reads("待抽取1件", OLD)
    approver.send({"随机种子": "20261020"}, "抽取核查样本")
    approver.reads("核查样本已抽取", OLD, "抽中", "20261020")
    checker.go("随机抽查")
    checker.press(f"记录核查结果 {case_of(OLD).number}")
    checker.send({"核查结果": "入户见到本人，与调查一致"}, "登记核查结果")
    checker.reads("核查结果已登记", "入户见到本人，与调查一致")
    assert SampledCase.objects.get().checked_by == checker.person


def papers(desk):
    """What the applicant takes home says how the amount comes about."""
    open_case(desk, OLD)
    desk.press("确认通知书")
    desk.reads(OLD, money(830), "624.00", "206.00", "民发〔2021〕43号")


def assert_paid():
    """Each month once, to the account that is meant."""
    paid = {(p.award.application_id, p.month): p for p in Payment.objects.all()}
    assert {p.status for p in paid.values()} == {PaymentStatus.PAID}
    november = date(2026, 11, 1)
    home = paid[case_of(OLD).pk, november]
    assert (home.amount, home.institution.name) == (Decimal(830), HOME)
    assert home.account == "6299000000007777777"
    assert paid[case_of(ALONE).pk, november].amount == Decimal(480)
    assert paid[case_of(GUARDIAN).pk, november].amount == Decimal(800)
    nursing = [paid[case_of(NURSED).pk, date(2026, month, 1)].amount for month in (10, 11)]
    assert nursing == [Decimal(120)] * 2
    assert not award_of(NEAR).payments.exists()
    assert award_of(NEAR).recognition_detail.tests
