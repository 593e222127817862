"""A banner of the grassland: sumu and gacha, marks for programmes, a year of payments in a row."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from benefits.ledgers import DESK as PAYMENTS
from benefits.models import Payment
from cases.ledgers import DESK as LEDGERS
from cases.models import Award, Household
from tests import factories
from welfare.files import imports
from welfare.models import Division, Level, TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def banner(ledger_county):
    TableLayout.objects.filter(county=ledger_county).delete()
    for code in ("LIVING", "NURSING"):
        factories.programme(code, ledger_county)
    prefix = ledger_county.code[:6]
    sumu = Division.objects.create(
        code=f"{prefix}950000", name="白音苏木", level=Level.TOWN, parent=ledger_county
    )
    for n, name in ((200, "那仁嘎查"), (201, "巴彦嘎查")):
        code = f"{prefix}950{n}"
        rural = {"level": Level.VILLAGE, "residence": "rural"}
        Division.objects.create(code=code, name=name, parent=sumu, **rural)
    return ledger_county


def take(county, kind, definition, sheets, *, name="花名册.xlsx", desk=LEDGERS, year=2023):
    TableLayout.objects.update_or_create(
        county=county, kind=kind, name="", defaults={"definition": definition}
    )
    book = Workbook()
    book.remove(book.active)
    for sheet, rows in sheets.items():
        made = book.create_sheet(sheet)
        for row in rows:
            made.append(row)
    stream = BytesIO()
    book.save(stream)
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=desk.specs[kind],
        file=BytesIO(stream.getvalue()),
        file_name=name,
        year=year,
    )
    return imports.take_now(by=None, batch=batch, desk=desk)


WHO = {
    "name": {"headers": ["姓名"], "required": True},
    "resident_id": {"headers": ["身份证号"], "required": True, "secret": True},
}
ROLL = {
    "title": "低保花名册",
    "row_keys": ["name"],
    "constants": {"programme": "DIBAO"},
    "sheet_as": {"town": "^(?:\\d+[.、])?(.+?苏木)"},
    "household": {"by": "certificate_number", "head": "first"},
    "columns": {
        **WHO,
        "certificate_number": {"headers": ["户序"], "required": True, "fill_down": True},
        "village": {"headers": ["嘎查"], "fill_down": True},
        "covered_size": {"headers": ["人数"], "fill_down": True},
        "basic_amount": {"headers": ["年保障金"], "fill_down": True},
        "joined_on": {"headers": ["享受起始"], "fill_down": True, "required": True},
        "relation": {"headers": ["与户主关系"]},
    },
}


def number(n):
    return factories.resident_id(n)


def test_sumu_and_gacha_and_sums_of_a_year(banner):
    rows = [
        ["白音苏木低保花名册"],
        ["户序", "嘎查", "姓名", "身份证号", "与户主关系", "人数", "年保障金（元）", "享受起始"],
        ["B1", "那仁嘎查委员会", "测那", number(1), "户主", 2, 9600, "2023年3季度"],
        ["", "", "测日", number(2), "妻", "", "", ""],
        ["B2", "巴彦", "测巴", number(3), "户主", 1, 4800, "2023年4月起"],
        ["合计", "", "3人", "", "", 3, 14400, ""],
    ]
    batch = take(banner, "people", ROLL, {"1.白音苏木": rows})
    assert (batch.saved, batch.rejected) == (3, 0), batch.counts["causes"]
    homes = Household.objects.values_list("village__name", "head__name")
    assert set(homes) == {("那仁嘎查", "测那"), ("巴彦嘎查", "测巴")}
    paid = {one.payee.name: one.amounts.get().basic for one in Award.objects.all()}
    assert paid == {"测那": Decimal(800), "测巴": Decimal(400)}
    said = {one["text"] for one in batch.mapping["understood"]}
    assert "每年金额折算为每月金额，9600 = 800.00元" in said


MARKS = {
    "title": "两项补贴花名册",
    "row_keys": ["name"],
    "columns": {
        **WHO,
        "town": {"headers": ["苏木"], "required": True},
        "disability_card": {"headers": ["残疾证号"], "secret": True},
        "programme": {"headers": ["生活补贴"], "words": {"√": "LIVING", "×": ""}},
        "programme_2": {"headers": ["护理补贴"], "words": {"√": "NURSING", "×": ""}},
        "basic_amount": {"headers": ["补贴金额"]},
        "joined_on": {"headers": ["批准年月"], "required": True},
    },
}
HEADINGS = ["苏木", "姓名", "身份证号", "残疾证号", "生活补贴", "护理补贴", "补贴金额", "批准年月"]


def marked(n, living, nursing, amount):
    return [
        "白音",
        f"测{'甲乙丙丁'[n]}",
        number(n),
        f"{number(n)}11",
        living,
        nursing,
        amount,
        202301,
    ]


def test_marks_say_of_which_programme_one_sum_is(banner):
    rows = [HEADINGS, marked(1, "√", "×", 60), marked(2, "", "√", 120), marked(3, "√", "√", 180)]
    batch = take(banner, "people", MARKS, {"表": rows})
    assert batch.counts["rejected"] == {"one_sum": 1}
    amounts = {one.programme.code: one.amounts.get().basic for one in Award.objects.all()}
    assert amounts == {"LIVING": Decimal(60), "NURSING": Decimal(120)}


WIDE = {
    "title": "发放",
    "row_keys": ["head_name"],
    "constants": {"programme": "LIVING|NURSING"},
    "repeat": {"total_amount": ["(\\d+)月"], "number_as": "month"},
    "columns": {
        "head_name": {"headers": ["姓名"], "required": True},
        "resident_id": WHO["resident_id"],
    },
}


def test_a_year_of_payments_in_a_row_of_one_sum_for_both(banner):
    said = {**MARKS, "constants": {"basic_amount": "60", "basic_amount_2": "120"}}
    said["columns"] = {k: one for k, one in MARKS["columns"].items() if k != "basic_amount"}
    rows = [HEADINGS, marked(1, "√", "×", 60), marked(3, "√", "√", 180)]
    assert take(banner, "people", said, {"表": rows}).saved == 2
    wide = [
        ["两项补贴发放表"],
        ["姓名", "身份证号", "1月", "2月", "3月", "合计"],
        ["测乙", number(1), 60, 60, "", 120],
        ["测丁", number(3), 180, "", 180, 360],
        ["合计", "", 240, 60, 180, 480],
    ]
    batch = take(banner, "pay", WIDE, {"2023年": wide}, name="发放2023.xlsx", desk=PAYMENTS)
    assert batch.rejected == 0, batch.counts["causes"]
    paid = Payment.objects.order_by("programme__code", "month", "payee_name")
    made = [(one.programme.code, one.month.month, int(one.amount)) for one in paid]
    assert sorted(made) == [
        ("LIVING", 1, 60),
        ("LIVING", 1, 60),
        ("LIVING", 2, 60),
        ("LIVING", 3, 60),
        ("NURSING", 1, 120),
        ("NURSING", 3, 120),
    ]
