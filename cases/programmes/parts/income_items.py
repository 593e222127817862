"""What stands on a family's means sheet, and what each line counts for. (57号 Art 13-14)

Income is entered for a year: the annual sum is the base, and it is rounded nowhere.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """What a line of the sheet counts for."""

    INCOME = "income", _("Income that counts")  # 计入的收入
    NOT_COUNTED = "not_counted", _("Income that does not count")  # 不计入的收入
    DEDUCTED = "deducted", _("Deducted from the income")  # 扣减
    PROPERTY = "property", _("Property that is counted")  # 家庭财产
    EXEMPT = "exempt", _("Property that does not count")  # 豁免财产


@dataclass(frozen=True)
class IncomeItem:
    """One kind of line; `until` is the last day on which the law had it."""

    code: str
    side: Side
    label: Promise
    article: Promise | str
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether a sheet drawn up on that day may have such a line."""
        return self.until is None or day <= self.until


A13, A14 = _("57号 Art 13"), _("57号 Art 14")
ITEMS = (
    IncomeItem("wage", Side.INCOME, _("Wages"), A13),  # 工资性收入
    IncomeItem("business", Side.INCOME, _("Net income from business"), A13),  # 经营净收入
    IncomeItem("yields", Side.INCOME, _("Net income from property"), A13),  # 财产净收入
    IncomeItem("transfer", Side.INCOME, _("Net transfers"), A13),  # 转移净收入
    IncomeItem("other", Side.INCOME, _("Other income"), A13),  # 其他应当计入的收入
    IncomeItem("merit", Side.NOT_COUNTED, _("Care for veterans and kin"), A13),  # 优待抚恤金
    IncomeItem("family_planning", Side.NOT_COUNTED, _("Family-planning award"), A13),  # 计生奖扶
    IncomeItem("scholarship", Side.NOT_COUNTED, _("Scholarship"), A13),  # 奖学金、助学金
    IncomeItem("bravery", Side.NOT_COUNTED, _("Award for bravery"), A13),  # 见义勇为奖励
    IncomeItem("assistance", Side.NOT_COUNTED, _("Social assistance"), A13),  # 社会救助金
    IncomeItem(  # 中央确定的城乡居民基础养老金: 十四五期间
        "basic_pension", Side.NOT_COUNTED, _("Central basic pension"), A13, date(2025, 12, 31)
    ),
    IncomeItem(  # 残疾人两项补贴
        "disability_subsidies", Side.NOT_COUNTED, _("Disability subsidies"), "国发〔2015〕52号"
    ),
    IncomeItem(  # 设区的市级以上规定不计入的其他收入
        "other_exempt", Side.NOT_COUNTED, _("Not counted by a rule of city or province"), A13
    ),
    IncomeItem("work_cost", Side.DEDUCTED, _("Necessary cost of work"), A13),  # 必要就业成本
    IncomeItem("illness", Side.DEDUCTED, _("Rigid expense: illness"), A13),  # 患病刚性支出
    IncomeItem("disability", Side.DEDUCTED, _("Rigid expense: disability"), A13),  # 残疾刚性支出
    IncomeItem("savings", Side.PROPERTY, _("Deposits and cash"), A14),  # 银行存款、现金
    IncomeItem("securities", Side.PROPERTY, _("Securities, funds and insurance"), A14),  # 有价证券
    IncomeItem("claims", Side.PROPERTY, _("Debts owed to the family"), A14),  # 债权
    IncomeItem("vehicle", Side.PROPERTY, _("Vehicles and machines"), A14),  # 机动车辆、船舶、机械
    IncomeItem("house", Side.PROPERTY, _("Houses and woodland"), A14),  # 房屋、林木
    IncomeItem("necessity", Side.EXEMPT, _("Necessities of life and work"), A14),  # 必需财产
)
BY_CODE = {item.code: item for item in ITEMS}
MONEY_PROPERTY = ("savings", "securities", "claims")  # 货币财产
WITH_DOCUMENT = ("other_exempt", "necessity")  # who names the rule may leave it out
WAGE, WORK_COST = "wage", "work_cost"


def choices() -> list[tuple[str, Promise]]:
    """Every kind of line, for the model."""
    return [(item.code, item.label) for item in ITEMS]


def counted_income(lines: "list[tuple[str, Decimal]]") -> Decimal:
    """What the family's income of the year counts for: the income less what is deducted from it."""
    counted = Decimal(0)
    for code, amount in lines:
        side = BY_CODE[code].side
        if side == Side.INCOME:
            counted += amount
        elif side == Side.DEDUCTED:
            counted -= amount
    return max(counted, Decimal(0))


def money_property(lines: "list[tuple[str, Decimal]]") -> Decimal:
    """What the family has in money, securities and claims. (货币财产)"""
    return sum((amount for code, amount in lines if code in MONEY_PROPERTY), Decimal(0))


def property_value(lines: "list[tuple[str, Decimal]]") -> Decimal:
    """What the property that counts is worth."""
    values = (amount for code, amount in lines if BY_CODE[code].side == Side.PROPERTY)
    return sum(values, Decimal(0))
