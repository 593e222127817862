"""A family on the roll through the browser: its change registered, heard and decided."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from cases.models import AwardChange
from tests import factories
from tests.browser import steps
from tests.browser.steps import Someone

STANDARD = 480  # of the sample county, rural


def on_the_roll(town, name, size, monthly, number=1, since=date(2026, 10, 1)):
    """A dibao family of this size and income a month, on the roll from a month on."""
    others = [
        Someone(number + n, date(2010, 3, n), f"{name}家{n}", "配偶" if n == 1 else "子")
        for n in range(1, size)
    ]
    home = steps.household(town, Someone(number, date(1970, 3, 4), name), *others)
    said = {"size": size, "basic": STANDARD * size - monthly, "monthly_income": Decimal(monthly)}
    return factories.award("DIBAO", household=home, first_month=since, **said)


def register(desk, name, what, asked):
    """Out of the list of households, by the name of the head."""
    desk.go("家庭")
    desk.follow(name)
    desk.press("登记家庭变化")
    desk.press(what)
    said = {"报告日期": timezone.localdate(), "报告人": "村委会王五", "查验的凭证或情况": "见证明"}
    desk.send({**said, **asked}, "登记")
    desk.reads("变化已登记")


def hear(desk):
    """What the family says, on the page of the change."""
    desk.press("记录家庭意见")
    desk.send({"听取意见记录": "在村委会听取家属意见，无异议"}, "记录家庭意见")


def decide(desk, name, document="测试调〔2026〕1号"):
    """Out of the list of changes."""
    desk.go("家庭变化")
    desk.follow(name)
    desk.press("审批调整")
    desk.send({"理由及审批文号": document}, "审批调整")
    desk.reads("调整已批准")
    return AwardChange.objects.filter(status="decided").latest("decided_at")
