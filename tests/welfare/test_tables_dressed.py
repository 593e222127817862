"""Tables in other dress: web pages, units above the headings, broken cells, cut-off copies."""

import base64
from dataclasses import replace

import pytest

from tests.welfare.test_tables_reader import HEADER, ID_1, ID_2, LAYOUT, book, csv_bytes, texts
from welfare.files.imports import RowReader
from welfare.files.tables import BadFile, read_table

PAGE = f"""<html><head><meta charset="gb2312"><style>td {{x:1}}</style></head><body>
<table><tr><td colspan=2>某县台账</td></tr>
<tr><th>姓名</th><th>身份证号</th><th>低保证号</th></tr>
<tr><td>张&nbsp;三</td><td style='mso-number-format:"\\@"'>{ID_1}</td><td rowspan="2">甲1</td></tr>
<tr><td>李<br>四</td><td x:str>{ID_2}</td></tr></table></body></html>"""
XML = f"""<?xml version="1.0"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<ss:Worksheet ss:Name="九镇"><ss:Table><ss:Row><ss:Cell><ss:Data>姓名</ss:Data></ss:Cell>
<ss:Cell ss:Index="3"><ss:Data ss:Type="String">身份证号</ss:Data></ss:Cell></ss:Row>
<ss:Row ss:Index="4"><ss:Cell><ss:Data>张三</ss:Data></ss:Cell>
<ss:Cell ss:Index="3"><ss:Data>{ID_1}</ss:Data></ss:Cell></ss:Row>
</ss:Table></ss:Worksheet></ss:Workbook>"""


def refusal(content, name="x.csv"):
    with pytest.raises(BadFile) as caught:
        list(read_table(content, name, LAYOUT))
    return caught.value


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_web_page_named_xls_is_read_directly(encoding):
    table, got = texts(PAGE.encode(encoding), "台账.xls")
    assert got == [(3, "张\xa0三", ID_1), (4, "李\n四", ID_2)]
    assert table.encoding == "html"


def test_a_web_archive_is_read_when_a_table_is_in_it():
    packed = base64.encodebytes(PAGE.encode("gb18030")).decode()
    archive = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        f"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n{packed}\n--b--\n"
    )
    assert len(texts(archive.encode(), "台账.xls")[1]) == 2


def test_a_workbook_of_2003_as_xml():
    table, got = texts(XML.encode(), "台账.xls")
    assert got == [(4, "张三", ID_1)]
    assert table.sheets[0].name == "九镇"


def reader(content, name="x.xlsx"):
    return RowReader(next(iter(read_table(content, name, LAYOUT))))


@pytest.mark.parametrize(
    ("title", "heading", "amount"),
    [
        ("单位：万元", "月合计", 42_000),
        ("单位：万元", "月合计（千元）", 4_200),
        ("台账", "月合计（万元）", 42_000),
        ("台账", "月合计（元）", 4.2),
    ],
)
def test_the_unit_stands_in_the_heading_or_above_it(title, heading, amount):
    rows = [[title], [*HEADER[:4], heading], ["1", "甲1", "张三", ID_1, 4.2]]
    assert float(reader(book(表=(rows, []))).money("amount")) == amount


def test_the_other_figures_of_a_column_decide_january_or_october():
    def months(*cells):
        rows = [[*HEADER], *(["1", "甲1", "张三", ID_1, 1, cell] for cell in cells)]
        readers = [RowReader(row) for row in read_table(book(表=(rows, [])), "x.xlsx", LAYOUT)]
        return [(one.date("left_on"), len(one.faults)) for one in readers]

    assert months(2022.1, 2022.03)[0][0].month == 10
    assert months(2022.1, 2022.3) == [(None, 1), months(2022.3)[0]]
    assert months("2022.1")[0][0].month == 1
    assert [day.month for day, _n in months(2022.9, 2022.1, 2022.11, 2022.12)] == [9, 10, 11, 12]
    assert [day.month for day, _n in months(2021.12, 2022.1, 2022.2)] == [12, 1, 2]
    assert [day.month for day, _n in months(2022.2, 2022.1, 2021.12)] == [2, 1, 12]
    assert months(2022.3, 2022.9, 2022.1, 2022.4)[2] == (None, 1)
    assert months(2021.11, 2021.12, 2022.1)[2] == (None, 1)


