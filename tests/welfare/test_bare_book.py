"""A workbook written without objects is read back as it was given, by two readers."""

import datetime
import io
import tracemalloc
from decimal import Decimal

import openpyxl
from python_calamine import CalamineWorkbook

from welfare.files.tables.bare_book import BareBook
from welfare.files.tables.values import SERIAL_ZERO_1904

DAY = datetime.date(2022, 12, 31)
MOMENT = datetime.datetime(2022, 1, 2, 3, 4, 5)


def written(*rows, **options):
    stream = io.BytesIO()
    book = BareBook(stream, **options)
    with book.sheet("甲&乙") as sheet:
        for row in rows:
            sheet.append(row)
    book.close()
    stream.seek(0)
    return stream


def sheet_of(stream):
    return openpyxl.load_workbook(stream).active


def test_values_come_back_as_they_were():
    row = ["张三", 7, 1.5, Decimal("1234.50"), True, DAY, MOMENT, datetime.time(6, 30), None, "<&>"]
    stream = written(row)
    sheet = sheet_of(stream)
    assert sheet.title == "甲&乙"
    (cells,) = sheet.iter_rows(values_only=True)
    assert list(cells[:5]) == ["张三", 7, 1.5, 1234.5, True]
    assert cells[5].date() == DAY
    assert cells[6:] == (MOMENT, datetime.time(6, 30), None, "<&>")
    stream.seek(0)
    (again,) = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    assert again[:5] == ["张三", 7, 1.5, 1234.5, True]
    assert again[5:7] == [DAY, MOMENT]


def test_days_are_counted_from_where_the_workbook_counts_them():
    stream = written([DAY, MOMENT], day_zero=SERIAL_ZERO_1904)
    book = openpyxl.load_workbook(stream)
    assert book.epoch.year == 1904
    assert [cell.value for cell in book.active[1]] == [
        datetime.datetime.combine(DAY, datetime.time()),
        MOMENT,
    ]


def test_long_numbers_are_text_but_what_has_lost_its_digits_stays_a_figure():
    sheet = sheet_of(written([610329198001011, 62299.0, 6.1032919800101e17, 123456789012.5]))
    values = [cell.value for cell in sheet[1]]
    assert values == ["610329198001011", 62299, 6.1032919800101e17, 123456789012.5]
    assert sheet["A1"].number_format == "@"


def test_text_is_never_a_formula_and_signs_that_xml_cannot_hold_are_replaced():
    sheet = sheet_of(written(["=1+1", "@SUM(A1)", "a\x00b", "第一行\n第二行", " 空 ", "x\ry"]))
    assert [cell.data_type for cell in sheet[1]] == ["s"] * 6
    assert [cell.value for cell in sheet[1]][2:] == [
        "a\ufffdb",
        "第一行\n第二行",
        " 空 ",
        "x\ry",
    ]


def test_what_is_typed_into_a_bad_cell_keeps_its_digits():
    stream = io.BytesIO()
    book = BareBook(stream)
    with book.sheet("表") as sheet:
        sheet.append(["", 6.1e17, "x", DAY], {0: "red", 1: "red", 2: "yellow", 3: "red"})
        sheet.comment(0, "<mend>")
        sheet.append(["y"])
    book.close()
    sheet = sheet_of(stream)
    assert [cell.number_format for cell in sheet[1]][:3] == ["@"] * 3
    assert {cell.fill.fgColor.rgb for cell in sheet[1]} == {"FFF4B6B6", "FFFFE9A8"}
    assert sheet["D1"].value == datetime.datetime.combine(DAY, datetime.time())
    assert sheet["A2"].comment.text == "<mend>"


def test_ten_times_the_rows_take_no_more_memory():
    def peak(rows):
        tracemalloc.start()
        book = BareBook(open("/dev/null", "wb"))  # noqa: SIM115
        with book.sheet("表") as sheet:
            for n in range(rows):
                sheet.append([str(n), n, "某某", 1.5])
        book.close()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(5_000)  # the words that are kept ready are then there
    assert peak(50_000) < 1.2 * peak(5_000)
