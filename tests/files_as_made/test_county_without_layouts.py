"""The first ledgers of a county that has no layouts yet: what they mean is said in the preview."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from cases.ledgers import DESK
from cases.models import Award, Household
from tests import factories, ledgers
from tests.files_as_made.test_whose_id import answered
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.questions import QuestionForm
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
MEANT = {
    "村（社区）": "village", "低保证号": "certificate_number", "身份证号": "resident_id",
    "户主姓名": "head_name", "纳入时间": "joined_on", "月保障金额": "basic_amount",
    "享受人数": "covered_size", "公民身份号码": "resident_id",
}  # fmt: skip


@pytest.fixture
def county():
    made = ledgers.county()
    TableLayout.objects.filter(county=made).delete()
    return made


def book(*rows, merged=()):
    made = Workbook()
    page = made.active
    page.title = "1.测试1镇"
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def handed_in(county, content, programme="DIBAO"):
    return imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER, county),
        county=county,
        spec=DESK.specs["people"],
        file=BytesIO(content),
        file_name="低保.xlsx",
        year=2022,
        given={"programme": programme},
    )


def taken(county, content):
    batch = handed_in(county, content)
    headings = [one["header"] for one in QuestionForm(batch, DESK.specs["people"](batch)).columns]
    said = {one: MEANT[end] for one in headings for end in MEANT if _ends(one, end)}
    batch = answered(batch, DESK, said)
    assert (batch.mapping["blocked"], batch.mapping["lacking"]) == ([], [])
    imports.take_now(by=None, batch=batch, desk=DESK)
    batch.refresh_from_db()
    return batch


def _ends(heading, end):
    last = heading.partition("@")[0].rpartition("/")
    return last[2] == end and not last[0].startswith("成员")


def test_a_row_for_each_member_makes_households(county):
    """The town is what the sheet is called. A head that stands last is the head by its relation."""
    names = [name for name in ledgers.ROLL_HEADINGS if name not in ("分类施保类别", "家庭月收入")]
    second = ledgers.person(2, 家庭人口=2, 保障人口=2)
    rows = [
        ledgers.person(1, 家庭人口=2, 保障人口=2),
        ledgers.member(11),
        {**second, **ledgers.member(12)},
        second,
    ]
    batch = taken(county, book(names, *([row.get(name) for name in names] for row in rows)))
    assert (batch.saved, batch.rejected) == (4, 0)
    assert sorted(home.head.name for home in Household.objects.all()) == ["户主1", "户主2"]
    assert [award.members.count() for award in Award.objects.all()] == [2, 2]


def test_members_side_by_side_below_headings_of_two_lines(county):
    who = ["姓名", "公民身份号码", "与户主关系"]
    family = ["村（社区）", "低保证号", "享受人数", "月保障金额", "纳入时间"]
    above = ["成员1", "", "", "成员2", "", ""]
    heads = [*family, "户主", "", *above], [""] * len(family) + [*who[:2], *who, *who]
    cells = []
    for n, members in ((1, (11, 12)), (2, (13,))):
        head = ledgers.person(n)
        people = [ledgers.member(m) for m in members]
        beside = [one[key] for one in people for key in ("姓名", "身份证号", "与户主关系")]
        own = [head["村（社区）"], head["低保证号"], 1 + len(members), 400, "2021.3.18"]
        cells.append([*own, head["姓名"], head["身份证号"], *beside])
    merged = ("F1:G1", "H1:J1", "K1:M1", *(f"{column}1:{column}2" for column in "ABCDE"))
    batch = taken(county, book(*heads, *cells, merged=merged))
    assert (batch.saved, batch.rejected) == (5, 0)
    assert sorted(award.members.count() for award in Award.objects.all()) == [2, 3]


def test_a_ledger_of_persons_needs_no_number(county):
    factories.programme("OLD", county)
    names = ["姓名", "身份证号", "月救助金额", "纳入日期"]
    row = ledgers.person(1)
    content = book(names, [row["姓名"], row["身份证号"], 50, "2021.3.18"])
    batch = imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER, county),
        county=county,
        spec=DESK.specs["people"],
        file=BytesIO(content),
        file_name="高龄.xlsx",
        year=2022,
        given={"programme": "OLD"},
    )
    imports.take_now(by=None, batch=batch, desk=DESK)
    batch.refresh_from_db()
    assert (batch.saved, batch.rejected) == (1, 0)
