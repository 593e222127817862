"""What stands around the cases, in the browser: a lead, a complaint, a referral, an advance."""

from datetime import date
from decimal import Decimal

import pytest

from benefits.models import Advance, Payment
from benefits.states import PaymentStatus
from cases import actions
from cases.models import LogbookRecord
from tests import factories
from tests.browser import casework, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from tests.browser.steps import case_of
from welfare.accounts.roles import Role
from welfare.county.months import first_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(25)]
BORN = date(1970, 1, 1)
NAME = "赵一"


def someone(n=1, name=NAME):
    return steps.Someone(n, BORN, name)


def write(desk, logbook, said):
    """A line of a logbook, from the list of logbooks."""
    desk.go("工作台账")
    desk.follow(logbook)
    desk.press("登记台账")
    desk.send(said, "登记台账")
    desk.reads("台账已登记")
    return LogbookRecord.objects.order_by("pk").last()


def work(desk, name, said, by="王一"):
    desk.press("登记办理情况")
    desk.send({"环节": name, "经办人员": by, "处理结果": said}, "登记办理情况")
    desk.reads("办理情况已登记", said)


def close(desk, outcome):
    desk.press("登记结果")
    desk.send({"办理结果": outcome}, "登记结果")
    desk.reads("结果已登记", outcome)


def test_a_lead_of_a_village_aide_becomes_a_paid_relief(at_desk, worker, clock, town):
    steps.household(town, someone())
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    village = {"村（社区）": "村", "线索来源": "村（居）协理员", "困难情况": "房屋失火，无处安身"}
    record = write(caseworker, "主动发现线索", village | {"经办人员": "协理员李某"})
    work(caseworker, "入户核实", "房屋烧毁，一家三口借住邻居家")
    caseworker.press("由此申请救助")
    caseworker.send({"身份证号": factories.resident_id(1, BORN)}, "由此申请救助")
    casework.apply_for(
        caseworker,
        "临时救助",
        1,
        {
            "救助类型": "急难型",
            "困难原因": "其他",
            "申请金额（元）": "3,000",
            "先行救助，后补手续": True,
        },
    )
    record.refresh_from_db()
    assert record.outcome == "已申请救助"
    assert record.follows.get().application == case_of(NAME)
    casework.accept(caseworker)
    deputy = at_desk(Role.TOWN_HEAD, who="乙")
    casework.open_case(deputy, NAME)
    deputy.press("先行救助")
    deputy.send({"先行救助金额（元）": 3000}, "先行救助")
    deputy.reads("已同意先行救助")
    pay(at_desk, count=1, total=money(3000))
    assert Payment.objects.get().status == PaymentStatus.PAID
    caseworker.open("benefits:chain", case_of(NAME).household_id)
    caseworker.reads("主动发现线索", "房屋失火", "入户核实", "临时救助", "3,000.00")


def test_a_referral_to_education_comes_back_with_its_result(at_desk, clock, town):
    home = steps.household(town, someone())
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    number = {"身份证号": factories.resident_id(1, BORN)}
    asked = {"转往部门": ["慈善组织"], "需要的帮助": "子女上大学，学费困难", "经办人员": "王一"}
    caseworker.go("工作台账")
    caseworker.follow("专项救助转介")
    caseworker.press("登记台账")
    caseworker.fill(number | asked)
    caseworker.press("登记台账")
    caseworker.reads("“慈善组织”尚无联络员")
    assert not LogbookRecord.objects.exists()
    write(caseworker, "专项救助转介", number | asked | {"转往部门": ["教育"]})
    work(caseworker, "部门受理", "教育局已受理，列入助学名单", "教育局联络员")
    close(caseworker, "已救助")
    caseworker.open("cases:household", home.pk)
    caseworker.reads("专项救助转介 部门受理", "专项救助转介 已救助")


def test_a_complaint_is_visited_found_true_removed_and_answered(at_desk, clock, town):
    home = steps.household(town, someone())
    award = factories.award("DIBAO", household=home)
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    said = {"村（社区）": "村", "方式": "12345热线", "反映内容": "赵一家有小轿车，住院已报销"}
    write(caseworker, "投诉举报", said | {"是否实名": "是", "经办人员": "王一"})
    address = caseworker.page.url
    caseworker.press("关联救助案件")
    caseworker.send({"申请编号或救助编号": award.number}, "关联救助案件")
    caseworker.reads("已关联", award.number)
    caseworker.press("登记结果")
    caseworker.send_refused({"办理结果": "属实"}, "登记结果", "请先登记：入户核实")
    caseworker.page.goto(address)
    work(caseworker, "入户核实", "确有小轿车一辆，费用已由医保报销")
    close(caseworker, "属实")
    actions.end_award(
        by=factories.user(Role.COUNTY_APPROVER, town.parent),
        proposed_by=caseworker.person,
        award=award,
        version=award.version,
        left_on=clock.today(),
        last_month=first_of(clock.today()),
        reason="有小轿车，家庭财产不符合规定",
        heard="本人无异议",
        heard_on=clock.today(),
    )
    caseworker.page.goto(address)
    caseworker.reads("有小轿车，家庭财产不符合规定")
    work(caseworker, "答复举报人", "已电话答复举报人，案件已终止")
    assert not LogbookRecord.objects.to_close().exists()


def test_an_advance_comes_back_to_the_last_instalment(at_desk, clock, town):
    steps.household(town, someone())
    officer, finance = at_desk(Role.COUNTY_CASEWORKER), at_desk(Role.FINANCE)
    officer.go("医疗垫付")
    officer.press("登记垫付")
    officer.send({"身份证号": factories.resident_id(1, BORN)}, "登记垫付")
    lent = {"医院": "县医院", "借据号": "借1", "垫付金额（元）": "3,000", "用途": "住院押金"}
    officer.send(lent, "登记垫付")
    officer.reads("垫付已登记", "3,000.00")
    address = officer.page.url
    officer.press("约定分期归还")
    officer.send({"期数": 3, "首期到期日": "2026-11-12"}, "约定分期归还")
    officer.reads("2026-11-12", "2027-01-12", "1,000.00")
    officer.press("登记催缴")
    officer.send({"方式": "电话", "催缴情况": "答应按期归还"}, "登记催缴")
    officer.reads("答应按期归还")
    for n in (1, 2, 3):
        finance.page.goto(address)
        finance.press("登记归还")
        if n == 2:
            again = {"收据号": "收1", "金额（元）": "1,000"}
            finance.send_refused(again, "登记归还", "收据号")
        finance.send({"收据号": f"收{n}", "金额（元）": "1,000"}, "登记归还")
        finance.reads("归还已登记", f"收{n}")
    finance.reads("0.00")
    assert not Advance.objects.get().repayments.exclude(amount=Decimal(1000)).exists()
    finance.go("医疗垫付")
    finance.reads("借1", "3,000.00")
