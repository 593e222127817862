"""Ledgers as towns make them, each with several oddities at once: read rightly, or told."""

from datetime import date

import pytest

from cases.ledgers import DESK
from cases.models import Award, Household
from tests import factories, ledgers
from tests.cases.test_ledgers import hand_in, take
from tests.files_as_made.handing_in import first_number
from tests.files_as_made.test_odd_files import NAMES, cells, one, workbook
from tests.files_as_made.test_whose_id import answered
from welfare.accounts.roles import Role
from welfare.files import imports

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


def notes(county, content, **more):
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    return hand_in(county, content, by=by, **more).mapping["notes"]


def test_another_table_under_the_first_is_told(county):
    lines = [
        cells(ledgers.person(1)),
        ["合计", "", "1户"],
        [],
        ["附：本月停保人员名单"],
        ["序号", "姓名", "身份证号", "停保原因"],
        [1, "测停", ledgers.person(9)["身份证号"], "死亡"],
    ]
    (note,) = notes(county, workbook(*lines))
    assert first_number(note) == 2
    assert "第6行" in note


def test_notes_under_a_table_are_not_told(county):
    lines = [
        cells(ledgers.person(1)),
        ["注：本表一式三份。"],
        ["", "", "审批意见："],
        ["过次页", "", "", "400"],
    ]
    assert notes(county, workbook(*lines)) == []


def test_a_sheet_that_goes_on_without_headings_is_told(county):
    def second(made, _page):
        made.create_sheet("续表").append(cells(ledgers.person(2)))
        made.create_sheet("说明").append(["本表由乡镇填报"])

    content = workbook(cells(ledgers.person(1)), more=second)
    (note,) = notes(county, content)
    assert "续表" in note
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    batch = hand_in(county, content, by=by)
    reasons = {sheet["name"]: sheet["reason"] for sheet in batch.mapping["skipped_sheets"]}
    assert reasons["续表"] != reasons["说明"]


@pytest.mark.parametrize("name", ["测试1镇", "测试1镇2022年低保花名册"])
def test_a_text_file_is_called_after_its_town_as_a_sheet_is(county, name):
    lines = [NAMES, cells(ledgers.person(1))]
    content = "\r\n".join("\t".join(map(str, line)) for line in lines).encode("gb18030")
    assert take(county, content, name=f"{name}.csv").saved == 1


@pytest.mark.parametrize("name", ["城乡低保", "乡镇台账", "城镇低保", "花名册2022"])
def test_a_text_file_that_is_called_after_no_town_is_asked_for_it(county, name):
    lines = [NAMES, cells(ledgers.person(1))]
    content = "\r\n".join(",".join(map(str, line)) for line in lines).encode("gb18030")
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    batch = hand_in(county, content, by=by, name=f"{name}.csv")
    assert [one["key"] for one in batch.mapping["lacking"]] == ["town"]


@pytest.mark.parametrize("number", ["3.30021E+11", 3.30021000001e17])
def test_a_certificate_number_that_lost_its_digits_is_refused(county, number):
    rows = [ledgers.person(1, 低保证号=number), ledgers.person(2)]
    batch = take(county, workbook(*map(cells, rows)))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"number_lost_digits": 1})


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2022年元月", date(2022, 1, 1)),
        ("2022年10月起", date(2022, 10, 1)),
        ("2022年10月5日上午", date(2022, 10, 5)),
        ("2022年10月5日 8时30分", date(2022, 10, 5)),
        ("2022/10/5 星期三", date(2022, 10, 5)),
        ("2022-10-05（周三）", date(2022, 10, 5)),
        ("5-Oct-22", date(2022, 10, 5)),
    ],
)
def test_what_is_said_behind_a_day_is_no_part_of_it(county, written, day):
    take(county, one(纳入时间=written))
    assert Award.objects.get().joined_on == day


@pytest.mark.parametrize(
    "written", ["12月8日", "2022年10月5日以前有效", "2022.10.5-2023.10.5", "10月起"]
)
def test_what_is_no_one_day_stays_refused(county, written):
    rows = [ledgers.person(1, 纳入时间=written), ledgers.person(2)]
    batch = take(county, workbook(*map(cells, rows)))
    assert batch.counts["rejected"] == {"bad_date": 1}


def test_relations_as_a_possessive(county):
    head = ledgers.person(1, 家庭人口=3, 保障人口=3)
    rows = [head, ledgers.member(11, 与户主关系="之妻"), ledgers.member(12, 与户主关系="之 长子")]
    assert take(county, workbook(*map(cells, rows))).saved == 3
    assert Household.objects.get().members.count() == 3


def test_a_head_beside_the_members_is_proposed_as_a_person_too(county):
    names = ["村（社区）", "低保证号", "户主姓名", "户主身份证号", "家庭人口", "保障人口"]
    names += [f"成员{n}{part}" for n in (1, 2) for part in ("姓名", "身份证号", "关系")]
    names += ["月保障金额", "账号", "纳入时间"]
    head, members = ledgers.person(1, 保障人口=3, 家庭人口=3), [ledgers.member(n) for n in (5, 6)]
    row = [*(head[name] for name in names[:3]), head["身份证号"], 3, 3]
    row += [member[part] for member in members for part in ("姓名", "身份证号", "与户主关系")]
    row += [head[name] for name in names[-3:]]
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    batch = hand_in(county, workbook(row, headings=names), by=by)
    assert "beside" in batch.mapping["blocked"]
    batch = answered(batch, DESK, {})
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=DESK)
    assert Award.objects.get().payee.name == "户主1"
    assert Household.objects.get().members.count() == 3
