"""What is written is read back: nothing lost, nothing a formula, the bad cells marked in place."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from tests.linyou import KINDS
from tests.welfare.test_sample_files import DATA, FILES, LAYOUTS
from tests.welfare.test_tables_reader import HEADER, ID_1, ID_2, LAYOUT, book, csv_bytes
from welfare.files.tables import (
    BadFile,
    FileOutcome,
    Problem,
    errors_book,
    read_table,
    write_csv,
    write_errors,
    write_table,
)

FORMULAS = [
    '=HYPERLINK("http://example.invalid/","x")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "#REF!",
    "=",
]


def error_book(content, name, problems, outcome=None, **options):
    stream = io.BytesIO()
    outcome = outcome or FileOutcome(2, 0, 2, 0)
    with translation.override("en"):
        write_errors(content, name, problems, stream, outcome, **options)
    stream.seek(0)
    return stream


def all_cells(stream):
    stream.seek(0)
    return [cell for sheet in openpyxl.load_workbook(stream) for row in sheet for cell in row]


def test_a_list_is_written_and_read_back():
    stream = io.BytesIO()
    rows = [
        ["张三", ID_1, Decimal("1234.50"), datetime.date(2022, 12, 31), None, True, 7],
        ["李四", ID_2, Decimal(0), datetime.datetime(2022, 1, 2, 3, 4), "", False, 1.5],
    ]
    assert write_table(stream, "名单/2022", list("甲乙丙丁戊己庚"), iter(rows), ["单位：元"]) == 2
    stream.seek(0)
    sheet = openpyxl.load_workbook(stream).active
    assert sheet.title == "名单 2022"
    assert sheet["A1"].value == "单位：元"
    assert [cell.value for cell in sheet[2]] == list("甲乙丙丁戊己庚")
    assert sheet["B3"].value == ID_1
    assert sheet["B3"].number_format == "@"
    assert sheet["C3"].value == 1234.5
    assert sheet["D3"].value == datetime.datetime(2022, 12, 31)
    assert sheet.freeze_panes == "A3"
    assert [sheet[at].number_format for at in ("C3", "D3", "D4")] == [
        "#,##0.00",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    ]


def test_columns_are_as_wide_as_what_they_hold():
    stream = io.BytesIO()
    rows = [["麟游县九成宫镇某某村民委员会", Decimal("1234567.5"), "短"]]
    write_table(stream, "名单", ["乡镇", "金额", "状态"], rows)
    stream.seek(0)
    sheet = openpyxl.load_workbook(stream).active
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == [30, 14, 8]


@pytest.mark.parametrize("value", FORMULAS)
def test_formulas_are_written_as_text(value):
    stream = io.BytesIO()
    write_table(stream, value, [value], [[value]], [value])
    cells = [cell for cell in all_cells(stream) if cell.value is not None]
    assert [cell.data_type for cell in cells] == ["s"] * 3
    assert all(cell.quotePrefix for cell in cells)
    assert b"<f>" not in b"".join(
        zipfile.ZipFile(stream).read(name) for name in zipfile.ZipFile(stream).namelist()
    )


def test_what_a_spreadsheet_cannot_hold_does_not_stop_the_export():
    stream = io.BytesIO()
    aware = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
    write_table(
        stream, "x", ["甲"], [["a\x00b\x0bc"], ["长" * 40_000], [float("nan")], [aware], [{}]]
    )
    values = [cell.value for cell in all_cells(stream)][1:]
    assert values[0] == "a\ufffdb\ufffdc"
    assert len(values[1]) == 32_767
    assert values[2] == "nan"
    assert values[3] == datetime.datetime(2022, 1, 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_is_written_and_read_back(encoding):
    stream = io.BytesIO()
    rows = [
        ["㛃,𬱖", ID_1, Decimal("12.50")],
        ['引"号', ID_2, -3],
        [None, "第一行\n第二行", "-5.00"],
    ]
    assert write_csv(stream, ["姓名", "身份证号", "金额"], rows, encoding) == 3
    text = stream.getvalue().decode(encoding)
    assert text.count("\r\n") == 4
    got = list(csv.reader(io.StringIO(text, newline="")))
    assert got[1:] == [
        ["㛃,𬱖", ID_1, "12.50"],
        ['引"号', ID_2, "-3"],
        ["", "第一行\n第二行", "-5.00"],
    ]
    assert not stream.closed


@pytest.mark.parametrize("value", [*FORMULAS[:6], "-1+1"])
def test_csv_formulas_get_an_apostrophe_unless_told_not_to(value):
    guarded, bare = io.BytesIO(), io.BytesIO()
    write_csv(guarded, ["甲"], [[value]], "utf-8")
    write_csv(bare, ["甲"], [[value]], "utf-8", guard=False)
    read = [
        list(csv.reader(io.StringIO(s.getvalue().decode(), newline="")))[1] for s in (guarded, bare)
    ]
    assert read[0] == ["'" + value]
    assert read[1] == [value.strip()]


def marked_household():
    rows = [
        ["标题"],
        HEADER,
        [1, "N1", "张三", "6.10E+17", 480, None],
        [2, "N2", "=1+1", ID_2, 1, None],
    ]
    content = book(一镇=(rows, ["A1:F1"]), 说明=([["别动", 1]], []))
    table = read_table(content, "台账.xlsx", LAYOUT)
    first, second = table
    problems = [
        first.problem("resident_id", "digits lost", "type it anew"),
        second.problem("name", "looks odd", "have a look", "warning"),
        second.problem("", "whole row", "delete it"),
    ]
    return content, table, problems


def test_errors_are_marked_in_place_and_listed_in_the_summary():
    content, table, problems = marked_household()
    stream = error_book(content, "台账.xlsx", problems, header_rows=table.header_rows)
    made = openpyxl.load_workbook(stream)
    assert made.sheetnames == ["Summary of errors", "一镇", "说明"]
    sheet = made["一镇"]
    assert sheet["D3"].fill.fgColor.rgb == "FFF4B6B6"
    assert sheet["C4"].fill.fgColor.rgb == "FFFFE9A8"
    assert "digits lost type it anew" in sheet["D3"].comment.text
    assert sheet["G2"].value == "错误说明"
    assert sheet["G3"].value == "D 6.10E+17 digits lost type it anew"
    assert "whole row delete it" in sheet["G4"].value
    assert sheet["C4"].value == "=1+1"
    assert sheet["C4"].data_type == "s"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:F1"]
    assert [cell.value for cell in made["说明"][1]][:2] == ["别动", 1]
    summary = [[cell.value for cell in row] for row in made["Summary of errors"]]
    assert [row[:2] for row in summary[:6]] == [
        ["File", "台账.xlsx"],
        ["Rows read", 2],
        ["Saved", 0],
        ["Rejected", 2],
        ["Skipped", 0],
        ["Problems", 3],
    ]
    place = ["一镇", 3, "D", "6.10E+17", "digits lost", "type it anew", "Error"]
    assert summary[8] == [*place, 1]
    assert summary[9][6] == "Warning"


def test_the_mended_error_workbook_can_be_sent_again():
    content, table, problems = marked_household()
    stream = error_book(content, "台账.xlsx", problems, header_rows=table.header_rows)
    made = openpyxl.load_workbook(stream)
    made["一镇"]["D3"] = ID_1
    again = io.BytesIO()
    made.save(again)
    table = read_table(again.getvalue(), "台账.xlsx", LAYOUT)
    assert [(row.number, row.text("resident_id")) for row in table] == [(3, ID_1), (4, ID_2)]
    assert table.ignored == []
    assert not any(row.too_long for row in table)
    second = error_book(again.getvalue(), "台账.xlsx", problems[1:2], header_rows=table.header_rows)
    sheet = openpyxl.load_workbook(second)["一镇"]
    assert [sheet["G3"].value, sheet["H3"].value] == [None, None]
    assert sheet["G4"].value == "C =1+1 looks odd have a look"


def test_duplicates_are_still_duplicates_in_the_error_workbook():
    rows = [["姓名", "身份证号"], ["张三", ID_1], ["张三", ID_1]]
    content = book(表=(rows, []))
    table = read_table(content, "x.xlsx", LAYOUT)
    problems = [row.problem("", "twice", "delete one") for row in table if row.duplicate_of]
    stream = error_book(content, "x.xlsx", problems, header_rows=table.header_rows)
    again = read_table(stream.getvalue(), "x.xlsx", LAYOUT)
    assert [row.duplicate_of for row in again] == [None, 2]


def test_csv_comes_back_as_a_workbook_with_its_stray_quotes():
    content = csv_bytes([["姓名", "身份证号"], ['武"银栓', "6.10E+17"], ["@x", ID_2]], "gbk")
    (first, _second) = read_table(content, "部门.2022.csv", LAYOUT)
    stream = error_book(content, "部门.2022.csv", [first.problem("resident_id", "lost", "retype")])
    sheet = openpyxl.load_workbook(stream)["部门.2022"]
    assert sheet["A2"].value == '武"银栓'
    assert sheet["B2"].fill.fgColor.rgb == "FFF4B6B6"
    assert sheet["B3"].value == ID_2
    assert sheet["B3"].number_format == "@"
    assert not [cell for cell in all_cells(stream) if cell.data_type == "f"]


def test_comments_are_limited_but_notes_are_not(monkeypatch):
    monkeypatch.setattr(errors_book, "MAX_COMMENTS", 1)
    content, table, problems = marked_household()
    stream = error_book(content, "台账.xlsx", problems, header_rows=table.header_rows)
    sheet = openpyxl.load_workbook(stream)["一镇"]
    assert sheet["D3"].comment is not None
    assert sheet["C4"].comment is None
    assert "looks odd" in sheet["G4"].value


def test_a_summary_does_not_take_the_name_of_a_sheet():
    content = book(**{"Summary of errors": ([["姓名", "身份证号"], ["张三", ID_1]], [])})
    stream = error_book(content, "x.xlsx", [])
    assert openpyxl.load_workbook(stream).sheetnames == ["Summary of errors 2", "Summary of errors"]


def test_an_unreadable_source_is_refused():
    with pytest.raises(BadFile):
        error_book(b"", "x.xlsx", [])


@pytest.mark.parametrize("kind", ["hardship", "death", "disabled", "business"])
def test_every_cell_of_a_sample_file_survives(kind):
    name, layout = FILES[kind], LAYOUTS[KINDS.get(kind, kind)]
    table = read_table(DATA / "linyou" / name, name, layout)
    rows = list(table)
    key = "disability_card" if kind == "disabled" else "resident_id"
    problems = [row.problem(key, "wrong", "mend it") for row in rows[::50]]
    counts = table.counts
    outcome = FileOutcome(counts.rows_read, counts.rows_read - len(problems), len(problems), 0)
    stream = error_book(
        DATA / "linyou" / name, name, problems, outcome, header_rows=table.header_rows
    )
    again = read_table(stream.getvalue(), "again.xlsx", layout)
    assert [(row.number, row.values()) for row in again] == [
        (row.number, row.values()) for row in rows
    ]
    assert again.counts == counts
    assert not [cell for cell in all_cells(stream) if cell.data_type in ("f", "e")]


def test_an_outcome_must_account_for_every_row():
    with pytest.raises(ValueError, match="are not the 10 rows read"):
        FileOutcome(10, 5, 3, 1)


def test_a_problem_survives_a_json_field():
    problem = Problem("镇", 3, "D", "x", "reason", "remedy", "warning")
    assert Problem.from_dict(problem.as_dict()) == problem
