"""A new standard: drafted, previewed, signed by another, paid on for past months, reported.

The history of rows has the clock of the database, whatever the clock of the walk says: a draft is
signed only while nothing changed since it was worked out, so the walk is in years to come.
"""

from datetime import UTC, date, datetime

import pytest

from benefits.models import Payment, StandardDraft
from cases.models import PaymentKind
from tests.browser import families, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
SMALL, LARGE = "周明", "吴建业"
SEPTEMBER, OCTOBER = date(2046, 9, 1), date(2046, 10, 1)
IN_OCTOBER, IN_NOVEMBER, IN_DECEMBER = (
    datetime(2046, month, 12, 1, tzinfo=UTC) for month in (10, 11, 12)
)
DOCUMENT = "测试民发〔2046〕9号"


def test_from_the_draft_to_the_line_of_the_report(at_desk, worker, clock, town):
    clock.go_to(IN_OCTOBER)
    families.on_the_roll(town, SMALL, size=2, monthly=400, since=SEPTEMBER)
    families.on_the_roll(town, LARGE, size=3, monthly=600, number=11, since=SEPTEMBER)
    for month in (SEPTEMBER, OCTOBER):
        steps.pay(town.parent, month)  # 560 and 840

    # 480 becomes 530 from September on: 100 and 150 yuan more, of two months already paid.
    clock.go_to(IN_NOVEMBER)
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.go("提标方案")
    clerk.press("起草提标方案")
    asked = {"起算日期": "2046-09", "文件": DOCUMENT, "文件日期": "2046-10-30", "原因": "年度提标"}
    clerk.send({**asked, "低保 · 农村 · 基本生活标准": "530"}, "起草提标方案")
    clerk.wait_for_job("资金测算", clerk.page.reload)
    clerk.reads(SMALL, f"{money(560)} → {money(660)}", f"{money(840)} → {money(990)}")
    clerk.reads(money(250), money(500), town.name, "由起草人以外的人签署")
    approver = at_desk(Role.COUNTY_APPROVER)
    approver.go("提标方案")
    approver.follow(DOCUMENT)
    approver.reads("共2户（人）金额变动：每月增加250.00元，已发月份补发500.00元")
    approver.press("签署提标方案")
    approver.wait_for_job("已生效", approver.page.reload)
    draft = StandardDraft.objects.get()
    assert (draft.drafted_by, draft.signed_by) == (clerk.person, approver.person)

    # The next run pays the new month and what is behind, and says so.
    pay(at_desk, count=6, total=money(660 + 990 + 500))
    finance = at_desk(Role.FINANCE)
    finance.reads("本月提标补发", money(500))
    behind = Payment.objects.filter(kind=PaymentKind.RAISE).order_by("month", "amount")
    assert [(row.month, row.amount) for row in behind] == [
        (month, amount) for month in (SEPTEMBER, OCTOBER) for amount in (100, 150)
    ]
    clock.go_to(IN_DECEMBER)
    report(at_desk(Role.STATISTICIAN))


def report(desk):
    desk.go("月结快照")
    desk.send({"月份": "2046-11"}, "月结")
    desk.wait_for_job("已完成", desk.page.reload)
    desk.go("报表")
    desk.send({"截至": "2046年11月"}, "生成报告")
    desk.wait_for_job("已完成", desk.page.reload)
    desk.go("报表")
    desk.follow("2046")
    kinds = desk.main.get_by_role("region", name="按业务类型统计发放").first
    assert "补发（元）" in kinds.inner_text()
    line = kinds.get_by_role("row").filter(has_text="农村低保").inner_text().split()
    # Per kind how many and how much: regular, paid afterwards, others, again; and what failed.
    assert line[1:5] == ["6", money(560 + 840 + 560 + 840 + 660 + 990), "4", money(500)]
