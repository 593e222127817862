"""One of four dies and it is told late: the months paid since come back in instalments."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benefits.models import Claim, Payment
from tests.browser import families, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
HEAD, GONE = "周大山", "周大山家3"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_NOVEMBER, IN_DECEMBER, IN_JANUARY = (
    datetime(year, month, 7, 1, tzinfo=UTC) for year, month in ((2026, 11), (2026, 12), (2027, 1))
)


def test_from_the_report_to_the_last_receipt(at_desk, worker, clock, town):
    award = families.on_the_roll(town, HEAD, size=4, monthly=1000)
    steps.pay(town.parent, OCTOBER)
    clock.go_to(IN_NOVEMBER)
    steps.pay(town.parent, NOVEMBER)  # 920 once more: nobody has told
    clock.go_to(IN_DECEMBER)

    caseworker = at_desk(Role.TOWN_CASEWORKER)
    families.register(caseworker, HEAD, "死亡", {"人员": GONE, "死亡日期": "2026-10-20"})
    caseworker.reads(money(920), money(440), "2026年11月", GONE)
    families.hear(caseworker)
    families.decide(at_desk(Role.TOWN_HEAD), HEAD)

    # The county claims November's 480 back.
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.go("追缴")
    clerk.press("多发未追缴")
    clerk.press("重新核对")
    clerk.wait_for_job(money(480), clerk.page.reload)
    clerk.reads(HEAD, "2026年11月")
    clerk.press("追缴多发资金")
    clerk.send({"原因": "死亡", "事由": "10月20日死亡，12月才报告"}, "追缴多发资金")
    clerk.reads("追缴已立案", money(480))
    clerk.press("登记当事人意见")
    clerk.send({"当事人意见": "情况属实，愿分两期归还"}, "登记当事人意见")
    approver = at_desk(Role.COUNTY_APPROVER)
    approver.go("追缴")
    approver.follow(HEAD)
    approver.press("作出追缴决定")
    approver.reads(money(920), money(440), money(480))
    approver.send({"决定文号": "测试追〔2026〕1号"}, "作出追缴决定")
    approver.reads("追缴决定已作出", money(480))
    clerk.page.reload()
    clerk.press("约定分期或抵扣")
    agreed = {"期数": 2, "首期到期日": "2026-12-31", "分期归还总额": "480"}
    clerk.send(agreed, "约定分期或抵扣")
    clerk.reads("2026-12-31", "2027-01-31", money(240))

    # Finance books both instalments; the smaller month is paid in full.
    finance = at_desk(Role.FINANCE)
    receive(finance, clock, "N001", left=240)
    pay(at_desk, count=1, total=money(440))
    clock.go_to(IN_JANUARY)
    at_desk(Role.FINANCE)
    receive(finance, clock, "N002", left=0)
    claim = Claim.objects.get()
    assert (claim.total, claim.receipts.count()) == (Decimal(480), 2)
    paid = Payment.objects.filter(award=award).order_by("month")
    assert [(row.month.month, row.amount) for row in paid] == [(10, 920), (11, 920), (12, 440)]
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.open("cases:award", award.pk)
    clerk.reads(money(440))


def receive(desk, clock, number, left):
    desk.go("追缴")
    desk.follow(HEAD)
    desk.press("登记收款")
    desk.send({"收据号": number, "收款日期": clock.today(), "金额": "240"}, "登记收款")
    desk.reads("收款已登记", number, f"{money(left)}")
