"""A campaign of reviews through the browser, from its draft to the notices of a village.

Of two families one is as before; the other earns more: the change opens with the review, the family
is heard, the county decides, and both notices come out of one print.
"""

from datetime import date
from decimal import Decimal

import pytest

from benefits.actions.changes import decide_worked_out
from cases.actions.award_changes import hear_award_change
from cases.models import AwardChange, Review
from tests import factories
from tests.browser import steps
from tests.browser.casework import money
from tests.browser.steps import Someone
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(20)]
SAME, MORE = "周明", "冯建国"
CAMPAIGN = "2026年度核查"


def on_the_roll(town, number, name, monthly):
    """A family of two on the roll, with its income a month."""
    wife = Someone(number + 10, date(1975, 3, 4), f"{name}妻", "配偶")
    home = steps.household(town, Someone(number, date(1970, 3, 4), name), wife)
    said = {"size": 2, "basic": 960 - monthly, "monthly_income": Decimal(monthly)}
    return factories.award("DIBAO", household=home, **said)


def test_from_the_list_to_the_notices(at_desk, worker, clock, town):
    same, more = on_the_roll(town, 1, SAME, 400), on_the_roll(town, 2, MORE, 400)
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.go("复核")
    clerk.press("拟定核查任务")
    asked = {"任务名称": CAMPAIGN, "救助项目": ["低保"], "完成期限": "2026-12-31"}
    clerk.send(asked, "拟定核查任务")
    clerk.reads("共2户列入名单")
    clerk.press("启动核查")
    clerk.reads("共2户列入名单，须于2026-12-31前完成入户")
    clerk.press("启动核查")
    clerk.reads("核查已启动")

    caseworker = at_desk(Role.TOWN_CASEWORKER)
    visit(caseworker, clock, SAME, 结果="无变化")
    earns = {"结果": "收入或家庭有变化", "现家庭收入（元/年）": "9600"}
    visit(caseworker, clock, MORE, **earns)

    head = at_desk(Role.TOWN_HEAD)
    head.go("复核")
    head.follow(CAMPAIGN)
    head.press("整村确认无变化")
    village = same.village.name
    head.send({"村（社区）": f"{village}（1）"}, "整村确认无变化")
    head.reads("该村复核已确认")
    head.open("cases:review", Review.objects.get(award=more).pk)
    head.press("确认复核")
    head.press("确认复核")
    head.reads("已复核")

    decide(town)
    caseworker.go("复核")
    caseworker.follow(CAMPAIGN)
    caseworker.press(f"打印告知书 {village}")
    caseworker.reads(SAME, MORE, "无变化", money(560), money(160), "测试调〔2026〕1号", "60日")
    same.refresh_from_db()
    assert same.review_on == date(2027, 4, 12)


def visit(desk, clock, name, **asked):
    """Out of the list of the campaign, by the name of the head."""
    desk.go("复核")
    desk.follow(CAMPAIGN)
    desk.follow("村")
    desk.follow(name)
    desk.press("登记结果")
    seen = {
        "入户日期": clock.today(),
        "入户人员一": "赵一",
        "入户人员二": "钱二",
        "核实情况": "已入户核实收入和人口",
        **asked,
    }
    desk.send(seen, "登记结果")
    desk.reads("结果已登记")


def decide(town):
    """The family was heard; the county decides what the review found."""
    row = AwardChange.objects.get()
    heard = {"heard_on": row.change.happened_on, "heard": "家属无异议"}
    caseworker = factories.user(Role.TOWN_CASEWORKER, town)
    row = hear_award_change(by=caseworker, award_change=row, version=row.version, **heard)
    tier = {"town": (Role.TOWN_HEAD, town), "county": (Role.COUNTY_APPROVER, town.parent)}
    decide_worked_out(
        by=factories.user(*tier[row.tier]),
        award_change=row,
        version=row.version,
        note="测试调〔2026〕1号",
    )
