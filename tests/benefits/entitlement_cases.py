"""Reads `entitlement_cases.csv`, the golden table of amounts that caseworkers own.

How a row is read stands in `entitlement_cases.md`, for them. A row that cannot be read says which
row it is and what is wrong with it.
"""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import import_module
from pathlib import Path

from benefits.calculators import by_class, care, child, flat, none, one_sum, price_link, top_up
from benefits.entitlement import CENT, Price, RateGroup, SupplementGroup
from cases import programmes
from cases.programmes import Facts, Outcome, Someone
from welfare.models import Key

TABLE = Path(__file__).with_name("entitlement_cases.csv")
GUIDE = Path(__file__).with_name("entitlement_cases.md")
# The docstring of a kind begins with its legal term, which is what the table writes.
KINDS = {
    str(import_module(f"cases.programmes.{code}").__doc__).partition(":")[0]: code
    for code in programmes.KINDS
}
EVERY_ROW = ("编号", "项目", "计算方式", "依据条款", "标准版本", "应得金额", "结论", "说明")
STANDARD = ("标准", "周期", "人数")
SIGNS = "甲乙丙丁戊己庚辛壬癸"


class BadRow(Exception):
    """A row that cannot be read: where it stands, and why."""


class Row:
    """One row of the table, with its place in the file."""

    def __init__(self, line: int, cells: dict[str, str]):
        self.line, self.cells = line, cells

    @property
    def place(self) -> str:
        return f"第{self.line}行（{self.cells.get('编号') or '没有编号'}）"

    def wrong(self, why: str) -> BadRow:
        return BadRow(f"{self.place}：{why}")

    def text(self, column: str) -> str:
        """A cell that must be filled."""
        found = self.cells[column].strip()
        if not found:
            raise self.wrong(f"“{column}”没有填写")
        return found

    def number(self, column: str) -> Decimal:
        """A number that must be given."""
        return self.to_number(self.text(column), column)

    def number_or_none(self, column: str) -> Decimal | None:
        return self.number(column) if self.cells[column].strip() else None

    def to_number(self, text: str, column: str) -> Decimal:
        try:
            return Decimal(text.strip())
        except InvalidOperation:
            raise self.wrong(f"“{column}”应为数字，现为“{text}”") from None

    def persons(self, column: str = "人数") -> tuple[str, ...]:
        return people(int(self.number(column)))

    def price(self, column: str = "标准") -> Price:
        """The standard with its version; 周期 says whether it is for a month or a year."""
        period = self.text("周期")
        if period not in ("月", "年"):
            raise self.wrong(f"“周期”应为月或年，现为“{period}”")
        return Price(self.number(column), self.text("标准版本"), per_year=period == "年")

    def fee(self, column: str) -> Price | None:
        """A sum without a period of its own."""
        found = self.number_or_none(column)
        return None if found is None else Price(found, self.text("标准版本"))

    def match(self, column: str, text: str, pattern: str) -> tuple[str, ...]:
        found = re.fullmatch(pattern, text.strip())
        if found is None:
            raise self.wrong(f"“{column}”看不懂：“{text}”")
        return found.groups()

    def groups(self) -> tuple[RateGroup, ...]:
        """一类 2人 439；三类 1人 84"""
        found = []
        for text in self.text("档次").split("；"):
            name, count, rate = self.match("档次", text, r"(\S+) (\d+)人 ([\d.]+)")
            price = Price(self.to_number(rate, "档次"), self.text("标准版本"))
            found.append(RateGroup(name, people(int(count)), price))
        return tuple(found)


def read_supplements(row: Row) -> list[SupplementGroup]:
    """重病重残 1人 104；老年 2人 104: what is paid on top, each person in one class."""
    return [
        SupplementGroup(group.name, len(group.persons), group.price, group.persons)
        for group in row.groups()
    ]


