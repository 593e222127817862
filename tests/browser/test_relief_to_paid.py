"""Four temporary reliefs through the browser, from the household form to paid.

9,900 yuan is the town's, 10,000 the county's, 32,000 the joint meeting's; an urgent one is paid
first and gets its papers afterwards. Everybody does only what is theirs. The smallest goes through
every page that cases have in common; the two larger ones join it when the notices are posted.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from benefits.application_entitlement import judged
from benefits.models import Payment, PayrollRun
from benefits.states import PaymentStatus, RunStatus
from cases import actions, clock
from cases.models import Award, Channel, MonthlyFiling, Origin, Programme
from tests import attached, factories
from tests.browser import casework, steps
from tests.browser.casework import assert_confirmed, decide, find_case, money, open_case
from tests.browser.payroll import answer, pay, sign_twice_and_write
from tests.browser.steps import case_of
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(35)]


class Wish(NamedTuple):
    number: int
    name: str
    amount: int
    route: list[str]
    urgent: bool = False


SMALL = Wish(1, "赵一", 9900, ["town"])
MIDDLE = Wish(2, "钱二", 10000, ["town", "county"])
LARGE = Wish(3, "孙三", 32000, ["town", "county", "meeting"])
URGENT = Wish(4, "李四", 3000, ["town"], urgent=True)
BORN = date(1970, 1, 1)
MEMBERS = {"甲": "县民政局", "乙": "县财政局", "丙": "县医疗保障局"}


def register(desk, wish):
    """The household form, then the application form."""
    casework.register_household(desk, factories.resident_id(wish.number, BORN), wish.name)
    asked = {
        "救助类型": "急难型" if wish.urgent else "支出型",
        "困难原因": "疾病",
        "申请金额（元）": f"{wish.amount:,}",
        "家庭困难情况": "住院花费较大，家中无力承担",
    }
    if not wish.urgent:
        asked |= {"家庭财产是否符合规定": "是", "家庭自付支出（元）": wish.amount}
    if wish.urgent:
        asked["先行救助，后补手续"] = True
    casework.apply_for(desk, "临时救助", wish.number, asked)


def propose(desk, wish):
    desk.press("拟定金额")
    desk.send({"拟救助金额（元）": wish.amount, "金额计算说明": "按自付费用核定"}, "提交金额")
    desk.reads("金额已拟定", money(wish.amount))


def gather(desk, wish, today):
    """Everything that a case needs while its notice is still up."""
    register(desk, wish)
    casework.accept(desk)
    casework.survey(desk, wish.name, "9600")
    casework.check_means(desk, wish.name, today)
    propose(desk, wish)
    casework.post_notice(desk, wish.name, wish.name, money(wish.amount))


def to_notice(town, wish):
    """As far as `gather`, by the actions."""
    head = steps.Someone(wish.number, BORN, wish.name)
    home, by = steps.household(town, head), factories.user(Role.TOWN_CASEWORKER, town)
    actions.open_application(
        by=by,
        household=home,
        programme=Programme.objects.get(county=town.parent, kind="relief"),
        applicant=home.head,
        channel=Channel.WINDOW,
        relief_type="expense",
        cause="illness",
        amount_requested=Decimal(wish.amount),
        reason="住院花费较大，家中无力承担",
        answers={"property_within": True, "own_expenses": str(wish.amount)},
        bank_name="麟游农商银行",
        account=f"6230 0000 0000 {wish.number:04}",
        account_holder=wish.name,
    )
    steps.evidence(wish.name, 9600)
    decided = judged(case_of(wish.name), clock.today(), Decimal(wish.amount), "按自付费用核定")
    steps.does(actions.propose_amount, wish.name, Role.TOWN_CASEWORKER, proposal=decided)
    steps.post_notice(wish.name)


def test_from_the_household_form_to_paid(at_desk, worker, clock, town):
    caseworker = at_desk(Role.TOWN_CASEWORKER, by_form=True)
    gather(caseworker, SMALL, clock.today())
    for wish in (MIDDLE, LARGE):
        to_notice(town, wish)
    register(caseworker, URGENT)
    casework.accept(caseworker)

    # Help comes first: the deputy lets it be paid on the same day, the bank pays.
    head, deputy = at_desk(Role.TOWN_HEAD), at_desk(Role.TOWN_HEAD, who="乙")
    open_case(deputy, URGENT.name)
    deputy.press("先行救助")
    deputy.send({"先行救助金额（元）": URGENT.amount}, "先行救助")
    deputy.reads("已同意先行救助", "补办手续")
    finance, approver = at_desk(Role.FINANCE), at_desk(Role.COUNTY_APPROVER)
    pay(at_desk, count=1, total=money(URGENT.amount))
    assert Payment.objects.get().status == PaymentStatus.PAID

    # The papers follow.
    find_case(caseworker, URGENT.name)
    casework.survey(caseworker, URGENT.name, "9600")
    propose(caseworker, URGENT)
    casework.submit(caseworker)
    decide(head, URGENT.name)
    assert_confirmed(URGENT.name, URGENT.route)

    # A week later the notices are over.
    caseworker.sign_out()
    clock.wait(days=8)
    at_desk(Role.TOWN_CASEWORKER, by_form=True)
    for wish in (MIDDLE, LARGE):
        steps.close_notice(wish.name)
        open_case(caseworker, wish.name)
        casework.submit(caseworker)
        assert case_of(wish.name).route == wish.route
    casework.close_notice(caseworker, SMALL.name)
    casework.submit(caseworker)
    assert case_of(SMALL.name).route == SMALL.route
    at_desk(Role.TOWN_HEAD)
    at_desk(Role.COUNTY_APPROVER)
    for wish in (SMALL, MIDDLE, LARGE):
        decide(head, wish.name)
    for wish in (MIDDLE, LARGE):
        decide(approver, wish.name)
    resolve(at_desk(Role.MEETING_SECRETARY), at_desk(Role.MEETING_CHAIR), LARGE)
    for wish in (SMALL, MIDDLE, LARGE):
        assert_confirmed(wish.name, wish.route)
    file_month(head, at_desk(Role.COUNTY_CASEWORKER))

    # One of the three accounts is wrong; it is paid by the run after.
    total = money(SMALL.amount + MIDDLE.amount + LARGE.amount)
    fail_one(at_desk, total, MIDDLE)
    steps.pay(town.parent, clock.today())
    assert_each_paid_once()
    finance.go("发放失败")
    assert not finance.row(MIDDLE.name).count()
    open_case(caseworker, MIDDLE.name)
    caseworker.reads("已确认", money(MIDDLE.amount))


def resolve(secretary, chair, wish):
    """Members, notice and agenda, votes and signed minutes; the chair confirms and enters."""
    secretary.go("联席会议")
    secretary.press("联席会议成员")
    for name, department in MEMBERS.items():
        secretary.press("登记成员")
        secretary.send({"部门": department, "姓名": name, "职务": "副局长"}, "登记成员")
    secretary.go("联席会议")
    secretary.press("召集联席会议")
    called = {"开始时间": "09:30", "地点": "三楼会议室", "召集人": "甲"}
    secretary.send(called, "召集联席会议")
    secretary.reads("会议已召集", wish.name, "县医疗保障局")
    secretary.press("记录到会、表决和纪要")
    came = [f"{name}（{department} 副局长）" for name, department in MEMBERS.items()]
    said = {"参会成员": came, "赞成": 3, "反对": 0, "弃权": 0, "结果": "同意"}
    secretary.send({**said, "会议纪要": "同意救助孙三 32,000 元"}, "记录到会、表决和纪要")
    secretary.press("上传签字纪要")
    signed = {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": attached.pdf()}
    secretary.send({"签字纪要": signed}, "上传签字纪要")
    chair.go("联席会议")
    chair.follow("2026-10-20")
    chair.press("确认纪要")
    chair.press("确认纪要")
    chair.press("录入决定")
    chair.press("录入决定")
    chair.reads("已录入决定：1")


def file_month(head, checker):
    head.go("每月备案")
    head.press("核对并备案 九成宫镇")
    head.reads(SMALL.name, URGENT.name, money(SMALL.amount + URGENT.amount))
    head.press("将 2026年10月 报县备案")
    head.reads("本月已报县备案")
    checker.go("每月备案")
    checker.follow("2026年10月")
    checker.reads(SMALL.name, URGENT.name)
    checker.send({"县级意见": "无误"}, "已核查")
    checker.reads("备案已核查")
    filing = MonthlyFiling.objects.get()
    assert filing.checked_by == checker.person


def fail_one(at_desk, total, wish):
    finance, content = sign_twice_and_write(at_desk, count=3, total=total)
    award = Award.objects.get(application=case_of(wish.name))
    reference = Payment.objects.get(award=award).reference
    answer(finance, content, failing={reference: "账号不存在"})
    finance.reads("成功 2 笔，失败 1 笔")
    finance.go("发放失败")
    finance.reads(wish.name, "账号不存在")
    finance.press(f"更正账号 {wish.name}")  # nothing goes to the failed account again
    finance.send({"账号": "6230 5555 0000 0002", "原因": "换卡"}, "更正账号")


def assert_each_paid_once():
    for wish in (SMALL, MIDDLE, LARGE, URGENT):
        award = Award.objects.get(application=case_of(wish.name))
        assert (award.origin == Origin.RELIEF_FIRST) == wish.urgent
        paid = award.payments.get(status=PaymentStatus.PAID)
        assert paid.amount == Decimal(wish.amount)
    assert Payment.objects.filter(status=PaymentStatus.FAILED).count() == 1
    assert Payment.objects.count() == 5
    assert set(PayrollRun.objects.values_list("status", flat=True)) == {RunStatus.SETTLED}
    assert PayrollRun.objects.count() == 3
