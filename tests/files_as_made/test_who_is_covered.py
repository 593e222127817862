"""Ledgers that list whole families: of whom the award is, and where its terms stand."""

from datetime import date
from decimal import Decimal

import pytest

from cases.models import Award, Household, Member
from tests import factories, ledgers
from tests.cases.test_ledgers import take
from tests.files_as_made.test_odd_files import NAMES, SHEET, cells, workbook
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


def laid_out(county, **said):
    """The roll's layout with something more."""
    row = TableLayout.objects.get(county=county, kind="people", name="低保台账")
    columns = row.definition["columns"] | said.pop("columns", {})
    row.definition |= {**said, "columns": columns}
    row.save()


def marked(county, *rows):
    """A ledger with a column that says who is covered, taken over."""
    laid_out(county, columns={"covered": {"headers": ["是否享受"]}})
    lines = [[*cells(row), row.get("是否享受", "")] for row in rows]
    return take(county, workbook(*lines, headings=[*NAMES, "是否享受"]))


def covered():
    return list(Award.objects.get().members.values_list("person__name", flat=True))


def test_who_is_not_covered_lives_in_the_family_and_is_not_counted(county):
    batch = marked(
        county,
        ledgers.person(1, 家庭人口=3, 保障人口=1, 是否享受="否"),
        ledgers.member(2, 是否享受="是"),
        ledgers.member(3, 是否享受="否"),
    )
    assert (batch.saved, batch.rejected) == (3, 0)
    assert "rows_differ" not in batch.counts["warnings"]
    assert covered() == ["家人2"]
    assert Award.objects.get().payee.name == "户主1"
    assert Member.objects.count() == 3


def test_a_blank_says_nothing_and_nobody_is_left_out_by_it(county):
    marked(county, ledgers.person(1, 家庭人口=2, 保障人口=2), ledgers.member(2))
    assert covered() == ["户主1", "家人2"]


def test_the_same_ledger_again_changes_nothing(county):
    rows = ledgers.person(1, 家庭人口=2, 是否享受="√"), ledgers.member(2, 是否享受="×")
    marked(county, *rows)
    batch = marked(county, *rows, ledgers.person(5))
    assert (batch.saved, batch.skipped, batch.rejected) == (1, 2, 0)
    assert Household.objects.get(number="N0001").members.count() == 2


def test_of_a_family_that_left_those_who_are_no_longer_covered_were(county):
    left = {"停保时间": "2022.5", "停保原因": "收入超标"}
    marked(county, ledgers.person(1, 保障人口=2, 家庭人口=2, 是否享受="否", **left),
           ledgers.member(2, 是否享受="否"))  # fmt: skip
    assert covered() == ["户主1", "家人2"]


def test_an_award_for_nobody_is_refused_with_its_household(county):
    batch = marked(
        county,
        ledgers.person(1, 家庭人口=2, 是否享受="否"),
        ledgers.member(2, 是否享受="否"),
        ledgers.person(3),
    )
    assert (batch.saved, batch.rejected) == (1, 2)
    assert batch.counts["rejected"] == {"nobody_covered": 1, "household_broken": 1}


def of_each(county, *amounts, heading="人月补助额", **more):
    """A family in which each row says what its own person receives."""
    laid_out(county, columns={"basic_amount": {"headers": [heading]}})
    headings = [heading if name == "月保障金额" else name for name in NAMES]
    head = ledgers.person(1, 家庭人口=3, 保障人口=3, 月保障金额=amounts[0])
    others = [ledgers.member(n, 月保障金额=one) for n, one in enumerate(amounts[1:], 2)]
    return take(county, workbook(*map(cells, (head, *others)), headings=headings))


@pytest.mark.parametrize(
    ("amounts", "sum_of_family"),
    [
        ((960, 430, 720), 2110),
        ((430, 430, 430), 1290),
        ((430, "", ""), 1290),
    ],
)
def test_amounts_of_each_person_make_the_amount_of_the_family(county, amounts, sum_of_family):
    batch = of_each(county, *amounts)
    assert "sums_differ" not in batch.counts["warnings"]
    assert Award.objects.get().amounts.get().basic == Decimal(sum_of_family)


def test_amounts_that_are_the_familys_are_not_added(county):
    batch = of_each(county, 960, 430, 960, heading="户月补助额")
    assert batch.counts["warnings"]["sums_differ"] == 1
    assert Award.objects.get().amounts.get().basic == Decimal(960)


def test_a_day_without_its_year_is_of_the_year_of_the_relief_ledger(county):
    headings = ["申请日期", "受理乡镇", "申请人", "身份证号", "批准金额", "审批日期"]
    said = ["3月20日", SHEET, "测一", factories.resident_id(1, date(1980, 1, 1)), 500, "4月2日"]
    batch = take(county, workbook(said, headings=headings), kind="relief", year=2022)
    assert (batch.saved, batch.rejected) == (1, 0)
    award = Award.objects.get()
    assert award.decided_on == date(2022, 4, 2)


@pytest.mark.parametrize("head", ["last", "relation"])
def test_what_a_family_receives_may_stand_in_the_row_of_a_head_below_its_members(county, head):
    """Without a layout that fills blanks: what the first row lacks, its head's row says."""
    plain = {"certificate_number": {"headers": ["低保证号"], "required": True}}
    for key, heading in (
        *(("covered_size", "保障人口"), ("family_size", "家庭人口"), ("joined_on", "纳入时间")),
        *(("basic_amount", "月保障金额"), ("account", "账号"), ("village", "村（社区）")),
    ):
        plain[key] = {"headers": [heading]}
    laid_out(county, columns=plain, household={"by": "certificate_number", "head": head})
    said = ledgers.person(1, 家庭人口=2, 保障人口=2, 月保障金额=700)
    batch = take(county, workbook(
        cells(ledgers.member(2, 低保证号="N0001")), cells(said), cells(ledgers.person(3)),
    ))  # fmt: skip
    assert (batch.saved, batch.rejected) == (3, 0)
    award = Award.objects.get(number="N0001")
    assert (award.payee.name, award.covered_size) == ("户主1", 2)
    assert award.amounts.get().basic == Decimal(700)
    assert award.members.count() == 2
