"""More files as offices make them, each with one oddity: built here, so that it can be seen."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from cases.models import Award, Person
from tests import factories, ledgers
from tests.benefits.test_go_live import take_payments
from tests.cases.test_ledgers import take

pytestmark = pytest.mark.django_db
SHEET, NAMES = "测试1镇", ledgers.ROLL_HEADINGS


@pytest.fixture
def county(ledger_county):
    return ledger_county


def cells(row):
    return [row.get(name, "") for name in NAMES]


def workbook(*lines, sheet=SHEET, headings=NAMES, above=(), more=None):
    made = Workbook()
    page = made.active
    page.title = sheet
    for line in (*above, headings, *lines):
        page.append(list(line))
    if more:
        more(made, page)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def one(**said):
    """A household of one person with some of its cells written otherwise."""
    return workbook(cells(ledgers.person(1, **said)))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("¥1,234.50元", "1234.50"),
        ("￥ 1，234.50", "1234.50"),
        ("４００", "400"),
        ("400元/月", "400"),
        ("400.00元 ", "400"),
        ("人民币400元", "400"),
        ("400（元）", "400"),
        ("肆佰元整", "400"),
        ("壹仟贰佰叁拾肆元伍角", "1234.50"),
        ("四百", "400"),
        ("RMB 400", "400"),
        ("0.12万元", "1200"),
    ],
)
def test_amounts(county, written, amount):
    batch = take(county, one(月保障金额=written))
    assert batch.saved == 1
    assert Award.objects.get().amounts.get().basic == Decimal(amount)


@pytest.mark.parametrize("written", [-400, "-400", "(400)", "50%", "约400", "400-500", "待定"])
def test_what_is_no_amount_is_rejected(county, written):
    batch = take(
        county, workbook(*map(cells, (ledgers.person(1, 月保障金额=written), ledgers.person(2))))
    )
    assert (batch.saved, batch.rejected) == (1, 1)


@pytest.mark.parametrize(
    "written",
    [
        20210318,
        "20210318",
        "2021.3.18",
        "2021.03.18.",
        "2021、3、18",
        "2021-03-18 00:00:00",
        "2021/3/18 0:00",
        "2021年03月18日",
        "2021 年 3 月 18 日",
        "２０２１年３月１８日",
        "二〇二一年三月十八日",
        "二○二一年三月十八日",
        datetime(2021, 3, 18, 9, 30),
        44273,
        "44273",
        "'2021-03-18",
    ],
)
def test_days(county, written):
    batch = take(county, one(纳入时间=written))
    assert batch.saved == 1
    assert Award.objects.get().joined_on == date(2021, 3, 18)


def number(n=1):
    return ledgers.person(n)["身份证号"]


@pytest.mark.parametrize(
    "change",
    [
        lambda known: f"'{known}",
        lambda known: f"{known}\u3000\u3000",
        lambda known: f"{known[:6]} {known[6:14]} {known[14:]}",
        lambda known: known.translate({ord(d): chr(ord(d) + 0xFEE0) for d in "0123456789"}),
        lambda known: f"\u200e{known}\u202c",
        lambda known: f"{known}\n",
    ],
)
def test_resident_ids(county, change):
    batch = take(county, one(身份证号=change(number())))
    assert batch.saved == 1
    assert Person.objects.get().resident_id == number()


@pytest.mark.parametrize(
    "written", ["6.10399E+17", 610399195101010016.0, "G12345678", "H0123456789"]
)
def test_what_is_no_resident_id_is_rejected_with_its_reason(county, written):
    good = cells(ledgers.person(2))
    bad = cells(ledgers.person(1, 身份证号=written))
    batch = take(county, workbook(bad, good))
    assert (batch.saved, batch.rejected) == (1, 1)


def test_subtotals_and_signatures_are_no_people(county):
    lines = [
        cells(ledgers.person(1)),
        ["测试1镇村小计", "", "1户", "1", "1"],
        ["测试1镇村 小 计：", "", "", "", "1"],
        cells(ledgers.person(2)),
        ["本页合计", "", "2户"],
        ["总  计", "", "2户", "", 2],
        ["单位负责人（签字）：张三    审核人：李四    填表人：王五"],
        ["制表日期：2022年12月31日"],
        ["", "", "", "审批意见："],
        ["（盖章）"],
    ]
    batch = take(county, workbook(*lines))
    assert (batch.rows_read, batch.saved) == (2, 2)


def test_headings_as_they_are_typed(county):
    dressed = [f"*{name}" if name in {"姓名", "身份证号"} else name for name in NAMES]
    dressed = [name.replace("姓名", "姓  名").replace("身份证号", "身份\n证号") for name in dressed]
    above = [
        ["附件3："],
        ["测试县农村低保花名册"],
        ["填报单位：测试1镇（盖章）", "", "2022年12月"],
        [],
    ]
    batch = take(county, workbook(cells(ledgers.person(1)), headings=dressed, above=above))
    assert batch.saved == 1


def test_a_heading_that_comes_again_on_each_page(county):
    lines = [cells(ledgers.person(1)), [], ["第2页"], NAMES, cells(ledgers.person(2))]
    assert take(county, workbook(*lines)).saved == 2


def test_blank_rows_and_numbers_typed_now_as_text_now_as_figures(county):
    lines = [
        cells(ledgers.person(1, 低保证号=1001, 家庭人口="2人", 保障人口="2 人")),
        [None] * 5,
        cells(ledgers.member(3, 低保证号="1001")),
        [" ", "\u3000"],
        cells(ledgers.person(2, 低保证号=" 1002 ")),
    ]
    batch = take(county, workbook(*lines))
    assert (batch.saved, Award.objects.count()) == (3, 2)
    assert Award.objects.get(number="1001").members.count() == 2


def test_blank_and_explaining_sheets_hidden_columns_and_filters(county):
    def dress(made, page):
        page.column_dimensions["B"].hidden = True
        page.auto_filter.ref = "A1:P3"
        page.row_dimensions[3].hidden = True
        made.create_sheet("Sheet2")
        made.create_sheet("填表说明").append(["一、本表由乡镇填报。"])

    lines = [cells(ledgers.person(1)), cells(ledgers.person(2))]
    batch = take(county, workbook(*lines, more=dress))
    assert (batch.saved, batch.counts["warnings"]["hidden_rows"]) == (2, 1)


def test_a_household_spread_over_two_sheets_is_said_to_be_one(county):
    def second(made, _page):
        other = made.create_sheet("测试1镇 (续)")
        other.append(NAMES)
        other.append(cells(ledgers.person(3, 低保证号="N0001")))
        other.append(cells(ledgers.person(4)))

    batch = take(county, workbook(cells(ledgers.person(1)), more=second))
    assert batch.counts["rejected"].get("number_twice") == 2 or batch.rejected


def test_merged_headings_of_two_rows(county):
    def merge(_made, page):
        page.insert_rows(1)
        page["A1"] = "家庭情况"
        page.merge_cells("A1:E1")
        page["F1"] = "成员情况"
        page.merge_cells("F1:I1")
        page["J1"] = "救助情况"
        page.merge_cells("J1:P1")

    assert take(county, workbook(cells(ledgers.person(1)), more=merge)).saved == 1


def test_names_with_blanks_are_one_name(county):
    assert take(county, one(姓名="张　三", 户主姓名="张 三")).saved == 1
    assert Person.objects.get().name == "张三"


@pytest.mark.parametrize("name", ["测试1镇 ", "测试1镇（12月）", "1.测试1镇", "测试1"])
def test_sheets_named_after_their_town_nearly_right(county, name):
    assert take(county, workbook(cells(ledgers.person(1)), sheet=name)).saved == 1


def test_a_small_x_and_a_fifteen_digit_number(county):
    known = next(
        made
        for n in range(1, 400)
        if (made := factories.resident_id(n, date(1950, 1, 1))).endswith("X")
    )
    old = number(2)
    short = old[:6] + old[8:17]
    lines = [
        cells(ledgers.person(1, 身份证号=known.lower())),
        cells(ledgers.person(2, 身份证号=short)),
    ]
    batch = take(county, workbook(*lines))
    assert batch.saved == 2
    assert set(Person.objects.values_list("name", flat=True)) == {"户主1", "户主2"}


def test_a_third_decimal_of_an_award_is_told_with_its_row(county):
    rows = [ledgers.person(n, 月保障金额=a) for n, a in enumerate((400.123, 400.12000000000005), 1)]
    batch = take(county, workbook(*map(cells, rows)))
    assert (batch.saved, batch.counts["warnings"]["behind_cent"]) == (2, 1)
    assert set(Award.objects.values_list("amounts__basic", flat=True)) == {Decimal("400.12")}
    marked = load_workbook(batch.error_file.open())
    told = [row[1:5] for row in marked.worksheets[0].iter_rows(values_only=True)]
    (sentence,) = [row[3] for row in told if row[:3] == (2, "K", "400.123")]
    assert "400.12" in sentence


def test_what_was_paid_has_no_third_decimal(county):
    take(county, workbook(*map(cells, (ledgers.person(1), ledgers.person(2)))))
    paid = [ledgers.payment(1, 低保金=400.123, 合计=400.123), ledgers.payment(2, 合计=400.0000001)]
    batch = take_payments(county, *paid)
    assert (batch.saved, batch.counts["rejected"]) == (1, {"behind_cent": 1})
    assert "400.12" in batch.counts["causes"][0]["remedy"]