def people(count: int) -> tuple[str, ...]:
    """Invented names: 测甲, 测乙 …"""
    return tuple(f"测{SIGNS[n % 10]}" for n in range(count))


def read_top_up(row: Row) -> top_up.TopUp:
    family = int(row.number("人数"))
    covered = row.number_or_none("保障人数")
    return top_up.TopUp(
        row.price(),
        people(family if covered is None else int(covered)),
        family,
        row.number("家庭年收入"),
        row.number_or_none("本人年收入"),
    )


def read_care(row: Row) -> care.LivingAndCare:
    fee = Price(row.number("护理费"), row.text("标准版本"))
    drawn = read_others(row, row.cells["已领待遇"].strip() or "无")
    return care.LivingAndCare(
        row.price(),
        fee,
        row.persons(),
        row.text("护理等级"),
        row.text("供养方式"),
        sum((other.amount for other in drawn), Decimal(0)),
    )


def read_child(row: Row) -> child.ChildAllowance:
    names = row.persons()
    paid = row.cells["已领待遇"].strip()
    texts = paid.split("／") if paid else ["无"] * len(names)
    if len(texts) != len(names):
        raise row.wrong(f"“已领待遇”应为 {len(names)} 人各写一段，用“／”隔开")
    children = tuple(
        child.Child(name, read_others(row, text)) for name, text in zip(names, texts, strict=True)
    )
    return child.ChildAllowance(row.price(), row.text("供养方式"), children, row.text("依据条款"))


def read_others(row: Row, text: str) -> tuple[child.Other, ...]:
    """低保 1000÷3；困难残疾人生活补贴 110, or 无"""
    found = []
    for part in [] if text.strip() == "无" else text.split("；"):
        name, paid, shared = row.match("已领待遇", part, r"(\S+) ([\d.]+)(?:÷(\d+))?")
        found.append(child.Other(name, row.to_number(paid, "已领待遇"), int(shared or 1)))
    return tuple(found)


def read_price_link(row: Row) -> price_link.PriceLink:
    return price_link.PriceLink(
        row.price(),
        row.persons(),
        "CPI" if row.number("计算涨幅") == row.number("CPI涨幅") else "SCPI",
        row.number("计算涨幅"),
        least=row.fee("最低金额"),
        step=row.number_or_none("取整") or CENT,
    )


def read_trigger(row: Row) -> price_link.Trigger:
    cpi, food = row.match("启动线", row.text("启动线"), r"([\d.]+)／([\d.]+)")
    return price_link.Trigger(
        row.number("CPI涨幅"), row.number("食品涨幅"), Decimal(cpi), Decimal(food)
    )


def read_one_sum(row: Row) -> one_sum.OneSum:
    months = row.number_or_none("限额月数")
    return one_sum.OneSum(
        row.number("决定金额"),
        row.persons(),
        None if months is None else one_sum.Cap(months, row.price()),
        row.number_or_none("支出"),
    )


def read_tests(row: Row) -> list[Outcome]:
    """What the conditions of the row's kind say of its family: income, and rigid spending.

    The standard is that of dibao, or, where dibao has a column of its own, the disposable income.
    """
    kind = programmes.kind_of(KINDS[row.text("项目")])
    word, percent = row.match(
        "支出占比", row.cells["支出占比"] or "超过 0", r"(超过|达到) ([\d.]+)"
    )
    dibao = row.number_or_none("低保标准")
    limits = {
        Key.NEAR_DIBAO_MULTIPLE: row.number("倍数"),
        Key.RIGID_EXPENSE_PERCENT: Decimal(percent),
        Key.RIGID_EXPENSE_REACHES: Decimal(word == "达到"),
        Key.DISPOSABLE_INCOME: row.price().yearly,
    }
    family = tuple(Someone(number, name, 40) for number, name in enumerate(row.persons()))
    facts = Facts(
        day=date(2026, 10, 20),
        family=family,
        applicant=family[0],
        beneficiary=None,
        answers={"property_within": True, "spent_other": row.cells["支出"], "spent_proof": "票据"},
        limit=limits.__getitem__,
        annual_income=row.number("家庭年收入"),
        standard=row.price().month() if dibao is None else dibao,
    )
    return [found for condition in kind.conditions if (found := condition(facts)) is not None]


