"""One reader for all shapes: titles, two-row headers, merged cells, totals, encodings."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from welfare.files.tables import BadFile, BadLayout, load_layouts, read_table

DEFINITION = {
    "title": "测试台账",
    "row_keys": ["name", "resident_id"],
    "household": ["certificate"],
    "sheet_as": "town",
    "columns": {
        "sequence": ["序号"],
        "certificate": {"headers": ["低保证号"], "fill_down": True},
        "name": {"headers": ["姓名", "成员/姓名"], "required": True},
        "resident_id": {
            "headers": ["身份证号", "公民身份号码"],
            "required": True,
            "secret": True,
        },
        "amount": {"headers": ["月合计"], "fill_down": True},
        "left_on": {"headers": ["停保时间"], "fill_down": True},
        "town": ["乡镇"],
    },
}
LAYOUT = load_layouts({"layouts": {"test": DEFINITION}})["test"]
HEADER = ["序号", "低保证号", "姓名", "身份证号", "月合计（元）", "停保时间"]
ID_1, ID_2, ID_3 = "610329197001019011", "610329197001019038", "610329197001019054"


def book(**sheets):
    """A workbook's bytes; each sheet is (rows, merged areas)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, (rows, merged) in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in (cell for row in sheet for cell in row if cell.data_type == "f"):
            cell.data_type = "s"  # somebody typed it as text
        for area in merged:
            sheet.merge_cells(area)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def texts(content, name="x.csv", layout=LAYOUT):
    table = read_table(content, name, layout)
    return table, [(row.number, row.text("name"), row.text("resident_id")) for row in table]


def csv_bytes(rows, encoding="utf-8", separator=",", line_end="\r\n"):
    return (line_end.join(separator.join(row) for row in rows) + line_end).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_text_in_every_dress(encoding, found, separator, line_end):
    rows = [["姓名", "身份证号"], ["张三", ID_1], ["", ""], ["李四", ID_2]]
    table, got = texts(csv_bytes(rows, encoding, separator, line_end))
    assert got == [(2, "张三", ID_1), (4, "李四", ID_2)]
    assert table.encoding == found
    assert table.counts.blank_rows == 1


def test_quotes_stray_and_proper():
    content = (
        "姓名,身份证号,备注\n"
        f'武"银栓,{ID_1},a\n'
        f'"=HYPERLINK(""http://example.invalid/"",""点击"")",{ID_2},b\n'
        f'"银栓,{ID_3},c\n'
        f'"王五",{ID_1},"第一行\n第二行,还有"\n'
        f'赵"六",{ID_2},d\n'
    ).encode()
    _table, got = texts(content)
    assert [name for _number, name, _id in got] == [
        '武"银栓', '=HYPERLINK("http://example.invalid/","点击")', '"银栓', "王五", '赵"六"',
    ]  # fmt: skip
    assert [number for number, _name, _id in got] == [2, 3, 4, 5, 6]
    assert got[4][2] == ID_2


def test_rare_characters_survive_gb18030():
    _table, got = texts(csv_bytes([["姓名", "身份证号"], ["㛃𬱖·买买提", ID_1]], "gb18030"))
    assert got[0][1] == "㛃𬱖·买买提"


def test_a_comma_inside_a_value_is_noticed():
    table = read_table(
        csv_bytes([["姓名", "身份证号"], ["张", "三", ID_1], ["李", ID_2]]), "x.csv", LAYOUT
    )
    assert [row.too_long for row in table] == [True, False]


def test_titles_two_row_headers_totals_and_footers():
    rows = [
        ["某镇低保台账"],
        ["填报单位：某镇    单位：元"],
        ["序号", "低保证号", "成员", None, "月合计", "停保时间"],
        [None, None, "姓名", "公民身份号码"],
        [1, "N1", "张三", ID_1, 480.0, datetime(2022, 12, 14)],
        [],
        ["小计", None, "1人", None, 480],
        [2, "N2", "李四", ID_2, "1,234.5", "2022.12.14"],
        ["第一村小计", None, "1人", None, 480],
        [None, "审计局", "合计", None, 480],
        ["序号", "低保证号", "成员", None, "月合计", "停保时间"],
        [3, "N3", "合计生", ID_3, 1, None],
        ["合 计", None, "3人", None, 1440],
        [],
        ["制表人：某某    审核人：某某"],
    ]
    merged = ["A1:F1", "A2:F2", "C3:D3", "A3:A4", "B3:B4", "E3:E4", "F3:F4"]
    table, got = texts(book(某镇=(rows, merged)), "台账.xlsx")
    assert got == [(5, "张三", ID_1), (8, "李四", ID_2), (12, "合计生", ID_3)]
    counts = table.counts
    assert (counts.rows_read, counts.blank_rows, counts.total_rows) == (3, 2, 4)
    assert (counts.footer_rows, counts.header_rows, counts.other_rows) == (1, 1, 0)
    assert table.sheets[0].header_rows == (3, 4)
    assert table.mapping["成员/姓名"] == "name"
    first = next(iter(table))
    assert first["left_on"] == date(2022, 12, 14)
    assert first.letter("resident_id") == "D"
    assert first.text("town") == "某镇"
    assert first.letter("town") == ""


