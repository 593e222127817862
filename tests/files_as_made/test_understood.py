"""What a preview says, before anything is saved, of columns that do not plainly say it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from benefits.ledgers import DESK as PAYMENTS
from tests import ledgers
from tests.cases.test_ledgers import hand_in
from welfare.files import imports
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
ID = ledgers.person(1)["身份证号"]


@pytest.fixture
def county(ledger_county):
    return ledger_county


def lines(county, renamed, **cells):
    """What is said of a roll of one person with other headings and cells."""
    row = {**ledgers.person(1), **cells}
    row |= {new: row.pop(old) for old, new in renamed.items()}
    headings = [renamed.get(one, one) for one in ledgers.ROLL_HEADINGS]
    batch = hand_in(county, ledgers.book("测试1镇", headings, (row,)), year=2022)
    return {(one["column"], one["text"]) for one in batch.mapping["understood"]}


AMOUNT = "月保障金额"


@pytest.mark.parametrize(
    ("heading", "cells", "said"),
    [
        (f"{AMOUNT}（元/年）", {AMOUNT: 5160}, "每年金额折算为每月金额，5160 = 430.00元"),
        (f"{AMOUNT}（万元）", {AMOUNT: 0.04}, "单位：万元，0.04 = 400.00元"),
        (AMOUNT, {AMOUNT: "0.05万"}, "单位：万元（单元格注明），0.05万 = 500.00元"),
        (AMOUNT, {AMOUNT: "肆佰元整"}, "大写金额，肆佰元整 = 400.00元"),
        (
            f"{AMOUNT}（元/人·月）",
            {AMOUNT: 430, "家庭人口": 3, "保障人口": 3},
            "每人金额，×3人，430 = 1,290.00元",
        ),
        (
            f"{AMOUNT}（万元/人·年）",
            {AMOUNT: 0.6, "家庭人口": 2, "保障人口": 2},
            "单位：万元、每年金额折算为每月金额、每人金额，×2人，0.6 = 1,000.00元",
        ),
        ("纳入时间", {"纳入时间": 44866}, "电子表格的日期序号，44866 = 2022-11-01"),
        ("纳入时间", {"纳入时间": "25/1/2022"}, "按“日/月/年”的顺序读取，25/1/2022 = 2022-01-25"),
        ("纳入时间", {"纳入时间": "2021年3月"}, "没有写日，按当月1日，2021年3月 = 2021-03-01"),
        ("姓名", {"姓名": "户主甲（已故）"}, "姓名旁的备注不读入，户*甲（已故） = 户*甲"),
        ("与户主关系", {"与户主关系": "02"}, "02 = 户主"),
        ("账号", {"账号": " 2699-0000 0000 0000 001"}, "去掉空格、去除连字符"),
        ("身份证号", {"身份证号": f" {ID}"}, f"去掉空格，例如 {ID[:6]}********{ID[-4:]}"),
    ],
)
def test_a_column_is_told_with_an_example(county, heading, cells, said):
    old = next(one for one in cells if one in heading)
    told = lines(county, {old: heading} if old != heading else {}, **cells)
    (found,) = [text for column, text in told if column == heading and said in text]
    assert ID not in found


def test_what_is_plain_is_not_told(county):
    assert lines(county, {}, 纳入时间="2021.3.18") == set()


def test_the_title_of_a_sheet_gives_unit_and_month(county):
    headings = [*ledgers.PAY_HEADINGS]
    headings.remove("发放日期")
    row = {**ledgers.payment(1), "低保金": 0.04, "合计": 0.04}
    book = load_workbook(BytesIO(ledgers.book("明细", headings, (row,))))
    book.active["A1"] = "测试县2022年11月发放明细（单位：万元）"
    stream = BytesIO()
    book.save(stream)
    layout = TableLayout.objects.get(county=county, kind="pay")
    layout.definition["sheet_as"] = {"month": ""}
    layout.save()
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=PAYMENTS.specs["pay"],
        file=BytesIO(stream.getvalue()),
        file_name="发放.xlsx",
    )
    assert {"低保金", "合计"} <= {one["column"] for one in batch.mapping["understood"]}
    assert any(
        "单位：万元（表头上方注明）" in one["text"] and one["text"].endswith("0.04 = 400.00元")
        for one in batch.mapping["understood"]
    )
    (month,) = [one for one in batch.mapping["given"] if one["value"] == "2022-11"]
    assert month["origin"] == "取自表头上方的标题"
