"""Every sample file with its right values, handed in as its office would hand it in.

What each file is and why it is here: README.md beside this test.
"""

from datetime import date
from decimal import Decimal

import pytest

from benefits.models import Payment
from cases.models import Award, GroupMember, Household, Member, Person
from tests import ledgers, linyou
from tests.files_as_made.handing_in import county, first_number, preview, take
from verification.models import DepartmentRecord
from welfare.files.tables import BadFile

pytestmark = pytest.mark.django_db

# file, kind, (rows, saved, rejected, skipped), rejected by code, repaired by code
FILES = [
    ("01_", "roll", (2, 0, 2, 0), {"error_cell": 2}, {}),
    (
        "02_",
        "roll",
        (8, 6, 2, 0),
        {"account_lost_digits": 2},
        {"account_repaired": 5},
    ),
    (
        "02b_",
        "roll",
        (4, 4, 0, 0),
        {},
        {"account_repaired": 1, "name_repaired": 1},
    ),
    ("03_", "roll", (8, 4, 4, 0), {"bad_date": 4}, {}),
    ("05_", "roll", (2, 2, 0, 0), {}, {}),
    ("06_", "roll", (3, 3, 0, 0), {}, {}),
    ("07_", "roll", (1, 1, 0, 0), {}, {}),
    ("08_", "roll", (1, 1, 0, 0), {}, {}),
    ("09_", "roll", (1, 1, 0, 0), {}, {}),
    ("11_", "roll", (3, 3, 0, 0), {}, {}),
    ("12_", "death", (4, 4, 0, 0), {}, {}),
    ("13_", "death", (2, 2, 0, 0), {}, {}),
    ("14_", "death", (3, 3, 0, 0), {}, {}),
    ("16_", "death", (150, 150, 0, 0), {}, {}),
    ("17_", "death", (4, 4, 0, 0), {}, {"name_repaired": 1}),
    ("18_", "medical", (1, 1, 0, 0), {}, {}),
    ("19_", "orphans", (1, 1, 0, 0), {}, {}),
    ("19b_", "death", (1, 1, 0, 0), {}, {}),
    ("21_", "roll", (17, 12, 5, 0), {"bad_money": 5}, {}),
    ("22_", "hardship", (2, 2, 0, 0), {}, {}),
    (
        "28_",
        "death",
        (5, 2, 3, 0),
        {"future_day": 1, "before_birth": 1, "bad_date": 1},
        {},
    ),
    ("29_", "pension", (2, 1, 1, 0), {"other_month": 1}, {}),
    ("30_", "roll", (11, 11, 0, 0), {}, {"name_repaired": 6}),
    ("32_", "roll", (8, 8, 0, 0), {}, {}),
    ("34_", "roll", (3, 3, 0, 0), {}, {}),
    ("34b_", "death", (1, 1, 0, 0), {}, {}),
    (
        "35_",
        "roll",
        (15, 6, 9, 0),
        {
            "bad_check_digit": 3,
            "number_lost_digits": 2,
            "bad_length": 1,
            "bad_character": 1,
            "bad_birth_date": 1,
            "two_names": 1,
        },
        None,
    ),
    ("51_", "medical", (9, 9, 0, 0), {}, {"name_repaired": 2}),
    ("53_", "watch", (10, 9, 1, 0), {"unknown_town": 1}, {"place_repaired": 8}),
]


@pytest.fixture(scope="module", autouse=True)
def area(once):
    """The county once for all files; what a file brings is rolled back after its test."""
    return once(county)


@pytest.mark.parametrize(("name", "kind", "rows", "rejected", "repaired"), FILES)
def test_each_file(area, name, kind, rows, rejected, repaired):
    batch = taken(area, name, kind)
    assert (batch.rows_read, batch.saved, batch.rejected, batch.skipped) == rows
    assert batch.counts["rejected"] == rejected
    if repaired is not None:
        assert batch.counts["mended"] == repaired
    assert bool(batch.error_file) >= bool(rejected)


def taken(area, name, kind, **period):
    """For the month or year that the form of the kind asks for."""
    if kind in {"roll", "hardship", "orphans", "pay", "watch"}:
        period = {"year": 2022, **period}
    if name == "34b_":
        period["month"] = date(2023, 6, 1)
    return take(area, name, kind, **period)


def notes(area, name, kind, **period):
    batch, _desk = preview(area, name, kind, **period)
    return batch.mapping["notes"]


def first_months():
    return dict(Award.objects.values_list("number", "first_month"))


def accounts():
    return {award.number: award.account for award in Award.objects.all()}


def names():
    return set(Person.objects.values_list("name", flat=True))


def test_lost_digits_are_named_once_with_their_count(area):
    told = notes(area, "02_", "roll")
    assert [first_number(note) for note in told] == [2, 5]
    counts = taken(area, "02_", "roll").counts
    signs = ["space", "figure", "hyphen", "apostrophe", "full_width"]
    assert counts["repaired"] == dict.fromkeys(signs, 1)
    causes = counts["causes"]
    assert [(cause["rows"], cause["column"], cause["first"]) for cause in causes] == [(2, "M", 3)]


def test_repaired_accounts_are_all_the_same_number(area):
    taken(area, "02_", "roll")
    whole = "6217001123456789012"
    assert accounts() == {
        "PB00004": "6217001123456789",
        **dict.fromkeys(["PB00005", "PB00006", "PB00008", "PB00009"], whole),
        "PB00010": "6217001123456789000",
    }