@dataclass(frozen=True)
class Way:
    """A way of computing as the table calls it: the calculator, its reader, its own columns."""

    calculator: str
    read: Callable[[Row], object]
    columns: tuple[str, ...]
    verdicts: tuple[str, ...] = ("",)


SUPPLEMENTS = "supplements"  # no calculator: what every award of some kinds is paid besides

CARE_COLUMNS = ("供养方式", "护理等级", "护理费", "其中护理费", "已领待遇")
WAYS = {
    "补差": Way(
        "top_up",
        read_top_up,
        (*STANDARD, "保障人数", "家庭年收入", "本人年收入"),
        ("", "高于标准"),
    ),
    "分档": Way("by_class", lambda row: by_class.ByClass(row.groups()), ("档次",)),
    "分类施保": Way(SUPPLEMENTS, read_supplements, ("档次",)),
    "供养": Way("care", read_care, (*STANDARD, *CARE_COLUMNS)),
    "儿童基本生活费": Way(
        "child", read_child, (*STANDARD, "供养方式", "已领待遇"), ("", "高于标准")
    ),
    "定额": Way("flat", lambda row: flat.Flat(row.groups(), row.text("依据条款")), ("档次",)),
    "物价联动": Way(
        "price_link",
        read_price_link,
        (*STANDARD, "CPI涨幅", "食品涨幅", "启动线", "计算涨幅", "取整", "最低金额"),
        ("启动", "不启动"),
    ),
    "一次性核定": Way(
        "one_sum",
        read_one_sum,
        (*STANDARD, "决定金额", "限额月数", "支出"),
        ("在限额内", "超出限额"),
    ),
    "认定": Way(
        "none",
        lambda row: none.Recognition(row.persons()),
        (*STANDARD, "家庭年收入", "支出", "低保标准", "倍数", "支出占比"),
        ("符合", "不符合"),
    ),
}
COLUMNS = tuple(
    dict.fromkeys([*EVERY_ROW, *(name for way in WAYS.values() for name in way.columns)])
)


def rows(path: Path = TABLE) -> list[Row]:
    """The rows of the file; a heading that is missing or unknown is named."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        headings = reader.fieldnames or []
        if missing := [name for name in COLUMNS if name not in headings]:
            raise BadRow(f"第1行：缺少列“{'”“'.join(missing)}”")
        if unknown := [name for name in headings if name not in COLUMNS]:
            raise BadRow(f"第1行：不认识的列“{'”“'.join(unknown)}”")
        return [Row(number, cells) for number, cells in enumerate(reader, start=2)]


def way(row: Row) -> Way:
    """How the row is computed, after a look at the cells that every row has."""
    if None in row.cells or None in row.cells.values():
        raise row.wrong("格数与表头不一致")
    for column in ("编号", "依据条款", "应得金额", "说明"):
        row.text(column)
    if row.text("项目") not in KINDS:
        raise row.wrong(f"不认识的项目“{row.text('项目')}”")
    if row.text("计算方式") not in WAYS:
        raise row.wrong(f"不认识的计算方式“{row.text('计算方式')}”")
    found = WAYS[row.text("计算方式")]
    for column, cell in row.cells.items():
        if cell.strip() and column not in EVERY_ROW + found.columns:
            raise row.wrong(f"“{row.text('计算方式')}”用不到“{column}”，请空着")
    if row.cells["结论"] not in found.verdicts:
        raise row.wrong(f"“结论”应为“{'”或“'.join(found.verdicts)}”，现为“{row.cells['结论']}”")
    return found
