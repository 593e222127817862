"""Each option of a layout, on a small workbook: what it says comes out of the rows."""

import copy
from datetime import date
from decimal import Decimal

import pytest

from tests.welfare.test_tables_reader import HEADER, ID_1, ID_2, ID_3, LAYOUT, book
from welfare.files.imports import RowReader
from welfare.files.tables import BadFile, BadLayout, load_layouts, read_table
from welfare.files.tables.layouts import plain_path

BASE = {
    "title": "台账",
    "row_keys": ["name"],
    "columns": {"name": {"headers": ["姓名"], "required": True}},
}


def definition(columns=(), **options):
    made = copy.deepcopy({**BASE, **options})
    made["columns"] |= dict(columns)
    return made


def table(rows, given, *, name="台账.xlsx", sheet="Sheet1", merged=()):
    sheets = rows if isinstance(rows, dict) else {sheet: (rows, list(merged))}
    layouts = load_layouts({"layouts": {"test": given}})["test"]
    return read_table(book(**sheets), name, layouts)


def values(rows, given, *keys, **more):
    got = [tuple(row.text(key) for key in keys) for row in table(rows, given, **more)]
    return [one[0] for one in got] if len(keys) == 1 else got


def test_a_heading_is_known_by_a_pattern_after_the_synonyms():
    given = definition({"amount": {"patterns": [".*(补贴|救助)金额"]}, "count": ["人数补贴金额"]})
    rows = [["当月补贴金额(元)", "人数补贴金额", "姓名"], [90, 3, "甲"]]
    assert values(rows, given, "amount", "count") == [("90", "3")]


def test_three_heading_rows_the_last_of_units_only():
    given = definition({"rural": ["标准/农村"], "urban": ["标准/城市"], "sum": ["合计"]})
    rows = [
        ["某县某表", None, None, None],
        ["姓名", "标准", None, "合计"],
        [None, "农村", "城市", None],
        [None, "（元）", "（元）", "（元）"],
        ["张三", 1, 2, 3],
    ]
    got = table(rows, given, merged=["A1:D1", "B2:C2", "A2:A4", "D2:D3"])
    assert got.sheets[0].header_rows == (2, 4)
    assert [(r.text("rural"), r.text("urban"), r.text("sum")) for r in got] == [("1", "2", "3")]


def test_two_heading_lines_repeated_as_one_are_no_row():
    given = definition({"rural": ["标准/农村"], "urban": ["标准/城市"], "sum": ["合计"]})
    rows = [
        ["姓名", "标准", None, "合计"],
        [None, "农村", "城市", None],
        ["张三", 1, 2, 3],
        ["姓名", "农村", "城市", "合计"],
        ["李四", 4, 5, 9],
    ]
    got = table(rows, given, merged=["B1:C1", "A1:A2", "D1:D2"])
    assert [row.text("name") for row in got] == ["张三", "李四"]


def test_repeated_headings_subtotals_and_column_numbers_are_no_rows():
    given = definition({"town": ["乡镇"], "amount": ["金额"]})
    rows = [
        ["乡镇", "姓名", "金额"],
        [1, 2, 3],
        ["一镇", "张三", 5],
        ["一镇", "小计", None],
        ["一镇", None, "小 计", 5],
        ["乡镇", "姓名", "金额"],
        ["二镇", "乙", 6],
        [None, "合计", 11],
    ]
    got = table(rows, given)
    assert [row.text("name") for row in got] == ["张三", "乙"]
    assert got.counts.header_rows == 2


def test_words_and_their_patterns_also_give_other_columns():
    given = definition(
        {
            "eats": {"headers": ["进食"], "words": {"√": "yes", "×": "no"}},
            "kind": {
                "headers": ["类型"],
                "words": {"一档（无自理能力）": "full"},
                "word_patterns": [{"match": r"重发(\d+)月", "means": "again", "month": 1}],
            },
            "month": ["月份"],
        }
    )
    rows = [
        ["姓名", "进食", "类型", "月份"],
        ["甲", "√", "一档 (无自理能力)", "10"],
        ["乙", "×", "重发４月", "10"],
        ["丙", "?", "别的", "10"],
    ]
    assert values(rows, given, "eats", "kind", "month") == [
        ("yes", "full", "10"),
        ("no", "again", "4"),
        ("?", "别的", "10"),
    ]


