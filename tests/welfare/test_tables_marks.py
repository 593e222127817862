"""Columns with √ that together stand for one key: 老年人 | 未成年人 | 重度残疾."""

import pytest

from tests.welfare.test_tables_layouts import definition, table, values
from welfare.files.tables import BadFile, BadLayout

KINDS = {"老年人": "ELDERLY", "未成年人": "MINOR", "重度残疾": "SEVERE"}
HEADINGS = ["姓名", *KINDS]


def given(**options):
    return definition({"kind": {"marks": KINDS, **options}})


def said(*rows, headings=HEADINGS, **options):
    got = table([headings, *rows], given(**options))
    return [(row.text("kind"), str(row.written("kind"))) for row in got]


@pytest.mark.parametrize("mark", ["√", "✓", "☑", "是", 1, 1.0, "●", "○", "Y", "y", "√ ", "有",
                                  "V", True, "√(2)", "未成年人"])  # fmt: skip
def test_a_mark_says_which_column_is_meant(mark):
    assert said(["张三", None, mark, None]) == [("MINOR", "未成年人")]


@pytest.mark.parametrize("sign", ["×", "否", 0, "-", "/", "无", "N", " ", "□", False, None])
def test_what_marks_nothing_is_an_empty_cell(sign):
    assert said(["张三", sign, sign, sign]) == [("", "")]
    assert said(["张三", sign, "√", sign]) == [("MINOR", "未成年人")]


def test_an_empty_ring_marks_nothing_beside_a_full_one():
    rows = [["张三", "●", "○", "○"], ["李四", "○", "○", "○"], ["王五", "○", "○", "●"]]
    assert [code for code, _said in said(*rows)] == ["ELDERLY", "", "SEVERE"]


def test_a_ring_beside_ticks_is_not_guessed():
    got = said(["张三", "√", None, None], ["李四", None, "○", None])
    assert got == [("ELDERLY", "老年人"), ("未成年人：○", "未成年人：○")]


def test_several_marks_are_all_said_with_the_place_of_the_first():
    (row,) = table([HEADINGS, ["张三", None, "√", "√"]], given())
    assert row.text("kind") == "MINOR|SEVERE"
    assert (row.written("kind"), row.letter("kind")) == ("未成年人、重度残疾", "C")


def test_a_mark_that_is_not_known_is_told_with_its_heading():
    (row,) = table([HEADINGS, ["张三", "√", None, "二级"]], given())
    assert row.text("kind") == "重度残疾：二级"
    assert row.letter("kind") == "D"
    assert said(["张三", None, None, "二级"], words={"重度残疾：二级": "SEVERE"}) == [
        ("SEVERE", "重度残疾：二级")
    ]
    assert said(["张三", "√", None, "待定"], words={"重度残疾：待定": ""})[0][0] == "ELDERLY"


def test_headings_below_a_group_and_with_a_remark():
    rows = [
        ["姓名", "分类施保类别（打√）", None, None, "备注"],
        [None, "老年人(60岁)", "未成年人（请打“√”）", "重度残疾", None],
        ["张三", None, "√", None, "甲"],
    ]
    options = {"marks": {**KINDS, "分类施保类别/老年人(60岁)": "ELDERLY"}, "headers": ["分类施保"]}
    got = table(rows, given(**options), merged=["B1:D1", "A1:A2", "E1:E2"])
    assert [row.text("kind") for row in got] == ["MINOR"]
    assert got.ignored == ["备注"]


def test_one_sheet_in_words_and_another_with_marks():
    sheets = {
        "甲": ([["姓名", "类别"], ["张三", "老年人"]], []),
        "乙": ([HEADINGS, ["李四", None, None, "√"]], []),
        "丙": ([["姓名", "类别", "重度残疾"], ["王五", "重残", "√"], ["赵六", "老年人", "√"]], []),
    }
    options = given(headers=["类别"], words={"老年人": "ELDERLY", "重残": "SEVERE"})
    got = table(sheets, options)
    assert [row.text("kind") for row in got] == ["ELDERLY", "SEVERE", "SEVERE", "ELDERLY|SEVERE"]


def test_a_required_key_is_given_by_any_of_its_columns():
    options = {"columns": {"name": {"headers": ["姓名"]}, "kind": {"marks": KINDS}}}
    options["columns"]["kind"]["required"] = True
    layout = definition(**options)
    assert values([["姓名", "老年人"], ["张三", "√"]], layout, "kind") == ["ELDERLY"]
    with pytest.raises(BadFile):
        table([["姓名", "备注"], ["张三", "√"]], layout)


def test_what_nothing_is_marked_of_is_the_default():
    assert [code for code, _said in said(["张三", None, None, None], default="NONE")] == ["NONE"]


def test_two_columns_of_one_mark_are_not_guessed():
    rows = [
        ["姓名", "上年", None, "本年", None],
        [None, "老年人", "未成年人", "老年人", "未成年人"],
        ["张三", "√", None, None, "√"],
    ]
    merged = ["B1:C1", "D1:E1", "A1:A2"]
    with pytest.raises(BadFile) as told:
        table(rows, given(), merged=merged)
    assert told.value.code == "two_columns"
    this_year = {f"本年/{heading}": code for heading, code in KINDS.items()}
    assert values(rows, given(marks=this_year), "kind", merged=merged) == ["MINOR"]
    left_out = definition({"kind": {"marks": KINDS}}, ignore=["上年/老年人", "上年/未成年人"])
    assert values(rows, left_out, "kind", merged=merged) == ["MINOR"]


def test_marks_that_stand_in_the_heads_row_are_filled_down_together():
    rows = [
        ["户号", "姓名", *KINDS],
        ["1", "张三", "√", None, None],
        ["1", "张四", None, None, None],
        ["1", "张五", None, "√", None],
        ["2", "李四", None, None, None],
    ]
    layout = definition(
        {"home": ["户号"], "kind": {"marks": KINDS, "fill_down": True}}, household=["home"]
    )
    assert values(rows, layout, "kind") == ["ELDERLY", "ELDERLY", "MINOR", ""]


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        (["老年人"], "kind marks .*ELDERLY"),
        ({"老年人": 1}, "kind marks .*ELDERLY"),
        ({"老年人": "A", "老年 人": "B"}, "kind marks .*“老年人”"),
        ({"姓名": "A"}, "“姓名”.*name.*kind"),
    ],
)
def test_marks_that_cannot_be_are_told(marks, reason):
    with pytest.raises(BadLayout, match=reason):
        table([["姓名"]], given(marks=marks))
