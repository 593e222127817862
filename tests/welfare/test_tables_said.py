"""What cells say together or beside their value: days in parts, numbers in numbers, own units."""

import datetime
from decimal import Decimal

import pytest

from tests.welfare.test_tables_layouts import definition, table, values
from welfare.files.imports.row_reader import RowReader
from welfare.files.tables import load_layouts
from welfare.files.tables.errors import BadValue
from welfare.files.tables.values import own_terms, parse_money

DAYS = {
    "joined_on": {"headers": ["纳入年"]},
    "joined_on_month": {"headers": ["纳入月"]},
    "joined_on_day": {"headers": ["纳入日"]},
}


def joined(rows, given):
    return [RowReader(row).date("joined_on") for row in table(rows, given)]


def test_a_day_may_stand_in_three_columns():
    rows = [
        ["姓名", "纳入年", "纳入月", "纳入日"],
        ["甲", 2021, 3, 18],
        ["乙", "2021年", "3月", "18日"],
        ["丙", 2021, 10, None],
        ["丁", "2021-03-18", None, None],
        ["戊", datetime.date(2021, 3, 18), 3, 18],
        ["己", None, None, None],
    ]
    march = datetime.date(2021, 3, 18)
    october = datetime.date(2021, 10, 1)
    assert joined(rows, definition(DAYS)) == [march, march, october, march, march, None]


@pytest.mark.parametrize("cells", [(2021, None, 5), (None, 5, None), (2021, 13, 1), (2021, None)])
def test_a_day_of_which_a_part_is_wrong_is_no_day(cells):
    rows = [["姓名", "纳入年", "纳入月", "纳入日"], ["甲", *cells]]
    (row,) = table(rows, definition(DAYS))
    cells = RowReader(row)
    assert cells.date("joined_on") is None
    assert [fault.code for fault in cells.faults] == ["bad_date"]


def test_year_month_and_day_below_one_heading_need_no_word_of_the_layout():
    given = definition({"joined_on": {"headers": ["纳入时间"]}})
    rows = [
        ["姓名", "纳入时间", None, None],
        [None, "年", "月", "日"],
        ["甲", 2021, 3, 18],
    ]
    assert joined(rows, given) == [datetime.date(2021, 3, 18)]
    assert table(rows, given).missing == []


def test_a_number_of_household_and_member_makes_households():
    number = {
        "headers": ["户内编号"],
        "word_patterns": [{"match": r"(\d+)-\d+", "certificate_number": 1}],
    }
    given = definition({"certificate_number": number}, household=["certificate_number"])
    rows = [["户内编号", "姓名"], ["3-1", "甲"], ["3-2", "乙"], ["4-1", "丙"], [5, "丁"]]
    got = list(table(rows, given))
    assert [row.text("certificate_number") for row in got] == ["3", "3", "4", "5"]
    assert [row.head for row in got] == [2, 2, 4, 5]


def test_a_number_within_another_column_makes_households_too():
    given = definition(
        {"code": {"headers": ["编号"], "word_patterns": [{"match": r"(\d+)-\d+", "number": 1}]}},
        household=["number"],
    )
    rows = [["编号", "姓名"], ["3-1", "甲"], ["3-2", "乙"], ["4-1", "丙"]]
    assert [row.head for row in table(rows, given)] == [2, 2, 4]


@pytest.mark.parametrize(
    ("cell", "a_month"),
    [
        ("430元/月", 430),
        ("5160元/年", 430),
        ("5160/年", 430),
        ("0.516万元/年", 430),
        ("0.043万元/月", 430),
        ("1290元/季度", 430),
        ("430元/人/月", 430),
        ("430元每月", 430),
        ("肆佰叁拾元/月", 430),
        ("¥5,160元每年", 430),
        (430, 430),
    ],
)
def test_the_cell_says_of_which_period_its_amount_is(cell, a_month):
    given = definition({"amount": {"headers": ["标准"]}})
    (row,) = table([["姓名", "标准"], ["甲", cell]], given)
    cells = RowReader(row)
    assert cells.money("amount", months=1) == Decimal(a_month)
    assert not cells.faults


def test_the_cell_is_believed_before_its_column():
    given = definition({"amount": {"headers": ["标准（元/年）"]}})
    rows = [["姓名", "标准（元/年）"], ["甲", 5160], ["乙", "430元/月"]]
    assert [RowReader(row).money("amount", months=1) for row in table(rows, given)] == [430, 430]


def test_an_amount_of_a_year_is_not_taken_where_no_period_is_asked():
    with pytest.raises(BadValue):
        parse_money("5160元/年")
    assert parse_money("0.5万元/月") == 5000
    assert own_terms("待定") == ("待定", 0, False)
    assert values([["姓名", "额"], ["甲", "5160元/年"]], definition({"amount": ["额"]}), "amount")


@pytest.mark.parametrize(
    ("pattern", "word", "groups"),
    [
        ("退汇（(.+)）", "退汇（户名不符）", ("户名不符",)),
        (r"退汇\((.+)\)", "退汇（户名不符）", ("户名不符",)),
        ("特困（(.+)，(.+)）", "特困(分散,半自理)", ("分散", "半自理")),
        ("何时？", "何时?", ()),
    ],
)
def test_a_pattern_is_written_as_the_word_is_seen(pattern, word, groups):
    """Signs of full width stand for themselves, whichever width the file has."""
    columns = {"kind": {"headers": ["类"], "required": True}}
    columns["kind"]["word_patterns"] = [{"match": pattern, "means": "x"}]
    (layout,) = load_layouts({"layouts": {"people": {"columns": columns}}})["people"]
    assert layout.columns["kind"].matched(word)[1].groups() == groups


def test_a_sheet_is_named_as_it_is_seen():
    given = {"columns": {"name": {"headers": ["名"], "required": True}}}
    given["sheets"] = {r"低保（\D+）.*": {"town": "甲镇"}}
    (layout,) = load_layouts({"layouts": {"people": given}})["people"]
    assert layout.sheet_rule("低保(东) 2025")
    assert layout.sheet_rule("低保1") is None


NUMBERED = definition({"number": {"headers": ["证号"], "required": True}}, row_keys=["name"])


@pytest.mark.parametrize(
    "words", ["一、沙河镇", "（二）集中供养", "3、石门村", "滨江街道", "上湾村委会", "东湖社区："]
)
def test_a_line_that_says_of_what_the_rows_below_are_is_nobody(words):
    rows = [["姓名", "证号"], [words, None], ["甲", "N1"], ["乙", "N2"]]
    assert values(rows, NUMBERED, "name") == ["甲", "乙"]


@pytest.mark.parametrize("name", ["李村", "王镇", "张乡", "1、测甲", "测一、"])
def test_a_name_that_looks_like_a_place_is_somebody(name):
    rows = [["姓名", "证号"], [name, None], ["乙", "N2"]]
    assert values(rows, NUMBERED, "name") == [name, "乙"]