def test_two_row_header_without_merged_cells():
    rows = [
        ["登记", "", "经营者", "", "状态"],
        ["名称", "序号", "姓名", "身份证号", ""],
        ["某店", "1", "张三", ID_1, "存续"],
    ]
    table, got = texts(csv_bytes(rows))
    assert got == [(3, "张三", ID_1)]
    assert [column.header for column in table.sheets[0].columns] == [
        "登记/名称", "登记/序号", "经营者/姓名", "经营者/身份证号", "状态",
    ]  # fmt: skip
    assert table.ignored == ["登记/名称", "状态"]
    assert table.missing == ["certificate", "amount", "left_on", "town"]


def household_rows(repeat):
    head = ["N1", "张三", ID_1, 900, "2022.1.1"]
    return [
        HEADER,
        [1, *head],
        [1 if repeat else None, "N1" if repeat else None, "李四", ID_2, None, None],
        [2, "N2", "王五", ID_3, 300, None],
        [None, None, "赵六", "610329197001019070", None, None],
    ]


@pytest.mark.parametrize(
    ("repeat", "merged"),
    [(False, []), (True, []), (False, ["A2:A3", "B2:B3", "E2:E3", "F2:F3", "B4:B5", "E4:E5"])],
)
def test_household_cells_merged_or_in_the_first_row_only(repeat, merged):
    table = read_table(book(镇=(household_rows(repeat), merged)), "x.xlsx", LAYOUT)
    got = [
        (
            row.text("name"),
            row.text("certificate"),
            row.text("amount"),
            row.text("left_on"),
            row.head,
        )
        for row in table
    ]
    assert got == [
        ("张三", "N1", "900", "2022.1.1", 2),
        ("李四", "N1", "900", "2022.1.1", 2),
        ("王五", "N2", "300", "", 4),
        ("赵六", "N2", "300", "", 4),
    ]


def test_cells_merged_down_a_column_count_for_each_row():
    rows = [
        ["乡镇", "姓名", "身份证号"],
        ["一镇", "张三", ID_1],
        [None, "李四", ID_2],
        ["二镇", "王五", ID_3],
    ]
    table = read_table(book(表=(rows, ["A2:A3"])), "x.xlsx", LAYOUT)
    assert [row.text("town") for row in table] == ["一镇", "一镇", "二镇"]


def test_duplicates_are_equal_in_all_but_the_sequence():
    rows = [
        HEADER,
        [1, "N1", "张三", ID_1, 480, None],
        [2, "N2", "张三", ID_1, 480, None],
        [3, "N1", "张三", ID_1, 480, None],
        [4, "N1", "张三", ID_1, 481, None],
    ]
    table = read_table(book(甲=(rows, []), 乙=(rows[:2], [])), "x.xlsx", LAYOUT)
    assert [row.duplicate_of for row in table] == [None, None, 2, None, None]
    assert table.counts.duplicates == 1


@pytest.mark.parametrize("head", ["first", "last"])
def test_the_same_member_of_another_award_is_no_duplicate(head):
    """A family whose award ended and was granted anew: what differs stands in its first row."""
    said = {**DEFINITION, "household": {"merged": "certificate", "head": head}}
    layout = load_layouts({"layouts": {"test": said}})["test"]
    rows = [
        HEADER,
        [1, "N1", "李四", ID_2, 480, "2019.1.1"],
        [2, None, "张三", ID_1, None, None],
        [3, "N2", "李四", ID_2, 480, None],
        [4, None, "张三", ID_1, None, None],
        [5, None, "张三", ID_1, None, None],
        [6, "N2", "李四", ID_2, 480, None],
    ]
    table = read_table(book(甲=(rows, [])), "x.xlsx", layout)
    assert [row.duplicate_of for row in table] == [None, None, None, None, 5, 4]


