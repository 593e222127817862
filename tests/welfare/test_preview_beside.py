"""People side by side in one row: the preview proposes what the columns mean, to be confirmed."""

from datetime import date
from io import BytesIO

import pytest

from benefits.ledgers import DESK as PAYMENTS
from benefits.models import Payment
from cases.ledgers import DESK
from cases.models import Award, Household
from tests import factories, ledgers
from tests.cases.test_ledgers import take
from tests.files_as_made.test_whose_id import answered
from verification.imports import DESK as DEPARTMENTS
from verification.models import DepartmentRecord
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.imports.merging import merge
from welfare.files.questions import QuestionForm
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


def handed_in(county, headings, *rows, name="并排.csv"):
    content = "\n".join(",".join(map(str, row)) for row in (headings, *rows)).encode()
    clerk = factories.user(Role.COUNTY_CASEWORKER, county)
    return imports.hand_in(
        by=clerk,
        county=county,
        spec=DESK.specs["people"],
        file=BytesIO(content),
        file_name=name,
        year=2022,
        given={"programme": "DIBAO"},
    )


def household(n, members):
    head = ledgers.person(n, 家庭人口=1 + len(members), 保障人口=1 + len(members))
    cells = {key: value for key, value in head.items() if key != "户主姓名"}
    return {"乡镇": "测试1镇", **cells}, [ledgers.member(m) for m in members]


def table(numbered, *households):
    """Rows of a head with up to two members beside it."""
    own = ["乡镇", *[name for name in ledgers.ROLL_HEADINGS if name in household(1, [])[0]]]
    parts = {"姓名": "姓名", "身份证号": "身份证号", "与户主关系": "关系"}
    marks = ("1", "2") if numbered == "成员1姓名" else ("一", "二")
    beside = [f"成员{mark}{heading}" for mark in marks for heading in parts.values()]
    rows = []
    for head, members in households:
        cells = [member[part] for member in members for part in parts]
        rows.append([head.get(name, "") for name in own] + cells + [""] * (6 - len(cells)))
    return [*own, *beside], *rows


@pytest.mark.parametrize("numbered", ["成员1姓名", "成员一姓名"])
def test_numbered_columns_are_proposed_confirmed_and_kept(county, numbered):
    batch = handed_in(county, *table(numbered, household(1, [11, 12]), household(2, [13])))
    assert batch.mapping["blocked"] == ["beside"]
    proposed = {one["headings"][0]: one["key"] for one in batch.mapping["beside"]}
    first = numbered[:3]
    assert proposed == {f"{first}姓名": "name", f"{first}身份证号": "resident_id",
                        f"{first}关系": "relation"}  # fmt: skip

    batch = answered(batch, DESK, {})
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=DESK)
    batch.refresh_from_db()
    assert (batch.saved, batch.rejected) == (5, 0)
    assert sorted(home.members.count() for home in Household.objects.all()) == [2, 3]
    assert set(Award.objects.values_list("payee__name", flat=True)) == {"户主1", "户主2"}

    following = handed_in(county, *table(numbered, household(3, [14])), name="下月.csv")
    assert following.mapping["blocked"] == []
    assert following.mapping["beside"] == []


def test_columns_that_are_nobody_need_not_be_read(county):
    batch = handed_in(county, *table("成员1姓名", household(1, [])))
    form = QuestionForm(batch, DESK.specs["people"](batch))
    data = {name: field.initial or "" for name, field in form.fields.items()}
    data |= {f"beside_{n}": "-" for n in range(len(form.beside))}
    form = QuestionForm(batch, DESK.specs["people"](batch), data)
    assert form.is_valid(), form.errors
    batch = imports.answer(by=batch.uploaded_by, batch=batch, desk=DESK, **form.answers)
    assert batch.mapping["blocked"] == []
    assert batch.mapping["beside"] == []


