"""What older kinds of workbook say beside their values, and where a file stops."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.welfare.test_tables_reader import book
from welfare.files.opening import open_document
from welfare.files.opening.errors import BadFile
from welfare.files.tables.sheets import open_file

HERE = Path(__file__).parent.parent
OLD = (HERE / "files_as_made" / "files" / "52_hidden_and_error.xls").read_bytes()
ODS = """<office:document-content><office:body><office:spreadsheet>
<table:table table:name="名册"><table:table-row><table:table-cell office:value-type="string">
<text:p>姓名</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell
 office:value-type="string"><text:p>张三</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell table:number-columns-repeated="2"/>
<table:table-cell table:formula="of:=1/0" office:value-type="string" calcext:value-type="error">
<text:p>#DIV/0!</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="其他"><table:table-row><table:table-cell/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def refusal(content, name):
    with pytest.raises(BadFile) as refused:
        open_file(content, name)
    return refused.value.sentence


def test_hidden_rows_and_errors_of_an_old_workbook():
    (raw,) = open_file(OLD, "x.xls").sheets
    assert raw.facts.hidden_rows == {4, 6}
    assert raw.facts.errors == {(3, 5): "#DIV/0!"}
    rows = list(raw.rows())
    assert (rows[2][4], rows[3][4]) == ("#DIV/0!", 103)


def test_hidden_rows_and_errors_of_an_open_document():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", ODS)
    facts = open_document.facts_of(stream.getvalue())
    assert facts["名册"].hidden_rows == {2, 3, 4}
    assert facts["名册"].errors == {(4, 3): "#DIV/0!"}
    assert facts["其他"].hidden_rows == set()


def test_an_old_workbook_that_stops_says_in_which_sheet_and_row():
    assert "隐藏和错误" in refusal(OLD[:13_000], "x.xls")
    assert refusal(OLD[:3_000], "x.xls")


def test_a_workbook_that_stops_says_in_which_part_and_row():
    rows = [[f"姓名{n}", n * 7919 % 1000, "甲" * (n % 13)] for n in range(4_000)]
    content = book(表=(rows, []))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = next(i for i in archive.infolist() if i.filename.endswith("sheet1.xml"))
    sentence = refusal(content[: sheet.header_offset + sheet.compress_size // 2], "x.xlsx")
    assert "sheet1.xml" in sentence
    broken = bytearray(content)
    at = sheet.header_offset + sheet.compress_size // 2
    broken[at] ^= 0xFF
    assert "sheet1.xml" in refusal(bytes(broken), "x.xlsx")


def test_a_page_that_stops_says_at_which_row():
    rows = "".join(f"<tr><td>{n}</td><td>张三</td></tr>" for n in range(50))
    page = f"<html><body><table>{rows}</table></body></html>"
    assert len(list(open_file(page.encode(), "x.xls").sheets[0].rows())) == 50
    assert "20" in refusal(page[: page.index("<tr><td>20<")].encode(), "x.xls")
    assert open_file(page.replace("</table>", "").encode(), "x.xls").sheets