def test_constants_of_layout_and_sheet_and_sheets_left_out():
    given = definition(
        {"band": ["档次"]},
        constants={"programme": "DIBAO", "band": "0"},
        sheets={"一类.*": {"band": "1"}, "三类（旧）": {"band": "3"}, "说明": {"skip": True}},
    )
    rows = [["姓名"], ["甲"]]
    sheets = {
        "一类低保": (rows, []),
        "三类(旧)": (rows, []),
        "其他": (rows, []),
        "说明": (rows, []),
        "带档次": ([["姓名", "档次"], ["乙", "4"]], []),
    }
    got = table(sheets, given)
    assert [(row.text("programme"), row.text("band")) for row in got] == [
        ("DIBAO", "1"),
        ("DIBAO", "3"),
        ("DIBAO", "0"),
        ("DIBAO", "4"),
    ]
    assert [name for name, _reason in got.skipped_sheets] == ["说明"]


def test_names_of_sheet_and_file_and_a_title_give_columns():
    given = definition(
        {"programme": {"words": {"特困": "TEKUN"}}},
        sheet_as={"band": ""},
        file_as={"month": r"(\d{4})年(\d+)月"},
        title_as={"programme": "(低保|特困).*发放表"},
    )
    rows = [["某县特困资金发放表"], ["姓名"], ["甲"]]
    got = values(
        rows, given, "band", "month", "programme", name="发放_2022年10月.xlsx", sheet="二类"
    )
    assert got == [("二类", "2022-10", "TEKUN")]


@pytest.mark.parametrize(
    ("sheet", "title", "name", "month"),
    [
        ("2022年10月", "某县2022年11月发放明细表", "台账.xlsx", "2022年10月"),
        ("10月", "某县2022年11月发放明细表", "台账.xlsx", "10月"),
        ("Sheet1", "某县2022年11月发放明细表", "发放_2022年9月.xlsx", "2022-11"),
        ("Sheet1", "发放明细表", "发放_2022年9月.xlsx", "2022-9"),
        ("Sheet1", "发放明细表", "台账.xlsx", "Sheet1"),
    ],
)
def test_a_sheet_that_is_not_called_after_its_month_has_it_from_title_or_file(
    sheet, title, name, month
):
    rows = [[title], ["姓名"], ["甲"]]
    given = definition({}, sheet_as="month")
    assert values(rows, given, "month", name=name, sheet=sheet) == [month]


@pytest.mark.parametrize(
    "more",
    [
        {"constants": {"programme": "X"}},
        {"sheets": {"Sheet1": {"programme": "X"}}},
        {"sheet_as": {"programme": "(X|Sheet1)"}},
        {"file_as": "programme"},
        {"title_as": {"programme": "X"}},
    ],
)
def test_a_required_column_may_be_given_otherwise(more):
    columns = {"programme": {"headers": ["项目"], "required": True}}
    rows = [["某县X表"], ["姓名"], ["甲"]]
    assert values(rows, definition(columns, **more), "name") == ["甲"]
    with pytest.raises(BadFile, match="项目"):
        table(rows, definition(columns))


def test_each_sheet_is_read_by_the_layout_that_fits_best_in_any_order_of_columns():
    pay = definition({"amount": {"headers": ["金额"], "required": True}}, name="发放")
    roll = definition({"number": {"headers": ["证号"], "required": True}}, name="名册")
    wide = definition({"amount": ["金额"], "number": ["证号"], "town": ["镇"]}, name="全")
    sheets = {
        "a": ([["金额", "姓名"], [1, "甲"]], []),
        "b": ([["姓名", "证号"], ["乙", "N"]], []),
        "c": ([["镇", "证号", "姓名", "金额"], ["某镇", "N", "丙", 2]], []),
    }
    got = table(sheets, [pay, roll, wide])
    assert [part.layout.name for part in got.parts] == ["发放", "名册", "全"]
    assert [row.text("name") for row in got] == ["甲", "乙", "丙"]


def cells(rows, given):
    return [RowReader(row) for row in table(rows, given)]