def test_headings_that_come_again_in_turn_are_proposed_too(county):
    head, members = household(1, [11])
    own = ["乡镇", *[name for name in ledgers.ROLL_HEADINGS if name in head]]
    part = ["与户主关系", "姓名", "身份证号"]
    rest = [name for name in own if name not in part]
    row = [head.get(name, "") for name in rest]
    row += ["户主", head["姓名"], head["身份证号"], *(members[0][name] for name in part)]
    batch = handed_in(county, [*rest, *part, *part], row)
    assert {one["key"] for one in batch.mapping["beside"]} == {"name", "resident_id", "relation"}
    batch = answered(batch, DESK, {})
    assert "twice" in batch.mapping["blocked"]  # it may be a guardian: nobody is made a member
    assert batch.mapping["beside"]
    beside = {(one["layout"], one["pattern"]): one["key"] for one in batch.mapping["beside"]}
    batch = imports.answer(
        by=batch.uploaded_by, batch=batch, desk=DESK, headings={}, words={}, beside=beside
    )
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=DESK)
    assert Household.objects.get().members.count() == 2


def test_months_side_by_side_are_no_people(county):
    head, _members = household(1, [])
    own = ["乡镇", *[name for name in ledgers.ROLL_HEADINGS if name in head]]
    grid = ["1月金额", "1月人数", "2月金额", "2月人数"]
    batch = handed_in(county, [*own, *grid], [*(head.get(name, "") for name in own), *"1234"])
    assert batch.mapping["beside"] == []
    assert batch.mapping["blocked"] == []


def test_the_profile_loaded_again_leaves_that_answer(county):
    base = TableLayout.objects.filter(county=county, kind="people").first().definition
    ours = {**base, "repeat": {"name": ["成员(\\d)姓名"]}}
    profile = {**base, "title": "新"}
    merged = merge(base, ours, profile)
    assert merged.definition["repeat"] == {"name": ["成员(\\d)姓名"]}
    assert not merged.against


def paid_by_month(county, *cells):
    headings = ["户主姓名", "身份证号", "救助类型", *[f"{n}月" for n in range(1, 13)], "合计"]
    who = ledgers.payment(1)
    row = [who["户主姓名"], who["身份证号"], "农村低保", *cells]
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    content = ledgers.book("2022年发放", headings, (dict(zip(headings, row, strict=True)),))
    return imports.hand_in(
        by=by,
        county=county,
        spec=PAYMENTS.specs["pay"],
        file=BytesIO(content),
        file_name="发放.xlsx",
        year=2022,
    )


def test_a_column_for_each_month_is_proposed_and_read_as_payments(county):
    take(county, ledgers.roll(ledgers.person(1)))
    batch = paid_by_month(county, 400, 400, 0, "", *[400] * 8, 4000)
    assert "beside" in batch.mapping["blocked"]
    (proposed,) = batch.mapping["beside"]
    assert (proposed["key"], proposed["count"]) == ("total_amount", 12)

    batch = answered(batch, PAYMENTS, {})
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=PAYMENTS)
    paid = Payment.objects.order_by("month").values_list("month__month", "amount")
    assert list(paid) == [(n, 400) for n in (1, 2, *range(5, 13))]


def test_two_halves_of_a_page_are_proposed(county):
    headings = ["序号", "姓名", "身份证号", "死亡时间"]
    numbers = [factories.resident_id(n, date(1940, 1, n)) for n in (1, 2, 3)]
    rows = [
        f"1,亡甲,{numbers[0]},2022.12.1,2,亡乙,{numbers[1]},2022.12.2",
        f"3,亡丙,{numbers[2]},2022.12.3,,,,",
    ]
    content = "\n".join((",".join(headings + headings), *rows)).encode()
    batch = imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER, county),
        county=county,
        spec=DEPARTMENTS.specs["death"],
        file=BytesIO(content),
        file_name="死亡.csv",
        month=date(2022, 12, 1),
    )
    assert {one["key"] for one in batch.mapping["twice"]} == {"name", "resident_id", "died_on"}
    beside = {(one["layout"], one["pattern"]): one["key"] for one in batch.mapping["beside"]}
    batch = imports.answer(
        by=batch.uploaded_by, batch=batch, desk=DEPARTMENTS, headings={}, words={}, beside=beside
    )
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=DEPARTMENTS)
    assert set(DepartmentRecord.objects.values_list("name", flat=True)) == {"亡甲", "亡乙", "亡丙"}
