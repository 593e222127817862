"""Sheets, titles and lines that speak of different programmes: each says whose its rows are."""

from collections import Counter
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from cases.ledgers import DESK
from cases.models import Award, Programme
from tests import factories
from tests.cases.test_ledgers_other_programmes import of_two_programmes
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports.sources import form_of
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
HEADINGS = ["乡镇", "姓名", "身份证号", "批准时间", "标准", "安置方式"]
OWN_HEADINGS = ["乡镇", "姓名", "身份证号", "纳入日期", "月救助金额", "安置方式"]
ORPHAN, CHILD = "孤儿", "事实无人抚养儿童"
BY_SHEETS = {ORPHAN: [HEADINGS, 2], CHILD: [HEADINGS, 3]}
BY_NAMES = {"1.孤儿": [HEADINGS, 2], "2.事实孤儿（散居）": [HEADINGS, 3]}
BY_TITLES = {
    "Sheet1": [["2022年孤儿花名册"], HEADINGS, 2],
    "Sheet2": [["2022年事实无人抚养儿童花名册"], HEADINGS, 3],
}
BY_BLOCKS = {
    "名册": [["一、孤儿"], HEADINGS, 2, [], ["二、事实无人抚养儿童"], HEADINGS, 3],
}
BY_LINES = {"名册": [["甲县困境儿童名册"], HEADINGS, ["一、孤儿"], 2, ["二、事实无人抚养儿童"], 3]}
BY_TITLE_AND_LINE = {"名册": [["甲县孤儿名册"], HEADINGS, 2, ["附：事实无人抚养儿童"], 3]}


@pytest.fixture
def county(ledger_county):
    factories.programme("CHILD", ledger_county)
    for code, name in (("ORPHAN", "孤儿基本生活保障"), ("CHILD", "困境儿童基本生活补贴")):
        Programme.objects.filter(county=ledger_county, code=code).update(name=name)
    of_two_programmes(ledger_county)
    return ledger_county


def child(n):
    name = "甲乙丙丁戊己庚辛壬癸"
    number = factories.resident_id(n, date(2015, 3, 1))
    return ["测试1镇", f"童{name[n // 10 % 10]}{name[n % 10]}", number, "2021-05-01", 900, "分散"]


def book(sheets, first=1):
    """A number among the lines of a sheet stands for so many children."""
    workbook, n = Workbook(), first
    workbook.remove(workbook.active)
    for name, lines in sheets.items():
        sheet = workbook.create_sheet(name)
        for line in lines:
            if isinstance(line, int):
                for at in range(n, n + line):
                    sheet.append(child(at))
                n += line
            else:
                sheet.append(line)
    stream = BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream


def hand_in(county, sheets, *, name="儿童名册.xlsx", first=1, **given):
    return imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER),
        county=county,
        spec=DESK.specs["people"],
        file=book(sheets, first),
        file_name=name,
        year=2022,
        given=given,
    )


def as_proposed(client, batch):
    """Post the preview as it stands."""
    client.force_login(batch.uploaded_by)
    form = client.get(DESK.url("detail", batch.pk)).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    answer = client.post(DESK.url("answer", batch.pk), data, follow=True)
    batch.refresh_from_db()
    return [str(one) for one in answer.context["messages"]]


def taken(batch):
    imports.take_now(by=None, batch=batch, desk=DESK)
    return Counter(Award.objects.values_list("programme__code", flat=True))


@pytest.mark.parametrize(
    ("sheets", "source"),
    [
        (BY_SHEETS, "sheet"),
        (BY_NAMES, "sheet"),
        (BY_TITLES, "title"),
        (BY_BLOCKS, "title"),
        (BY_LINES, "section"),
        (BY_TITLE_AND_LINE, "section"),
    ],
)
def test_what_speaks_of_each_programme_is_proposed_and_the_next_file_needs_no_word(
    county, client, sheets, source
):
    batch = hand_in(county, sheets)
    assert batch.mapping["blocked"] == ["apart"]
    assert batch.mapping["looks_like"] == []
    (row,) = [one for one in batch.mapping["sources"]["rows"] if one["key"] == "programme"]
    assert row["proposed"] == source
    assert as_proposed(client, batch)
    assert batch.mapping["blocked"] == []
    assert taken(batch) == {"ORPHAN": 2, "CHILD": 3}
    following = hand_in(county, sheets, first=6)
    assert following.mapping["blocked"] == []
    assert taken(following) == {"ORPHAN": 4, "CHILD": 6}


VILLAGES = [line for n in range(1, 25) for line in ([f"{n}村孤儿"], 1)]
MANY_LINES = {
    "of_one_word": ([*VILLAGES, ["末村事实无人抚养儿童"], 1], {"ORPHAN": 24, "CHILD": 1}),
    "after_many_rows": (
        [["一、孤儿"], *[[]] * 50_000, 2, ["二、事实孤儿"], 1],
        {"ORPHAN": 2, "CHILD": 1},
    ),
    "in_several_words": (
        [["一、孤儿"], 1, ["二、事实孤儿"], 2, ["三、事实无人抚养儿童"], 1],
        {"ORPHAN": 1, "CHILD": 3},
    ),
}


@pytest.mark.parametrize("lines", MANY_LINES)
def test_a_line_far_below_or_in_another_word_is_of_its_own_programme(county, client, lines):
    below, counted = MANY_LINES[lines]
    batch = hand_in(county, {"名册": [HEADINGS, *below]})
    assert batch.mapping["blocked"] == ["apart"]
    (names,) = batch.mapping["sources"]["names"].values()
    assert len(names["section"]) <= 21
    as_proposed(client, batch)
    assert batch.mapping["blocked"] == []
    assert taken(batch) == counted