def test_units_and_periods_from_heading_or_layout():
    given = definition(
        {
            "income": ["年收入"],
            "debt": {"headers": ["欠款"], "unit": "wan"},
            "basic": {"headers": ["标准"], "unit": ["yuan", "per_year"]},
            "care": ["护理费"],
        }
    )
    headings = ["姓名", "年收入（元/年）", "欠款", "标准", "护理费（元/月）"]
    rows = [headings, ["甲", 1200, 2, 6852, 150]]
    (row,) = cells(rows, given)
    assert row.money("income", months=1) == Decimal(100)
    assert row.money("income") == Decimal(1200)
    assert row.money("debt") == Decimal(20_000)
    assert row.money("basic", months=1) == Decimal(571)
    assert row.money("care", months=1) == Decimal(150)
    assert row.money("care", months=12) == Decimal(1800)


def test_days_in_the_layouts_own_form():
    given = definition({"joined_on": {"headers": ["批准"], "dates": "%d/%m/%Y"}})
    rows = [["姓名", "批准"], ["甲", "03/04/2022"], ["乙", "2022.5.6"]]
    assert [row.date("joined_on") for row in cells(rows, given)] == [
        date(2022, 4, 3),
        date(2022, 5, 6),
    ]


def test_a_blank_has_the_layouts_default_or_what_stands_above():
    given = definition(
        {
            "village": {"headers": ["村"], "fill_down": "above"},
            "nation": {"headers": ["民族"], "default": "汉族"},
        }
    )
    rows = [["姓名", "村", "民族"], ["甲", "一村", "回族"], ["乙", None, None], ["丙", "二村", " "]]
    assert values(rows, given, "village", "nation") == [
        ("一村", "回族"),
        ("一村", "汉族"),
        ("二村", "汉族"),
    ]


def test_members_side_by_side():
    given = definition(
        {"number": ["证号"]},
        repeat={"name": r"成员(\d)姓名", "relation": r"成员(\d)关系"},
    )
    rows = [
        ["证号", "姓名", "成员1姓名", "成员1关系", "成员2姓名", "成员2关系"],
        ["N1", "甲", "乙", "妻", "丙", "子"],
        ["N2", "丁", None, None, None, None],
    ]
    got = list(table(rows, given))
    assert [(r.text("number"), r.text("name"), r.text("relation")) for r in got] == [
        ("N1", "甲", ""),
        ("N1", "乙", "妻"),
        ("N1", "丙", "子"),
        ("N2", "丁", ""),
    ]
    assert [row.begins_household for row in got] == [True, False, False, True]
    assert {row.head for row in got} == {2, 3}
    assert got[2].letter("name") == "E"


def test_the_same_headings_again_are_the_next_person():
    given = definition(repeat={"name": "姓名", "relation": "关系"}, row_keys=["name"])
    rows = [["姓名", "关系", "姓名", "关系"], ["甲", "户主", "乙", "妻"]]
    assert values(rows, given, "name", "relation") == [("甲", "户主"), ("乙", "妻")]


def test_amounts_side_by_side_are_records_of_two_programmes():
    given = definition(
        repeat=[
            {"amount": "生活补贴", "constants": {"programme": "LIVING"}},
            {"amount": "护理补贴", "constants": {"programme": "NURSING"}},
        ],
    )
    rows = [
        ["姓名", "月补贴标准", None],
        [None, "生活补贴", "护理补贴"],
        ["甲", 110, None],
        ["乙", 110, 120],
        ["丙", None, None],
    ]
    got = values(rows, given, "name", "programme", "amount", merged=["B1:C1"])
    assert got == [
        ("甲", "LIVING", "110"),
        ("乙", "LIVING", "110"),
        ("乙", "NURSING", "120"),
        ("丙", "", ""),
    ]


HOME = {
    "number": {"headers": ["证号"], "fill_down": True},
    "amount": {"headers": ["金额"], "fill_down": True},
    "relation": ["关系"],
}


def homes(rows, household, **more):
    got = list(table(rows, definition(HOME, household=household), **more))
    return [
        (row.text("name"), row.head, row.is_head, row.text("number"), row.text("amount"))
        for row in got
    ]


