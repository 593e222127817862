"""The golden table: every amount as caseworkers worked it out by hand, and how it is explained."""

import inspect
from dataclasses import dataclass, replace
from decimal import Decimal
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from benefits.calculators import (
    CALCULATORS,
    calculator,
    check_kinds,
    describe,
    none,
    price_link,
    top_up,
)
from benefits.calculators.care import LivingAndCare
from benefits.calculators.one_sum import OneSum
from benefits.entitlement import (
    Entitlement,
    ExplanationLine,
    Part,
    Price,
    SupplementGroup,
    add_up,
    supplements,
    to_cent,
)
from cases import programmes
from cases.programmes import KINDS
from tests.benefits import entitlement_cases as table
from tests.benefits.entitlement_cases import BadRow, Row
from welfare.exceptions import NotAllowed

ROWS = [pytest.param(row, id=row.cells["编号"] or str(row.line)) for row in table.rows()]


def compute(row: Row) -> tuple[str, Entitlement]:
    way = table.way(row)
    if way.calculator == table.SUPPLEMENTS:
        return way.calculator, supplements(way.read(row))
    calculated = calculator(way.calculator)
    given = way.read(row)
    assert isinstance(given, calculated.given)
    return way.calculator, calculated.amount(given)


def verdict(name: str, row: Row, found: Entitlement) -> str:
    """What the table writes under 结论."""
    if name == "price_link":
        return "启动" if price_link.reasons(table.read_trigger(row)) else "不启动"
    if name == "one_sum":
        return "超出限额" if found.exceeded else "在限额内"
    if name == "none":
        return "符合" if all(outcome.met for outcome in table.read_tests(row)) else "不符合"
    return "高于标准" if any(line.code == "floor" for line in found.lines) else ""


@pytest.mark.parametrize("row", ROWS)
def test_amount(row):
    name, found = compute(row)
    seen = verdict(name, row, found)
    amount = Decimal(0) if seen == "不启动" else found.amount
    assert (str(to_cent(amount)), seen) == (row.text("应得金额"), row.cells["结论"]), row.place
    if name == "care":
        assert str(found.parts[Part.CARE]) == row.text("其中护理费"), row.place


@pytest.mark.parametrize("row", ROWS)
def test_lines_add_up_and_name_persons_document_and_article(row):
    found = compute(row)[1]
    assert sum(line.sum for line in found.lines) == found.amount == sum(found.parts.values())
    assert all(line.sum.as_tuple().exponent == -2 for line in found.lines)
    assert all(line.label and line.article and line.persons for line in found.lines)
    if (version := row.cells["标准版本"]) and found.lines:
        assert any(line.document == version for line in found.lines)


def test_every_calculator_and_every_kind_has_its_rows():
    rows = table.rows()
    assert set(table.KINDS.values()) == set(programmes.KINDS)
    assert {table.way(row).calculator for row in rows} == {*CALCULATORS, table.SUPPLEMENTS}
    ways = {way.calculator for way in table.WAYS.values()}
    assert ways == {*CALCULATORS, table.SUPPLEMENTS}
    assert {row.text("项目") for row in rows} == set(table.KINDS)


def test_every_number_of_a_row_occurs_once():
    numbers = [row.text("编号") for row in table.rows()]
    assert len(numbers) == len(set(numbers))


def test_the_guide_names_every_column_kind_and_way():
    guide = table.GUIDE.read_text(encoding="utf-8")
    named = [*table.COLUMNS, *table.KINDS, *table.WAYS]
    assert [name for name in named if f"`{name}`" not in guide] == []


