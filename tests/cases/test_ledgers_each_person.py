"""Amounts of each person, as many ledgers of families write them: 400元/人/月 for three is 1200."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from benefits.models import Payment
from cases.models import Award
from tests import ledgers
from tests.benefits.test_go_live import take_payments
from tests.cases.test_ledgers import take
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county, db):
    return ledger_county


def roll(heading="月保障金额", amount=400, **head):
    head = {"家庭人口": 4, "保障人口": 3, "月保障金额": amount} | head
    book = load_workbook(
        BytesIO(
            ledgers.roll(
                ledgers.person(1, **head), ledgers.member(2), ledgers.member(3), ledgers.person(4)
            )
        )
    )
    for cells in book.active.iter_rows(max_row=3):
        for cell in cells:
            if cell.value == "月保障金额":
                cell.value = heading
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def paid():
    """What the family of three and the person alone are paid."""
    awards = Award.objects.order_by("household__number")
    return [award.amounts.get().basic for award in awards]


@pytest.mark.parametrize(
    "heading",
    ["月保障金额（元/人）", "月保障金额（元／人／月）", "月保障金额（元/月·人）",
     "月保障金额(元/人·月)", "月保障金额（元每人每月）"],
)  # fmt: skip
def test_the_heading_says_so(county, heading):
    batch = take(county, roll(heading))
    assert paid() == [1200, 400]
    assert batch.counts["mended"]["each_person"] == 1  # of a family of one nothing changes


@pytest.mark.parametrize(
    "amount",
    ["400元/人/月", "400元/人", "400/人", "400元/月/人", "400元／人·月", "每人每月400元",
     "人均400元", "4800元/人/年", "0.04万元/人", "肆佰元/人/月", "400（元/人/月）"],
)  # fmt: skip
def test_the_cell_says_so(county, amount):
    take(county, roll(amount=amount))
    assert paid() == [1200, 400]


def test_what_is_rounded_is_the_sum(county):
    take(county, roll("月保障金额（元/人·年）", 5000))
    assert paid() == [Decimal("1250.00"), Decimal("33.33")]  # 5000 × 3 ÷ 12, and 400 ÷ 12


@pytest.mark.parametrize(
    ("said", "sums"), [("per_person", [1200, 400]), ("per_household", [400] * 2)]
)
def test_the_layout_says_it_before_the_heading(county, said, sums):
    for layout in TableLayout.objects.filter(county=county, kind="people"):
        columns = layout.definition["columns"]
        if "月保障金额" in str(columns.get("basic_amount")):
            given = columns["basic_amount"]
            given = given if isinstance(given, dict) else {"headers": given}
            columns["basic_amount"] = given | {"unit": ["yuan", said]}
            layout.save()
    heading = "月保障金额" if said == "per_person" else "月保障金额（元/人）"
    take(county, roll(heading))
    assert paid() == sums


def test_who_is_listed_counts_where_no_column_says_how_many(county):
    """The members listed are the persons: their number is known at the end of the household."""
    for layout in TableLayout.objects.filter(county=county, kind="people"):
        for key in ("covered_size", "family_size"):
            layout.definition["columns"].pop(key, None)
        layout.save()
    content = roll("月保障金额（元/人·年）", 5000)
    book = load_workbook(BytesIO(content))
    page = book.active
    for at in range(page.max_column, 0, -1):
        if page.cell(2, at).value in ("保障人口", "家庭人口"):
            page.delete_cols(at)
    stream = BytesIO()
    book.save(stream)
    take(county, stream.getvalue())
    family = Award.objects.order_by("household__number").first()
    assert (family.covered_size, paid()[0]) == (3, Decimal("1250.00"))


def test_so_it_is_with_income(county):
    content = roll()
    book = load_workbook(BytesIO(content))
    book.active.cell(2, 10).value = "家庭月收入（元/人）"
    stream = BytesIO()
    book.save(stream)
    take(county, stream.getvalue())
    assert Award.objects.order_by("household__number").first().monthly_income == 320


def test_and_with_what_was_paid(county):
    take(county, roll(amount=1200))
    rows = [ledgers.payment(1, 保障人数=3, 低保金="400元/人", 合计=1200), ledgers.payment(4)]
    batch = take_payments(county, *rows)
    assert batch.saved == 2
    assert sorted(one.basic for one in Payment.objects.all()) == [400, 1200]


def test_how_many_were_paid_must_be_said_then(county):
    take(county, roll(amount=1200))
    rows = [ledgers.payment(1, 保障人数="", 低保金="400元/人", 合计=""), ledgers.payment(4)]
    batch = take_payments(county, *rows)
    assert batch.counts["rejected"] == {"missing": 1}