def test_figures_that_a_spreadsheet_wrote_into_a_text_file_are_no_better():
    def months(*cells):
        lines = [HEADER, *(["1", "甲1", "张三", ID_1, "1", cell] for cell in cells)]
        readers = [RowReader(row) for row in read_table(csv_bytes(lines), "x.csv", LAYOUT)]
        return [(one.date("left_on"), len(one.faults)) for one in readers]

    assert months("2022.1") == [(None, 1)]
    assert [day.month for day, _n in months("2022.1", "2022.10")] == [1, 10]
    assert [day.month for day, _n in months("2022.1", "2022.09")] == [10, 9]
    assert [day.month for day, _n in months("2022.9", "2022.1", "2022.11")] == [9, 10, 11]
    assert months("2022.03", "2022.1", "2022.10")[1] == (None, 1)
    assert months("2022.1.5")[0][0].day == 5


@pytest.mark.parametrize("forms", [("%d/%m/%Y",), ("%Y.%m",)])
@pytest.mark.parametrize(("said", "months"), [(0, [None, 2]), (10, [10, 2])])
def test_in_a_text_file_no_form_of_days_makes_2022_1_a_january(forms, said, months):
    (plain,) = LAYOUT
    dated = replace(plain.columns["left_on"], dates=forms, point_one=said)
    layout = replace(plain, columns={**plain.columns, "left_on": dated})
    lines = [HEADER, *(["1", "甲1", "张三", ID_1, "1", day] for day in ("2022.1", "2022-02-01"))]
    readers = [RowReader(row) for row in read_table(csv_bytes(lines), "x.csv", [layout])]
    days = [one.date("left_on") for one in readers]
    assert [day and day.month for day in days] == months


@pytest.mark.parametrize("head", ["first", "last", "relation"])
def test_a_figure_that_stands_in_the_heads_row_is_told_for_the_whole_household(head):
    (plain,) = LAYOUT
    columns = {**plain.columns, "relation": replace(plain.columns["sequence"], key="relation")}
    del columns["sequence"]
    layout = replace(plain, columns=columns, head=head)
    at = {"first": 0, "relation": 1, "last": 2}[head]
    lines = [HEADER]
    for number, said in (("甲1", "2022.2"), ("甲2", "2022.1"), ("甲3", "2021.12")):
        home = [["30", number, "张三", ID_1, "1", ""] for _ in range(3)]
        home[at][0], home[at][5] = "01", said
        lines += home
    rows = read_table(csv_bytes(lines), "x.csv", [layout])
    days = [RowReader(row).date("left_on") for row in rows]
    assert [day and day.month for day in days] == [2, 2, 2, 1, 1, 1, 12, 12, 12]


def test_a_figure_for_which_the_cells_below_are_blank_is_told_for_them():
    (plain,) = LAYOUT
    filled = replace(plain.columns["left_on"], fill_down="above")
    layout = replace(plain, columns={**plain.columns, "left_on": filled})
    cells = ("2022.9", "", "2022.1", "", "2022.11", "2022.1", "")
    lines = [HEADER, *(["1", f"甲{n}", "张三", ID_1, "1", c] for n, c in enumerate(cells))]
    rows = read_table(csv_bytes(lines), "x.csv", [layout])
    readers = [RowReader(row) for row in rows]
    days = [one.date("left_on") for one in readers]
    assert [day and day.month for day in days] == [9, 9, 10, 10, 11, None, None]


def test_two_columns_of_one_heading_stop_the_file():
    error = refusal(csv_bytes([["姓名", "身份证号", "姓名"], ["张三", ID_1, "李四"]]))
    assert error.code == "two_columns"
    for word in ("A", "C", "姓名"):
        assert word in error.sentence


def test_a_copy_that_stopped_says_where():
    error = refusal(csv_bytes([HEADER[2:4], ["张三", ID_1]]) + b"\x00" * 500)
    assert error.code == "cut_off"
    assert "3" in error.sentence


def test_a_control_sign_in_a_cell_is_taken_out():
    rows = [[*HEADER], ["1", "甲1", "张_x0000_三", ID_1, 1, ""]]
    assert reader(book(表=(rows, []))).name() == "张三"


def test_errors_of_formulas_are_faults_and_no_empty_cells():
    cells = reader(csv_bytes([HEADER, ["1", "#REF!", "张三", ID_1, "#N/A", ""]]), "x.csv")
    assert cells.money("amount", required=True) is None
    assert cells.text("certificate", required=True) == ""
    assert [fault.code for fault in cells.faults] == ["error_cell", "error_cell"]
    assert [fault.problem.value for fault in cells.faults] == ["#N/A", "#REF!"]
