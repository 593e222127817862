"""Cells as dates, months, money and counts."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from welfare.files.tables import BadValue, parse_date, parse_int, parse_money, parse_month, text
from welfare.files.tables.numerals import heading_times
from welfare.files.tables.values import heading_each


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2017.3.18", date(2017, 3, 18)),
        ("1990.1.1", date(1990, 1, 1)),
        ("19900101", date(1990, 1, 1)),
        (19900101.0, date(1990, 1, 1)),
        (32874, date(1990, 1, 1)),
        (32874.5, date(1990, 1, 1)),
        ("32874", date(1990, 1, 1)),
        ("2015/7/8", date(2015, 7, 8)),
        ("2015-07-08", date(2015, 7, 8)),
        ("２０１５年７月８日", date(2015, 7, 8)),
        ("2015年7月8日", date(2015, 7, 8)),
        ("2022年10月", date(2022, 10, 1)),
        ("22年10月", date(2022, 10, 1)),
        ("98年3月5日", date(1998, 3, 5)),
        ("2022年十月", date(2022, 10, 1)),
        ("2022年十月5日", date(2022, 10, 5)),
        ("二〇二二年十二月三十一日", date(2022, 12, 31)),
        ("2022\\10\\5", date(2022, 10, 5)),
        ("2022-10", date(2022, 10, 1)),
        ("2022-10-05 00:00:00", date(2022, 10, 5)),
        (datetime(2022, 10, 5, 8, 30), date(2022, 10, 5)),
        (date(2022, 10, 5), date(2022, 10, 5)),
        ("", None),
        (None, None),
        (" — ", None),
    ],
)
def test_dates(raw, day):
    assert parse_date(raw) == day


@pytest.mark.parametrize(
    "raw",
    ["2022.13.1", "2023-02-29", "昨天", "1990", 1990, 5, "20221345", True, "0001-01-01", "1e9"],
)
def test_what_is_no_date_says_so(raw):
    with pytest.raises(BadValue) as caught:
        parse_date(raw)
    assert caught.value.reason
    assert caught.value.remedy in str(caught.value)


@pytest.mark.parametrize("raw", ["202212", 202212.0, "2022年12月", "2022-12-31", date(2022, 12, 9)])
def test_months(raw):
    assert parse_month(raw) == date(2022, 12, 1)


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("1,234.5", Decimal("1234.5")),
        ("1，234.5", Decimal("1234.5")),
        ("１２３４．５元", Decimal("1234.5")),
        ("¥12", Decimal(12)),
        (12.0, Decimal(12)),
        (0.1, Decimal("0.1")),
        (-3, Decimal(-3)),
        ("0", Decimal(0)),
        ("", None),
        ("无", None),
    ],
)
def test_money(raw, amount):
    assert parse_money(raw) == amount


def test_money_in_ten_thousands():
    assert parse_money("1.25", unit="万元") == Decimal(12500)


@pytest.mark.parametrize(
    ("heading", "each"),
    [("金额（元，每人每月）", True), ("救助金额（元，每人次）", False), ("每人员补助", False)],
)
def test_a_heading_of_each_person_is_not_one_of_each_time(heading, each):
    assert heading_each(heading) is each


@pytest.mark.parametrize(
    "raw",
    ["abc", "1.2.3", "1,23", "1e5", True, float("nan"), date(2022, 1, 1), "."]
    + ["万元", "亿元", "亿", "万"],  # a unit alone
)
def test_what_is_no_money_says_so(raw):
    with pytest.raises(BadValue):
        parse_money(raw)


def test_counts():
    assert parse_int("3人") == 3
    assert parse_int(3.0) == 3
    assert parse_int("") is None
    with pytest.raises(BadValue):
        parse_int(3.5)


def test_text_reads_like_the_screen():
    assert text(3.0) == "3"
    assert text(3.25) == "3.25"
    assert text("\u3000张三\u00a0") == "张三"
    assert text(None) == ""
    assert text(datetime(2022, 10, 5)) == "2022-10-05"


@pytest.mark.parametrize("value", [date(9999, 12, 31), datetime(1899, 12, 30), date(2101, 1, 1)])
def test_a_cell_of_the_date_type_far_out_is_no_date(value):
    with pytest.raises(BadValue):
        parse_date(value)


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("Oct-22", date(2022, 10, 1)),
        ("22-Oct", date(2022, 10, 1)),
        ("October 2022", date(2022, 10, 1)),
        ("Sept-22", date(2022, 9, 1)),
        ("18-Oct-22", date(2022, 10, 1)),
    ],
)
def test_english_months_as_a_spreadsheet_shows_them(written, month):
    assert parse_month(written) == month


def test_among_days_an_english_month_behind_two_figures_may_be_a_day_without_its_year():
    assert parse_date("Oct-22") == date(2022, 10, 1)
    assert parse_date("18-Oct-55") == date(1955, 10, 18)
    with pytest.raises(BadValue) as bad:
        parse_date("22-Oct")
    assert "2022" in bad.value.reason
    assert "2022-10-05" in bad.value.remedy
    for word in ("Oct", "Octopus 22", "32-Oct-22"):
        with pytest.raises(BadValue):
            parse_date(word)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (400.12000000000005, "400.12"),
        ("400.12000000000005", "400.12"),
        (0.1 + 0.2, "0.3"),
        (400.123, "400.123"),
        ("0.005", "0.005"),
        ("9" * 20, "9" * 20),
    ],
)
def test_what_calculation_leaves_behind_the_cent_is_taken_away(cell, amount):
    assert parse_money(cell) == Decimal(amount)


@pytest.mark.parametrize(
    ("heading", "cell", "count"),
    [
        ("户籍人口（万人）", "0.12", 1200),
        ("户籍人口(万人)", 1.5, 15_000),
        ("户籍人口（千人）", "1.2", 1200),
        ("户籍人口", "1.2万人", 12_000),
        ("户籍人口（万人）", "1.2万", 12_000),
        ("户籍人口（人）", "1,200人", 1200),
        ("人口", 1200.0, 1200),
        ("每万人病床", 3, 3),
    ],
)
def test_a_count_is_read_in_what_its_heading_or_its_cell_says(heading, cell, count):
    assert parse_int(cell, heading_times(heading)) == count