def test_negative_amounts_are_no_duplicates():
    rows = [HEADER, [1, "N1", "张三", ID_1, -1, None], [2, "N1", "张三", ID_1, -2, None]]
    assert [row.duplicate_of for row in read_table(book(甲=(rows, [])), "x.xlsx", LAYOUT)] == [
        None
    ] * 2


def test_rows_keep_their_numbers_when_the_table_starts_lower_and_to_the_right():
    made = openpyxl.Workbook()
    sheet = made.active
    for column, header in enumerate(["姓名", "身份证号"], 3):
        sheet.cell(5, column, header)
    sheet["C9"], sheet["D9"] = "张三", ID_1
    stream = io.BytesIO()
    made.save(stream)
    (row,) = read_table(stream.getvalue(), "x.xlsx", LAYOUT)
    assert (row.number, row.letter("name"), row.letter("resident_id")) == (9, "C", "D")


def test_iterating_twice_and_preview_give_the_same():
    table = read_table(book(镇=(household_rows(False), [])), "x.xlsx", LAYOUT)
    assert [row.number for row in table.preview(2)] == [2, 3]
    assert table.counts.rows_read == 0
    first = [row.values() for row in table]
    assert [row.values() for row in table] == first
    assert table.counts.rows_read == 4


def test_an_unknown_key_is_a_mistake_of_the_program():
    row = next(iter(read_table(csv_bytes([["姓名", "身份证号"], ["张三", ID_1]]), "x.csv", LAYOUT)))
    assert row["amount"] == ""
    with pytest.raises(KeyError):
        row["amuont"]


def test_other_sheets_are_left_out_and_named():
    rows = [["姓名", "身份证号"], ["张三", ID_1]]
    content = book(说明=([["填表说明"], ["请认真填写"]], []), 数据=(rows, []), 空=([], []))
    table, got = texts(content, "x.xlsx")
    assert len(got) == 1
    assert [name for name, _reason in table.skipped_sheets] == ["说明", "空"]


def test_a_hidden_sheet_is_not_read_and_said_so():
    made = openpyxl.load_workbook(io.BytesIO(book(甲=([["姓名", "身份证号"], ["张三", ID_1]], []))))
    old = made.create_sheet("旧")
    old.append(["姓名", "身份证号"])
    old.append(["李四", ID_2])
    old.sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    table, got = texts(stream.getvalue(), "x.xlsx")
    assert got == [(2, "张三", ID_1)]
    assert "旧" in table.notes[0]


def test_a_sheet_that_lacks_one_required_column_is_not_passed_over():
    good = [["姓名", "身份证号"], ["张三", ID_1]]
    bad = [["姓名", "身分证"], ["李四", ID_2]]
    with pytest.raises(BadFile) as caught:
        read_table(book(甲=(good, []), 乙=(bad, [])), "x.xlsx", LAYOUT)
    assert caught.value.code == "wrong_kind"
    for word in ("乙", "身份证号", "身分证", "测试台账"):
        assert word in caught.value.sentence


def test_problem_names_the_place_and_hides_the_number():
    row = next(iter(read_table(book(镇=(household_rows(False), [])), "x.xlsx", LAYOUT)))
    problem = row.problem("resident_id", "reason", "remedy")
    assert (problem.sheet, problem.row, problem.column) == ("镇", 2, "D")
    assert problem.value == "610329********9011"
    assert row.problem("name", "reason", "remedy").value == "张三"
    assert row.problem("", "reason", "remedy", "warning").column == ""


@pytest.mark.parametrize(
    "section",
    [
        {"x": {"columns": {"name": {"headers": ["姓名"]}}}},
        {"x": {"columns": {"name": {"headers": [], "required": True}}}},
        {"x": {"columns": {"name": {"header": ["姓名"], "required": True}}}},
        {
            "x": {
                "row_keys": ["nobody"],
                "columns": {"name": {"headers": ["姓名"], "required": True}},
            }
        },
        {"x": {"columns": {"a": {"headers": ["姓名"], "required": True}, "b": ["姓 名"]}}},
        {"x": {"colums": {}}},
        {"x": []},
        [],
    ],
)
def test_a_bad_layout_names_its_place(section):
    with pytest.raises(BadLayout, match="layouts"):
        load_layouts({"layouts": section})