def test_an_account_that_ends_in_zeros_is_worth_a_look(area):
    assert taken(area, "02b_", "roll").counts["warnings"]["account_zeros"] == 1
    assert {"测叁", "=测虚"} <= names()


def test_months(area):
    batch = taken(area, "03_", "roll")
    november, december = date(2022, 11, 1), date(2022, 12, 1)
    assert first_months() == {
        "PB00012": november,
        "PB00014": november,
        "PB00017": december,
        "PB00018": november,
    }
    assert batch.counts["causes"][0]["rows"] == 2
    for year_and_month in ("2022-01", "2022-10"):
        assert year_and_month in batch.counts["causes"][0]["remedy"]


def test_the_calendar_of_1904_counts_for_all_cells(area):
    taken(area, "05_", "roll")
    assert set(Award.objects.values_list("joined_on", flat=True)) == {date(2022, 10, 5)}


@pytest.mark.parametrize("name", ["07_", "08_", "09_"])
def test_other_dialects_of_a_workbook(area, name):
    taken(area, name, "roll")
    assert Award.objects.get().joined_on == date(2022, 10, 5)
    assert names() == {"测虚富文" if name == "09_" else "测虚26"}


def test_hidden_rows_are_taken_and_counted(area):
    assert 1 in map(first_number, notes(area, "06_", "roll"))
    assert taken(area, "06_", "roll").counts["warnings"]["hidden_rows"] == 1


def test_blanks_begin_no_household(area):
    taken(area, "11_", "roll")
    assert Household.objects.get().members.count() == 3


def test_marks_are_compared_as_cleaned(area):
    taken(area, "32_", "roll")
    assert Household.objects.count() == 4
    assert {home.members.count() for home in Household.objects.all()} == {2}
    assert Member.objects.count() == 8


def test_the_headings_choose_the_separator(area):
    taken(area, "12_", "death")
    assert DepartmentRecord.objects.first().identifier == "HH，1，2，3，4，5，6"


def test_what_stands_in_formulas_is_read(area):
    assert 3 in map(first_number, notes(area, "14_", "death"))
    taken(area, "14_", "death")
    assert "610329195003049703" in {record.resident_id for record in DepartmentRecord.objects.all()}


def test_control_characters_go_with_a_note(area):
    assert any("151" in note for note in notes(area, "16_", "death"))
    taken(area, "16_", "death")
    assert DepartmentRecord.objects.get(row=151).name == "测虚"


def test_the_unit_of_the_heading_counts(area):
    taken(area, "18_", "medical")
    assert DepartmentRecord.objects.get().amount == Decimal(42_000)


def test_brackets_choose_no_other_person(area):
    taken(area, "19_", "orphans")
    taken(area, "19b_", "death")
    assert Award.objects.get().payee.name == "测虚孤"
    assert DepartmentRecord.objects.get().name == "测虚亡"


def test_a_web_archive_says_what_it_is(area):
    with pytest.raises(BadFile, match="mht"):
        preview(area, "26c_", "death")


def test_days_of_death(area):
    taken(area, "28_", "death")
    days = dict(DepartmentRecord.objects.values_list("name", "day"))
    assert days == {"测虚23": date(2023, 1, 31), "测虚24": date(2023, 1, 1)}


def test_another_month_is_told_before_and_rejected(area):
    assert any("2022-11" in note for note in notes(area, "29_", "pension"))
    taken(area, "29_", "pension")
    assert DepartmentRecord.objects.get().amount == Decimal(2100)


def test_one_form_of_a_name(area):
    batch = taken(area, "30_", "roll")
    assert names() == {
        *("测虚", "测五", "买虚江·测提", "测虚𠮷", "测虚䶮", "测虚%", "测虚?", "测虚空"),
    }
    assert Person.objects.filter(name="测虚䶮").count() == 2  # one came as a private sign
    assert batch.counts["warnings"]["strange_name"] == 2
    assert set(Award.objects.values_list("account_holder", flat=True)) == names()


def test_a_month_alone_is_of_the_year_handed_in(area):
    named = dict.fromkeys(["户主姓名", "姓名"], "测虚19")
    who = {"村（社区）": "夏家山村", "身份证号": "610329196908209198", **named}
    linyou.take(area, "roll", ledgers.roll(ledgers.person(1, **who), town="九成宫镇"), "台账.xlsx")
    assert taken(area, "36_", "pay").saved == 1
    assert Payment.objects.get().month == date(2022, 12, 1)


def test_places_nearly_right(area):
    batch = taken(area, "53_", "watch")
    assert set(GroupMember.objects.values_list("town__name", "village__name")) == {
        ("九成宫镇", "夏家山村")
    }
    assert "九成宫镇" in batch.counts["causes"][0]["remedy"]


def test_the_unit_and_the_calendar_of_a_file_are_told_before_it_is_saved(area):
    (wan,) = preview(area, "18_", "medical")[0].mapping["understood"]
    assert wan == {"column": "个人自付（万元）", "text": "单位：万元，4.2 = 42,000.00元"}
    batch, _desk = preview(area, "05_", "people", year=2022)
    told = {"column": "纳入时间", "text": "1904日期系统的日期序号，43377 = 2022-10-05"}
    assert told in batch.mapping["understood"]
    batch, _desk = preview(area, "53_", "groups", year=2022)
    assert {
        "column": "乡镇",
        "text": "地名写法相近，九成宫 镇 = 九成宫镇",
    } in batch.mapping["understood"]
