"""A household splits, decided only after the next month was paid: the difference is paid on."""

from datetime import UTC, date, datetime

import pytest

from benefits.models import Payment
from cases.models import Household
from tests.browser import families, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
HEAD, EARNER = "孙长河", "孙长河家3"
IN_NOVEMBER, IN_DECEMBER = (
    datetime(2026, 11, 9, 1, tzinfo=UTC),
    datetime(2026, 12, 7, 1, tzinfo=UTC),
)


def test_from_the_report_to_the_difference(at_desk, worker, clock, town):
    award = families.on_the_roll(town, HEAD, size=4, monthly=1200)
    steps.pay(town.parent, date(2026, 10, 1))
    clock.wait(days=9)
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    split = {
        "分出人员": [EARNER],
        "新户户主": EARNER,
        "住址": "三组 1 号",
        "分户日期": "2026-10-20",
        "变化后家庭年收入": "0",
    }
    families.register(caseworker, HEAD, "分户", split)
    caseworker.reads(money(720), money(1440), "2026年11月", EARNER)

    clock.go_to(IN_NOVEMBER)
    steps.pay(town.parent, date(2026, 11, 1))  # 720: the wage of who left still counted
    head = at_desk(Role.TOWN_HEAD)
    head.go("家庭变化")
    head.follow(HEAD)
    head.reads("2026年11月已发放或已送银行。已发放的不变动")
    head.press("审批调整")
    head.fill({"理由及审批文号": "测试调〔2026〕1号"})
    head.press("审批调整")
    head.reads("自2026-12起执行", "请说明理由")  # it was reported in October
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    caseworker.page.reload()
    caseworker.press("重新测算")
    caseworker.send({"起算日期": "2026-11", "不按规定月份执行的理由": "10月21日已报告"}, "重新测算")
    caseworker.reads("10月21日已报告")
    families.decide(head, HEAD)
    clock.go_to(IN_DECEMBER)

    # December's run pays December, and what November lacks.
    pay(at_desk, count=2, total=money(1440 + 720))
    at_desk(Role.FINANCE).reads("本月补发", money(720))
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    caseworker.open("cases:award", award.pk)
    caseworker.reads(money(1440))
    caseworker.open("cases:household", Household.objects.get(head__name=EARNER).pk)
    caseworker.reads("三组 1 号", EARNER)
    paid = Payment.objects.filter(award=award).order_by("pay_month", "month")
    assert [(row.kind, row.month.month, row.amount) for row in paid] == [
        ("regular", 10, 720),
        ("regular", 11, 720),
        ("arrears", 11, 720),
        ("regular", 12, 1440),
    ]