GOOD = dict.fromkeys(table.COLUMNS, "") | {
    "编号": "新01",
    "项目": "最低生活保障",
    "计算方式": "补差",
    "依据条款": "57号第二十三条",
    "标准版本": "某标准",
    "标准": "480",
    "周期": "月",
    "人数": "3",
    "家庭年收入": "0",
    "应得金额": "1440.00",
    "说明": "480×3",
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"项目": "五保"}, "不认识的项目“五保”"),
        ({"计算方式": "估算"}, "不认识的计算方式“估算”"),
        ({"家庭年收入": ""}, "“家庭年收入”没有填写"),
        ({"说明": " "}, "“说明”没有填写"),
        ({"标准": "四百八"}, "“标准”应为数字，现为“四百八”"),
        ({"周期": "季"}, "“周期”应为月或年"),
        ({"护理费": "150"}, "“补差”用不到“护理费”"),
        ({"结论": "符合"}, "“结论”应为"),
        (
            {"计算方式": "分档", "标准": "", "周期": "", "人数": "", "家庭年收入": ""},
            "“档次”没有填写",
        ),
        ({"说明": None}, "格数与表头不一致"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(change, words):
    with pytest.raises(BadRow, match="第9行（新01）") as raised:
        compute(Row(9, GOOD | change))
    assert words in str(raised.value)


def test_a_heading_that_is_missing_is_named(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(",".join(table.COLUMNS[:-1]) + "\n", encoding="utf-8-sig")
    with pytest.raises(BadRow, match=f"缺少列“{table.COLUMNS[-1]}”"):
        table.rows(path)


def test_a_kind_whose_calculator_is_not_there_stops_the_start():
    orphan = replace(KINDS["orphan"], calculators=("nobodys",))
    with pytest.raises(ImproperlyConfigured, match="“orphan” is half described.*“nobodys”"):
        check_kinds([orphan])


def test_calculators_are_read_from_the_package():
    assert calculator("top_up").amount is top_up.amount
    assert all(found.name == name and str(found.label) for name, found in CALCULATORS.items())
    for found in CALCULATORS.values():
        words = str(inspect.getmodule(found.amount).__doc__)
        assert "Unit:" in words, found.name
        assert "Article:" in words, found.name
    with pytest.raises(ImproperlyConfigured, match="no calculator “guess”.*top_up"):
        calculator("guess")


def test_a_half_described_calculator_is_named_with_what_it_lacks():
    module = ModuleType("half")
    with pytest.raises(ImproperlyConfigured, match="half has no function amount"):
        describe("half", module)
    module.amount = lambda given: None
    with pytest.raises(ImproperlyConfigured, match="half has no LABEL"):
        describe("half", module)
    module.LABEL = "half"
    with pytest.raises(ImproperlyConfigured, match="half takes no dataclass"):
        describe("half", module)

    @dataclass(frozen=True)
    class Given:
        pass

    def amount(given: Given) -> int: ...

    module.amount = amount
    with pytest.raises(ImproperlyConfigured, match="half returns no Entitlement"):
        describe("half", module)


@pytest.mark.parametrize("covered", [0, 5])
def test_nobody_and_more_than_the_family_are_never_covered(covered):
    given = top_up.TopUp(Price(Decimal(480)), table.people(covered), 4, Decimal(0))
    with pytest.raises(NotAllowed, match="4"):
        top_up.amount(given)


def test_the_written_form_keeps_the_keys_of_the_payroll_and_adds_its_own():
    given = LivingAndCare(
        Price(Decimal(6852), "甲文", per_year=True), Price(Decimal(301), "乙文"), ("测甲",), "", ""
    )
    living, fee = calculator("care").amount(given).as_list()
    assert {key: living[key] for key in ("code", "factor", "sum", "document")} == {
        "code": "living",
        "factor": "6,852 ÷ 12 × 1",
        "sum": "571.00",
        "document": "甲文",
    }
    assert (fee["sum"], fee["part"], fee["persons"]) == ("301.00", "care", ["测甲"])


def test_a_test_has_no_sum_and_says_what_would_be_needed():
    given = OneSum(Decimal(900), ("测甲",), expenses=Decimal(800))
    found = calculator("one_sum").amount(given)
    decided, limit = found.as_list()
    assert (decided["sum"], decided["kept"]) == ("900.00", None)
    assert (limit["sum"], limit["kept"]) == ("", False)
    assert found.exceeded == (limit["needed"],)
    assert "900" in limit["needed"]
    assert "800" in limit["needed"]


def test_the_reasons_of_a_price_subsidy_name_index_rise_and_line():
    trigger = price_link.Trigger(*map(Decimal, ("3.5", "6.2", "3.50", "6")))
    assert len(price_link.reasons(trigger)) == 2
    assert "6.2" in price_link.reasons(trigger)[1]


def test_half_a_cent_left_of_sixths_is_half_a_cent():
    sums = ("200", "200", "-399.97")
    sixths = [ExplanationLine("", "", "", Decimal(yuan) / 6) for yuan in sums]
    assert sum(line.sum for line in sixths) < Decimal("0.005")  # the tail of the divisions
    found = add_up(sixths)
    assert found.amount == sum(line.sum for line in found.lines) == Decimal("0.01")
    assert str(to_cent(Decimal("-0.001"))) == "0.00"


def test_supplements_per_kind():
    rate = Price(Decimal(144), "文件")
    found = supplements([SupplementGroup("重病重残", 2, rate), SupplementGroup("老年", 0, rate)])
    assert found.amount == 288
    assert [line.factor for line in found.lines] == ["144 × 2"]
    assert found.as_list()[0]["sum"] == "288.00"
    assert found.as_list()[0]["document"] == "文件"


def test_a_recognition_pays_nothing_and_has_nothing_to_explain():
    found = calculator("none").amount(none.Recognition(("测甲",)))
    assert (found.amount, found.lines) == (Decimal(0), ())