def test_however_long_the_words_are_together_they_are_taken_as_proposed(county, client):
    long = {"ORPHAN": "孤儿" + "基本生活保障" * 6, "CHILD": "困境儿童" + "生活补贴" * 9}
    for code, name in long.items():
        Programme.objects.filter(county=county, code=code).update(name=name)
    orphan, child_line = long.values()
    lines = [HEADINGS, [orphan], 1, [child_line], 1, ["事实孤儿"], 1]
    batch = hand_in(county, {"名册": lines})
    as_proposed(client, batch)
    assert taken(batch) == {"ORPHAN": 1, "CHILD": 2}


@pytest.mark.parametrize("sheets", [BY_SHEETS, BY_TITLES, BY_BLOCKS])
def test_so_it_is_where_the_county_has_no_layout(county, client, sheets):
    TableLayout.objects.filter(county=county, kind="people").delete()
    sheets = {
        name: [OWN_HEADINGS if one is HEADINGS else one for one in lines]
        for name, lines in sheets.items()
    }
    batch = hand_in(county, sheets)
    assert batch.mapping["blocked"] == ["columns"]
    as_proposed(client, batch)
    assert batch.mapping["blocked"] == []
    assert taken(batch) == {"ORPHAN": 2, "CHILD": 3}


def test_a_files_name_is_proposed_where_nothing_else_speaks(county, client):
    TableLayout.objects.filter(county=county, name="特困台账").delete()
    layout = TableLayout.objects.get(county=county, name="孤儿台账")
    del layout.definition["constants"]
    layout.definition["columns"]["programme"] = {"headers": ["救助类别"], "required": True}
    layout.save()
    for first, name in ((1, "2022年孤儿名册.xlsx"), (6, "2022年事实孤儿名册.xlsx")):
        batch = hand_in(county, {"Sheet1": [HEADINGS, 2]}, first=first, name=name)
        if first == 1:
            (row,) = batch.mapping["sources"]["rows"]
            assert row["proposed"] == "file"
            as_proposed(client, batch)
        assert batch.mapping["blocked"] == []
        counted = taken(batch)
    assert counted == {"ORPHAN": 2, "CHILD": 2}


def test_one_programme_of_the_form_for_sheets_of_two_is_told(county, client):
    batch = hand_in(county, BY_SHEETS, programme="ORPHAN")
    assert batch.mapping["blocked"] == []
    (one,) = batch.mapping["looks_like"]
    assert one["given"] == {"programme": ""}
    assert f"{ORPHAN}、{CHILD}" in one["reason"]
    client.force_login(batch.uploaded_by)
    (offered,) = client.get(DESK.url("detail", batch.pk)).context["looks_like"]
    assert client.get(offered["url"]).context["form"]["programme"].value() == ""


@pytest.mark.parametrize(
    "sheets",
    [
        {"孤儿": [HEADINGS, 2], "孤儿（2）": [HEADINGS, 3]},
        {"测试1镇": [HEADINGS, 2], "测试2镇": [HEADINGS, 3]},
        {"孤儿、事实无人抚养儿童": [HEADINGS, 2], "孤儿": [HEADINGS, 3]},
        {"名册": [["孤儿名册"], HEADINGS, 2, ["备注：事实无人抚养儿童另册"]]},
        {"名册": [["孤儿名册"], HEADINGS, 2, ["表二"], HEADINGS, 3]},
    ],
)
def test_names_of_one_programme_are_asked_of_nothing(county, sheets):
    batch = hand_in(county, sheets)
    assert batch.mapping["blocked"] == []
    assert set(taken(batch)) == {"ORPHAN"}


@pytest.mark.parametrize("sheets", [BY_SHEETS, BY_TITLES, BY_BLOCKS, BY_LINES])
def test_a_command_has_nobody_to_ask_and_reads_what_the_names_say(county, tmp_path, sheets):
    file = tmp_path / "儿童名册.xlsx"
    file.write_bytes(book(sheets).getvalue())
    said = StringIO()
    call_command("import_ledger", "people", file, "--year=2022", stdout=said)
    counted = Counter(Award.objects.values_list("programme__code", flat=True))
    assert counted == {"ORPHAN": 2, "CHILD": 3}
    assert "儿童名册.xlsx：各部分属于什么，按其名称读取" in said.getvalue()
    # A file of one programme is read as before, and the next one of several as this one.
    plain, following = tmp_path / "名册.xlsx", tmp_path / "又一名册.xlsx"
    plain.write_bytes(book({"Sheet1": [HEADINGS, 1]}, first=6).getvalue())
    following.write_bytes(book(sheets, first=7).getvalue())
    for one in (plain, following):
        call_command("import_ledger", "people", one, "--year=2022")
    counted = Counter(Award.objects.values_list("programme__code", flat=True))
    assert counted == {"ORPHAN": 5, "CHILD": 6}


@pytest.mark.parametrize("part", ["、", " 、、 ", "（"])
def test_signs_alone_are_no_word(part):
    with pytest.raises(NotAllowed, match="孤儿（、残疾"):
        form_of(["孤儿（、残疾"], part)


def test_several_words_are_found_wherever_they_stand():
    assert form_of(["孤儿", "孤儿、残疾"], "孤儿、残疾") == "^(.+?)$"
    assert (
        form_of(["1(孤儿)", "2 低保边缘", "3 低保"], "低保、低保边缘、孤儿")
        == "(低保边缘|低保|孤儿)"
    )