def test_the_head_stands_last():
    rows = [
        ["证号", "姓名", "关系", "金额"],
        [None, "甲", "子", None],
        ["N1", "乙", "户主", 5],
        [None, "丙", "妻", None],
        ["N2", "丁", "户主", 6],
        ["N3", "戊", "户主", 7],
    ]
    assert homes(rows, {"by": ["number"], "head": "last"}) == [
        ("甲", 2, False, "N1", "5"),
        ("乙", 2, True, "N1", "5"),
        ("丙", 4, False, "N2", "6"),
        ("丁", 4, True, "N2", "6"),
        ("戊", 6, True, "N3", "7"),
    ]


@pytest.mark.parametrize("word", ["户主", "户主 本人", "02", "０１"])  # GB/T 4761
def test_the_head_is_found_by_its_relation(word):
    rows = [
        ["证号", "姓名", "关系", "金额"],
        ["N1", "甲", "子", None],
        ["N1", "乙", word, 5],
        ["N2", "丙", "户主", 6],
    ]
    assert homes(rows, {"by": "number", "head": "relation"}) == [
        ("甲", 2, False, "N1", "5"),
        ("乙", 2, True, "N1", "5"),
        ("丙", 4, True, "N2", "6"),
    ]


@pytest.mark.parametrize("head", ["first", "last"])
def test_a_row_of_one_word_says_the_town_of_the_rows_below(head):
    given = definition(
        {"town": {"required": True}, "number": ["证号"]},
        section_as={"town": "[一二三]、(.+)"},
        household={"by": "number", "head": head},
    )
    rows = [
        ["姓名", "证号"],
        ["一、甲镇", None],
        ["张三", "N1"],
        ["李四", "N1"],
        ["二、乙乡", None],
        ["王五", "N2"],
        ["合计", "2户"],
    ]
    got = table(rows, given, merged=["A2:B2", "A5:B5"])
    assert [(row.text("name"), row.text("town"), row.head) for row in got] == [
        ("张三", "甲镇", 3),
        ("李四", "甲镇", 3),
        ("王五", "乙乡", 6),
    ]
    assert (got.counts.header_rows, got.counts.other_rows) == (2, 0)


def test_a_sheet_of_instructions_is_left_out_though_names_give_half_of_what_is_asked():
    given = definition({"town": {"required": True}}, constants={"town": "甲镇"})
    sheets = {"说明": ([["一、按户填写"]], []), "名册": ([["姓名"], ["甲"]], [])}
    got = table(sheets, given)
    assert [row.text("name") for row in got] == ["甲"]
    assert [name for name, _why in got.skipped_sheets] == ["说明"]


def test_a_heading_of_two_lines_that_comes_again_is_no_row():
    rows = [["姓\n名", "金额"], ["甲", 1], ["姓\n名", "金额"], ["乙", 2]]
    got = table(rows, definition())
    assert [row.text("name") for row in got] == ["甲", "乙"]
    assert got.counts.header_rows == 1


def test_a_fault_of_something_that_the_layout_lacks_has_no_cell():
    (row,) = table([["姓名"], ["甲"]], definition())
    problem = row.problem("left_reason", "No reason is given.", "Add it.", "warning")
    assert (problem.row, problem.column, problem.value) == (2, "", "")


def test_a_household_is_the_extent_of_a_merged_cell():
    rows = [
        ["证号", "姓名", "关系", "金额"],
        ["3人", "甲", "户主", 5],
        [None, "乙", "妻", None],
        ["3人", "丙", "户主", 6],
        [None, "丁", "妻", None],
    ]
    merged = ["A2:A3", "A4:A5", "D2:D3", "D4:D5"]
    for areas in (merged, []):
        assert homes(rows, {"merged": ["number"]}, merged=areas) == [
            ("甲", 2, True, "3人", "5"),
            ("乙", 2, False, "3人", "5"),
            ("丙", 4, True, "3人", "6"),
            ("丁", 4, False, "3人", "6"),
        ]


def test_headings_that_need_not_be_read_are_not_named():
    given = definition(ignore=["民族"])
    got = table([["姓名", "民族", "爱好"], ["甲", "汉", "棋"]], given)
    assert got.ignored == ["爱好"]


