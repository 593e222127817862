"""What a county that nobody had seen would hand in with no more help than the documentation."""

from collections import Counter
from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from cases.ledgers import DESK
from cases.models import Award, Household, Person, Supplement
from tests import factories
from tests.cases.test_ledgers_programmes import COLUMNS, take
from welfare.exceptions import Refused
from welfare.files import imports
from welfare.models import BatchStatus, TableLayout

pytestmark = pytest.mark.django_db

BESIDE = {"name": "成员(\\d)姓名", "resident_id": "成员(\\d)证件号", "relation": "成员(\\d)关系"}


def families():
    return {
        "constants": {"programme": "DIBAO"},
        "repeat": BESIDE,
        "columns": {
            "covered_size": {"headers": ["保障人数"]},
            "village": {"headers": ["村"]},
            "disability_card": {"headers": ["残疾证号"]},
            "supplement": {"headers": ["分类施保"]},
            "sex": {"headers": ["性别"]},
        },
    }


def family(head, *members):
    row = {
        "姓名": f"头{head}",
        "身份证号": factories.resident_id(head),
        "保障人数": 1 + len(members),
        "标准": 900,
        "村": "测试1镇村",
    }
    for n, member in enumerate(members, 1):
        row |= {f"成员{n}姓名": f"成{member}", f"成员{n}证件号": factories.resident_id(member)}
        row |= {f"成员{n}关系": "配偶"}
    return row


def test_a_row_is_a_household_where_the_layout_describes_no_number(ledger_county):
    batch = take(ledger_county, families(), [family(1, 11), family(2, 12)])
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 4)
    assert [home.members.count() for home in Household.objects.order_by("pk")] == [2, 2]
    assert {award.amounts.get().basic for award in Award.objects.all()} == {Decimal(900)}


def test_what_is_said_of_the_head_is_not_said_of_who_stands_beside(ledger_county):
    """A card, a class with its money, a sex: each of them would make the member another person."""
    head = factories.resident_id(1)
    said = {"残疾证号": f"{head}41", "分类施保": "重病重残", "性别": "男"}
    batch = take(ledger_county, families(), [family(1, 11) | said])
    assert batch.saved == 2
    assert Person.objects.get(name="头1").disability_card == f"{head}41"
    assert Person.objects.get(name="成11").disability_card == ""
    assert Supplement.objects.count() == 1


CHILDREN = {
    "title_as": {"programme": "表.：(.+)花名册"},
    "columns": {
        "programme": {"required": True},
        "father": {"headers": ["父亲情况"]},
        "mother": {"headers": ["母亲情况"]},
        "placement": {"headers": ["养育方式"]},
    },
}
ORPHANS = ["乡镇", "姓名", "身份证号", "养育方式", "标准", "批准时间"]
UNSUPPORTED = ["乡镇", "姓名", "身份证号", "父亲情况", "母亲情况", "标准", "批准时间"]


@pytest.fixture
def county(ledger_county):
    for code in ("ORPHAN", "CHILD"):
        factories.programme(code, ledger_county)
    return ledger_county


def take_rows(county, layout, rows):
    """Rows as they stand on a sheet, titles and all, taken over."""
    TableLayout.objects.filter(county=county, kind="people").delete()
    columns = {**COLUMNS, **layout["columns"]}
    definition = {"row_keys": ["name"], **deepcopy(layout), "columns": columns}
    TableLayout.objects.create(county=county, kind="people", definition=definition)
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = BytesIO()
    book.save(written)
    written.seek(0)
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=DESK.specs["people"],
        file=written,
        file_name="儿童2022.xlsx",
        year=2022,
    )
    return imports.take_now(by=None, batch=batch, desk=DESK)


def child(n, *said):
    born = date(2015, 3, n)
    return ["测试1镇", f"童{n}", factories.resident_id(n, born), *said, 1000, "2021年5月"]


@pytest.mark.parametrize("more", [0, 30])
def test_two_tables_on_one_sheet_are_two_tables(county, more):
    """One below the other, each with its title; the second was all that was read, as the first."""
    first = [["表一：孤儿花名册"], ORPHANS, *(child(n, "散居") for n in (1, 2))]
    first += [["合计", "2人"]] + [[""]] * more
    second = [["表二：事实无人抚养儿童花名册"], UNSUPPORTED]
    second += [child(n, "死亡", "失联") for n in (11, 12, 13)]
    batch = take_rows(county, CHILDREN, [*first, *second])
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 5)
    held = Counter(Award.objects.values_list("programme__code", flat=True))
    assert held == {"ORPHAN": 2, "CHILD": 3}


