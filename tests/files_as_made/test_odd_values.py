"""Cells as people and spreadsheets write them: names with notes, numbers made days, odd days."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from benefits.models import Payment
from cases.models import Award, Person
from tests import factories, ledgers
from tests.benefits.test_go_live import PAYMENTS
from tests.benefits.test_go_live import take as take_at
from tests.cases.test_ledgers import take
from tests.files_as_made.test_odd_files import NAMES, cells, one, workbook
from welfare.files.tables import BadValue, parse_date
from welfare.files.tables.row_kinds import _numbers_the_columns
from welfare.personal import resident_id
from welfare.personal.names import note_beside, plain_name, says_dead

pytestmark = pytest.mark.django_db
NUMBER = factories.resident_id(1, date(1951, 1, 1))


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.mark.parametrize(
    "written",
    [
        "甲乙（曾用名丙丁）",
        "甲乙(监护人：丙丁)",
        "甲乙 13800138000",
        "甲乙电话：13800138000",
        "甲乙【已故】",
        "甲乙—已故",
        "甲乙 已死亡",
        "甲乙（2022年死亡）",
        "（甲乙）",
        "1.甲乙",
        "１、甲乙",
        "“甲乙”",
        "甲乙",
    ],
)
def test_what_is_noted_beside_a_name_is_no_part_of_it(written):
    assert note_beside(plain_name(written))[0] == "甲乙"


@pytest.mark.parametrize("name", ["甲·乙丙", "户主1", "Anna Maria", "甲、乙", "死亡", "(空)"])
def test_what_is_no_note_stays(name):
    assert note_beside(name) == (name, "")


def test_who_is_noted_as_dead_is_told_unless_the_award_has_ended(county):
    rows = [
        ledgers.person(1, 姓名="甲乙（已故）", 户主姓名="甲乙（已故）"),
        ledgers.person(2, 姓名="丙丁[死亡]", 停保时间="2022-05-30", 停保原因="死亡"),
        ledgers.person(3, 姓名="戊己（户主）"),
    ]
    batch = take(county, workbook(*map(cells, rows)))
    assert batch.saved == 3
    assert batch.counts["warnings"]["said_dead"] == 1
    assert set(Person.objects.values_list("name", flat=True)) == {"甲乙", "丙丁", "戊己"}
    assert not any(says_dead(award.account_holder) for award in Award.objects.all())


def test_a_number_that_became_a_day_is_refused(county):
    rows = [ledgers.person(1, 低保证号=datetime(2021, 3, 18)), ledgers.person(2)]
    batch = take(county, workbook(*map(cells, rows)))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"number_became_day": 1})


def test_a_figure_shown_as_a_day_is_no_day(county):
    rows = [ledgers.person(1, 纳入时间=datetime(1901, 2, 3)), ledgers.person(2)]
    batch = take(county, workbook(*map(cells, rows)))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"bad_date": 1})
    assert "1901-02-03" in batch.counts["causes"][0]["reason"]


@pytest.mark.parametrize(
    "written",
    [
        "2022—12—05",
        "2022。12。05",
        "2022,12,5",
        "2022-12-05T00:00:00Z",
        "2022/12/5 3:20:00 AM",
        "2022年12月5日（农历冬月十二）",
    ],
)
def test_days_with_other_signs_between(written):
    assert parse_date(written) == date(2022, 12, 5)


@pytest.mark.parametrize("written", ["2022年12月5日（火化）", "2022,12,5,6", "12,5"])
def test_what_is_still_no_day(written):
    with pytest.raises(BadValue):
        parse_date(written)


@pytest.mark.parametrize(
    "written",
    [f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}", f"{NUMBER}.", f"{NUMBER}；", f"{NUMBER}.0"],
)
def test_signs_around_a_resident_id_are_taken_away(written):
    parsed = resident_id.parse(written)
    assert (parsed.value, parsed.repairs) == (NUMBER, ("points",))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("无", "empty"),
        ("—", "empty"),
        (f"{NUMBER[:15]}000.0", "number_lost_digits"),
        (f"{NUMBER}/{NUMBER}", "several_ids"),
        (f"{NUMBER}\n{NUMBER}", "several_ids"),
        (f"{NUMBER}（监护人{NUMBER}）", "several_ids"),
        (f"{NUMBER}42B1", "bad_length"),
        (f"{NUMBER[:17]}?.", "bad_character"),
    ],
)
def test_what_is_no_resident_id_is_named_for_what_it_is(written, code):
    with pytest.raises(resident_id.BadResidentId) as wrong:
        resident_id.parse(written)
    assert wrong.value.code == code


def test_averages_carried_sums_and_circled_numbers_are_no_people(county):
    average, carried = [""] * len(NAMES), [""] * len(NAMES)
    average[NAMES.index("姓名")], average[NAMES.index("月保障金额")] = "平均", 400
    carried[NAMES.index("姓名")], carried[NAMES.index("月保障金额")] = "承前页", 400
    lines = [
        [chr(ord("①") + at) for at in range(len(NAMES))],
        cells(ledgers.person(1)),
        average,
        carried,
        cells(ledgers.person(2)),
    ]
    batch = take(county, workbook(*lines))
    assert (batch.rows_read, batch.saved) == (2, 2)


def test_only_numbers_that_go_up_count_the_columns():
    assert _numbers_the_columns(["（1）", "⑵", "③"])
    assert not _numbers_the_columns(["①", "③", "②"])


def test_an_amount_merged_over_two_households_is_told(county):
    def merge(_made, page):
        page.merge_cells("K2:K4")

    rows = [ledgers.person(1), ledgers.member(9), ledgers.person(2, 月保障金额="")]
    rows[0] |= {"家庭人口": 2, "保障人口": 2}
    batch = take(county, workbook(*map(cells, rows), more=merge))
    assert batch.counts["warnings"]["several_households"] == 1
    assert [award.amounts.get().basic for award in Award.objects.all()] == [Decimal(400)] * 2


def test_an_amount_merged_over_one_household_is_nothing_to_tell(county):
    def merge(_made, page):
        page.merge_cells("K2:K3")

    head = ledgers.person(1, 家庭人口=2, 保障人口=2)
    batch = take(county, workbook(cells(head), cells(ledgers.member(9)), more=merge))
    assert "several_households" not in batch.counts["warnings"]


def paid_in(county, sheet):
    content = ledgers.payments(ledgers.payment(1), month=sheet)
    return take_at(county, content, desk=PAYMENTS, kind="pay")


@pytest.mark.parametrize(
    "sheet", ["元月", "1月发放明细", "一月份", "2022年1月 (2)", "2022年1月打卡表"]
)
def test_sheets_called_after_their_month_in_other_words(county, sheet):
    take(county, one())
    batch = paid_in(county, sheet)
    assert (batch.saved, Payment.objects.get().month) == (1, date(2022, 1, 1))


@pytest.mark.parametrize("sheet", ["Sheet1", "2022年1月（补发）"])
def test_a_sheet_called_after_no_month_says_so(county, sheet):
    take(county, one())
    batch = paid_in(county, sheet)
    assert batch.saved == 0
    assert sheet.partition("（")[0] in batch.counts["causes"][0]["reason"]