@pytest.mark.parametrize(
    ("column", "options", "said"),
    [
        ({"headers": ["名"], "colour": 1}, {}, "colour"),
        ({"patterns": ["("]}, {}, r"\[layouts.test\] x.*\("),
        ({"patterns": [".*"]}, {}, r"x.*\.\*"),
        ({"headers": ["姓名"]}, {}, "姓名"),
        ({"headers": ["名"], "words": ["√"]}, {}, "x words"),
        ({"headers": ["名"], "word_patterns": [{"means": "a"}]}, {}, "word_patterns 1"),
        (
            {"headers": ["名"], "word_patterns": [{"match": "a", "means": "b", "month": 1}]},
            {},
            "month",
        ),
        ({"headers": ["名"], "unit": "pounds"}, {}, "pounds"),
        ({"headers": ["名"], "dates": "%d.%m."}, {}, r"%d\.%m\."),
        ({"headers": ["名"], "fill_down": "below"}, {}, "below"),
        ({}, {}, "x"),
        (None, {"household": {"by": ["name"], "head": "third"}}, "third"),
        (None, {"household": ["number"]}, "number"),
        (None, {"constants": ["a"]}, "constants"),
        (None, {"sheet_as": 3}, "sheet_as"),
        (None, {"title_as": {"month": "("}}, "title_as month"),
        (None, {"repeat": "name"}, "repeat"),
        (None, {"nonsense": 1}, "nonsense"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_place(column, options, said):
    columns = {} if column is None else {"x": column}
    with pytest.raises(BadLayout, match=said):
        load_layouts({"layouts": {"test": definition(columns, **options)}})


def test_several_layouts_need_names_of_their_own():
    one = definition(name="一")
    for several in ([one, definition()], [one, one], [], "x"):
        with pytest.raises(BadLayout, match="layouts.test"):
            load_layouts({"layouts": {"test": several}})


@pytest.mark.parametrize(
    "heading", ["基本生活费（元/年）", "基本生活费(元/年)", "低保金/基本生活费（元/年）"]
)
def test_a_stroke_in_brackets_divides_no_heading(heading):
    """元/年 was taken for a second row of headings: the column was never found."""
    assert plain_path(heading).rpartition("/")[2] == "基本生活费"


def test_a_running_number_by_any_heading_makes_no_difference_between_rows():
    (layout,) = load_layouts(
        {
            "layouts": {
                "x": {
                    "columns": {
                        "sequence": ["编号"],
                        "name": {"headers": ["姓名"], "required": True},
                    }
                }
            }
        }
    )["x"]
    table = read_table("编号,姓名\n1,张三\n2,李四\n3,张三\n".encode(), "表.csv", layout)
    assert [row.duplicate_of for row in table] == [None, None, 2]


def test_what_the_layout_says_of_2019_1_goes_before_the_order_of_a_text_files_months():
    """Months that go up by chance are no evidence against the county's word; 2019.03 beside is."""
    given = definition({"for_month": {"headers": ["所属月"], "point_one": "january"}})
    layouts = load_layouts({"layouts": {"test": given}})["test"]
    lines = "姓名,所属月\n甲,2019.3\n乙,2019.5\n丙,2019.1\n"
    rows = [*read_table(lines.encode(), "表.csv", layouts)]
    assert RowReader(rows[2]).month("for_month") == date(2019, 1, 1)
    rows = [*read_table(f"{lines}丁,2019.03\n".encode(), "表.csv", layouts)]
    assert RowReader(rows[2]).month("for_month") == date(2019, 10, 1)


@pytest.mark.parametrize("again", ["同上", "〃", '"', "″"])
def test_a_cell_may_say_that_it_is_the_same_as_above(again):
    rows = [HEADER, [1, "N1", "张三", ID_1, 1, None], [2, again, "李四", ID_2, again, None]]
    rows.append([3, again, "王五", ID_3, 5, None])
    got = list(read_table(book(表=(rows, [])), "x.xlsx", LAYOUT))
    assert [row.text("certificate") for row in got] == ["N1"] * 3
    assert [float(row["amount"]) for row in got] == [1, 1, 5]
