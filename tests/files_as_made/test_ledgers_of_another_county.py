"""What a county that nobody had seen wrote into its ledgers, each a kind of its own."""

from datetime import date

import pytest

from cases.models import Award, Person
from tests import factories, ledgers
from tests.cases.test_ledgers import take
from tests.files_as_made.test_odd_files import NAMES, SHEET, cells, one, workbook
from tests.welfare.test_tables_layouts import definition, table
from welfare.files.imports import PlaceFinder, RowReader
from welfare.files.tables import BadFile
from welfare.models import Division, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.mark.parametrize(
    "words",
    [
        "合计：5人",
        "合计5人",
        "总计：3户5人、1,200元",
        "小 计: 5 人",
        "积德村合计：5人",
        "共5户12人",
        "共计5人",
    ],
)
def test_totals_that_say_how_many_are_no_people(words):
    rows = [["姓名", "身份证"], ["张三", "1"], [words, ""], ["李四", "2"]]
    given = definition({"resident_id": {"headers": ["身份证"], "required": True}})
    got = table(rows, given | {"row_keys": ["name", "resident_id"]})
    assert [row.text("name") for row in got] == ["张三", "李四"]
    assert got.counts.total_rows == 1


@pytest.mark.parametrize("name", ["共青", "合计划", "计小五"])
def test_who_is_called_like_a_total_is_a_person(name):
    given = definition({"resident_id": {"headers": ["身份证"], "required": True}})
    got = table([["姓名", "身份证"], [name, "1"]], given)
    assert [row.text("name") for row in got] == [name]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020年1季度", date(2020, 1, 1)),
        ("2020年第三季度", date(2020, 7, 1)),
        ("2020Q4", date(2020, 10, 1)),
    ],
)
def test_a_quarter_is_its_first_month(county, written, day):
    take(county, one(纳入时间=written))
    assert Award.objects.get().joined_on == day


def pair(**said):
    return ledgers.person(1, **said), ledgers.person(2)


@pytest.mark.parametrize(
    ("written", "left_on"),
    [("长期", None), ("至今", None), ("2022年2季度", date(2022, 6, 1))],
)
def test_how_an_end_is_written(county, written, left_on):
    take(county, one(停保时间=written))
    assert Award.objects.get().left_on == left_on


def test_that_a_beginning_has_no_end_says_nothing(county):
    batch = take(county, workbook(*map(cells, pair(纳入时间="长期"))))
    assert batch.counts["rejected"] == {"bad_date": 1}


def place(county, name, level, code, parent):
    residence = "rural" if level == Level.VILLAGE else ""
    return Division.objects.create(
        name=name, level=level, code=code, parent=parent, residence=residence
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("积德村", "积德村委会"),
        ("积德", "积德村委会"),
        ("积德村民委员会", "积德村委会"),
        ("大村", "大村"),
    ],
)
def test_the_list_may_call_villages_by_their_committees(written, name):
    town = factories.town()
    for number, called in enumerate(("积德村委会", "大村", "大村社区"), 300):
        code = f"{town.code[:9]}{number}"
        place(town.parent, called, Level.VILLAGE, code, town)
    (row,) = table([["姓名", "村"], ["甲", written]], definition({"village": ["村"]}))
    found = PlaceFinder(town.parent).village(RowReader(row), town)
    assert found.name == name


@pytest.mark.parametrize("written", ["杨桥彝族乡", "杨桥乡", "杨桥"])
def test_a_township_of_a_people_is_called_without_it_too(written):
    county = factories.county()
    place(county, "杨桥彝族乡", Level.TOWN, f"{county.code[:6]}150000", county)
    (row,) = table([["姓名", "乡"], ["甲", written]], definition({"town": ["乡"]}))
    assert PlaceFinder(county).town(RowReader(row)).name == "杨桥彝族乡"


@pytest.mark.parametrize("sign", ["×", "✕", "х", "Ｘ", "x"])
def test_what_is_typed_for_the_x_of_an_id(county, sign):
    made = (factories.resident_id(n, date(1950, 1, 1)) for n in range(1, 400))
    known = next(one for one in made if one.endswith("X"))
    batch = take(county, one(身份证号=known[:-1] + sign))
    assert (batch.saved, batch.repaired) == (1, 1)
    assert Person.objects.get().resident_id == known


def test_a_cross_for_another_digit_is_wrong(county):
    rows = pair()
    rows[0]["身份证号"] = factories.resident_id(7, date(1950, 1, 1))[:-1] + "×"
    assert not factories.resident_id(7, date(1950, 1, 1)).endswith("X")
    batch = take(county, workbook(*map(cells, rows)))
    assert batch.counts["rejected"] == {"bad_check_digit": 1}


def test_a_web_page_of_several_tables_is_called_after_its_file(county):
    row = "".join(f"<td>{cell}</td>" for cell in cells(ledgers.person(1)))
    head = "".join(f"<th>{name}</th>" for name in NAMES)
    tables = "<table><tr><td>填报说明</td></tr></table>"
    page = f"<html>{tables}<table><tr>{head}</tr><tr>{row}</tr></table></html>"
    batch = take(county, page.encode("gbk"), name=f"{SHEET}.xls")
    assert batch.saved == 1


def test_a_table_on_a_hidden_sheet_is_named_where_nothing_else_is_read(county):
    def hide(made, page):
        made.create_sheet("说明").append(["请按要求填写"])
        made.active = 1
        page.sheet_state = "hidden"

    with pytest.raises(BadFile, match=SHEET):
        take(county, workbook(cells(ledgers.person(1)), more=hide))


def test_two_names_in_one_cell_are_worth_a_look(county):
    batch = take(county, one(姓名="张三、李四", 户主姓名="张三、李四"))
    assert batch.counts["warnings"]["strange_name"] == 1
