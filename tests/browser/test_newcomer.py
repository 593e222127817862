"""docs/newcomer.md, walked: from signing in to the first approved case, all clicks counted."""

import re
from pathlib import Path

import pytest

from cases.states import ApplicationStatus
from tests import factories
from tests.browser.steps import case_of
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(15)]
GUIDE = Path(__file__).parents[2] / "docs" / "newcomer.md"
NAME = "李新"


class Counted:
    """A desk whose clicks and fields are counted."""

    def __init__(self, desk, sums):
        self.desk, self.sums = desk, sums

    def goes(self, *entries):
        self.desk.go(*entries)
        self.sums["clicks"] += len(entries)

    def presses(self, words):
        self.desk.press(words)
        self.sums["clicks"] += 1

    def sends(self, values, button):
        self.desk.fill(values)
        self.sums["fields"] += len(values)
        self.presses(button)
        errors = self.desk.main.locator(".field__error, .error-summary").all_inner_texts()
        assert not errors, errors


def test_the_guide_leads_to_an_approved_case_by_its_clicks_and_fields(at_desk, town):
    sums = {"clicks": 2, "fields": 4}  # two people sign in
    worker = Counted(at_desk(Role.TOWN_CASEWORKER, by_form=True), sums)
    worker.goes("家庭")
    worker.presses("登记家庭")
    asked = {"身份证号": factories.resident_id(1), "姓名": NAME, "村（社区）": "村"}
    worker.sends(asked, "登记并申请")
    worker.presses("申请临时救助")
    asked = {
        "救助类型": "急难型",
        "困难原因": "疾病",
        "申请金额（元）": "400",
        "家庭困难情况": "突发疾病住院，无力垫付",
        "开户行": "麟游农商银行",
        "账号": "6230 0000 0000 0001",
    }
    worker.sends(asked, "登记申请")
    worker.presses("受理申请")
    worker.sends({}, "受理申请")
    worker.presses("登记入户调查")
    seen = {
        "调查人一": "王一",
        "调查人二": "周二",
        "在场家庭成员": NAME,
        f"{NAME}（户主）": True,
        "近12个月家庭收入（元）": "9600",
        "调查情况": "已入户查看，情况属实",
    }
    worker.sends(seen, "登记调查")
    worker.presses("拟定金额")
    worker.sends({"拟救助金额（元）": "400", "金额计算说明": "按自付费用核定"}, "提交金额")
    worker.presses("提交审批")
    worker.sends({"初审意见": "情况属实，建议救助"}, "提交审批")

    head = Counted(at_desk(Role.TOWN_HEAD, by_form=True), sums)
    head.goes("待审队列")
    head.presses(f"审批 {case_of(NAME).number}")
    head.sends({"审批意见": "同意", "理由或意见": "同意"}, "提交审批意见")
    assert case_of(NAME).status == ApplicationStatus.APPROVED

    print(sums)
    said = re.search(r"(\d+) clicks and (\d+) fields", GUIDE.read_text(encoding="utf-8"))
    assert said, "the guide does not say how many clicks and fields it takes"
    assert {"clicks": int(said[1]), "fields": int(said[2])} == sums