def test_headings_once_more_are_no_other_table(county):
    """On every printed page, with the title or without."""
    page = [["表一：孤儿花名册"], ORPHANS]
    rows = [*page, child(1, "散居"), ORPHANS, child(2, "散居"), *page, child(3, "散居")]
    batch = take_rows(county, CHILDREN, rows)
    assert batch.saved == 3


def test_a_table_below_without_a_title_has_that_of_the_first(county):
    rows = [["表一：孤儿花名册"], ORPHANS, child(1, "散居"), [""], [*reversed(ORPHANS)]]
    batch = take_rows(county, CHILDREN, [*rows, [*reversed(child(2, "散居"))]])
    assert batch.saved == 2
    assert {one.payee.name for one in Award.objects.all()} == {"童1", "童2"}


FIRST = [["表一：孤儿花名册"], ORPHANS, child(1, "散居"), child(2, "散居")]
TITLE = ["表二：事实无人抚养儿童花名册"]


def test_the_same_columns_with_blanks_in_the_words_are_another_table(county):
    heads = ["乡 镇", "姓 名", "身份证号 ", "养育 方式", "标 准", "批准时间"]
    take_rows(county, CHILDREN, [*FIRST, TITLE, heads, child(11, "散居")])
    held = Counter(Award.objects.values_list("programme__code", flat=True))
    assert held == {"ORPHAN": 2, "CHILD": 1}


def test_other_words_that_the_layout_knows_are_headings_of_another_table(county):
    heads = ["所在乡镇", "儿童姓名", "身份证号码", "养育方式", "保障标准", "批准时间"]
    known = deepcopy(CHILDREN)
    for key, word in {"name": "儿童姓名", "resident_id": "身份证号码", "town": "所在乡镇"}.items():
        column = COLUMNS.get(key, {"headers": []})
        known["columns"][key] = column | {"headers": [*column["headers"], word]}
    standard = next(key for key, one in COLUMNS.items() if "标准" in one["headers"])
    column = COLUMNS[standard]
    known["columns"][standard] = column | {"headers": [*column["headers"], "保障标准"]}
    take_rows(county, known, [*FIRST, TITLE, heads, child(11, "散居")])
    held = Counter(Award.objects.values_list("programme__code", flat=True))
    assert held == {"ORPHAN": 2, "CHILD": 1}


def test_a_first_number_in_groups_is_a_number_all_the_same(county):
    one = child(11, "死亡", "失联")
    one[2] = " ".join((one[2][:6], one[2][6:14], one[2][14:]))
    take_rows(county, CHILDREN, [*FIRST, TITLE, UNSUPPORTED, one])
    held = Counter(Award.objects.values_list("programme__code", flat=True))
    assert held == {"ORPHAN": 2, "CHILD": 1}


@pytest.mark.parametrize("heads", [[], [["地方", "谁", "号码", "养育", "钱", "时间"]]])
def test_a_title_of_something_else_without_known_headings_stops_the_file(county, heads):
    """Read on, its children would be paid as orphans; row and words are named."""
    rows = [*FIRST, TITLE, *heads, child(11, "散居")]
    with pytest.raises(Refused) as stopped:
        take_rows(county, CHILDREN, rows)
    for word in ("第 5 行", *TITLE, "事实无人抚养儿童", "孤儿", "单独放在一个工作表"):
        assert word in str(stopped.value)
    assert not Award.objects.exists()


def test_the_number_of_a_disability_card_holds_the_id(ledger_county):
    """A list by card number has no other column of IDs; grade and card stand in it too."""
    factories.programme("NURSING", ledger_county)
    columns = {"resident_id": {"headers": ["残疾人证号"], "required": True, "secret": True}}
    layout = {"constants": {"programme": "NURSING"}, "columns": columns}
    number = factories.resident_id(5)
    row = {"姓名": "残一测", "残疾人证号": f"{number}42", "标准": 120, "村": "测试1镇村"}
    batch = take(ledger_county, {**layout}, [row])
    assert (batch.saved, batch.repaired) == (1, 1)
    person = Person.objects.get()
    assert (person.resident_id, person.disability_card) == (number, f"{number}42")
    batch = take(ledger_county, {**layout}, [row | {"残疾人证号": f"{number}99"}])
    assert (batch.status, batch.saved) == (BatchStatus.FAILED, 0)
