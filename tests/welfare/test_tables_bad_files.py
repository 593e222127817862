"""Files that are no tables are refused with a sentence: what is wrong and what to do."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from tests.welfare.test_tables_reader import HEADER, ID_1, ID_2, LAYOUT, book, csv_bytes, texts
from welfare.files.opening import archive
from welfare.files.tables import BadFile, read_table

GOOD_ROWS = [["姓名", "身份证号"], ["张三", ID_1]]
GOOD_BOOK = book(表=(GOOD_ROWS, []))
SAMPLE_XLS = Path(__file__).resolve().parents[2] / "data/linyou/民政_死亡火化_202212.xls"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def refusal(content, name="台账.xlsx", **options):
    with pytest.raises(BadFile) as caught:
        list(read_table(content, name, LAYOUT, **options))
    assert str(caught.value) == caught.value.sentence
    return caught.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"\x00" * 500, "empty"),
        (b"%PDF-1.7 ...", "unknown"),
        (b"\x89PNG\r\n\x1a\n", "unknown"),
        (b"\xff\xd8\xff\xe0", "unknown"),
        (b"Rar!\x1a\x07", "unknown"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "unknown"),
        (b"<html><table><tr><td>\xd0\xd5\xc3\xfb", "wrong_kind"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "markup"),
        (b'<?xml version="1.0"?><Workbook/>', "markup"),
        ("<html>".encode("utf-16"), "markup"),
        (OLE + b"\x00" * 600, "damaged"),
        (OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "unknown"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected"),
        (OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "damaged"),
        (GOOD_BOOK[:2000], "damaged"),
        (GOOD_BOOK[:-100], "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (zipped({"a.txt": "x"}), "unknown"),
        (zipped({"word/document.xml": "x"}), "unknown"),
        (zipped({"xl/workbook.bin": "x"}), "unknown"),
        (zipped({"xl/workbook.xml": "not xml at all"}), "damaged"),
    ],
)
@pytest.mark.parametrize("name", ["台账.xlsx", "台账.xls", "台账.csv", "台账"])
def test_what_is_no_table(content, code, name):
    assert refusal(content, name).code == code


def test_sentences_are_translated():
    with translation.override("zh-hans"):
        assert refusal(b"").sentence == "文件是空的。请确认已保存内容后重新上传。"


def test_a_damaged_xls_is_refused():
    content = SAMPLE_XLS.read_bytes()
    assert refusal(content[:30_000], "x.xls").code == "damaged"


@pytest.mark.parametrize("lost", [1, 22, 60])
def test_a_workbook_that_lost_its_very_end_says_so(lost):
    with translation.override("en"):
        assert "list of its parts" in refusal(GOOD_BOOK[:-lost]).sentence


def test_an_empty_workbook_is_refused():
    assert refusal(book(表=([], []))).code == "empty"


def test_a_workbook_of_the_wrong_kind_says_what_is_missing_and_found():
    error = refusal(book(发票=([["发票号", "金额"], ["1", 2]], [])))
    assert error.code == "wrong_kind"
    for word in ("发票", "测试台账", "姓名", "身份证号", "发票号、金额"):
        assert word in error.sentence


def test_text_of_the_wrong_kind_has_no_sheet_in_its_sentence():
    error = refusal(csv_bytes([["发票号", "金额"], ["1", "2"]]), "x.csv")
    assert error.code == "wrong_kind"
    assert "“”" not in error.sentence


def test_a_file_over_the_limit_is_refused(tmp_path):
    assert refusal(GOOD_BOOK, max_bytes=100).code == "too_large"
    path = tmp_path / "台账.xlsx"
    path.write_bytes(GOOD_BOOK)
    assert refusal(path, max_bytes=100).code == "too_large"


def test_endings_that_lie_are_read_by_content_with_a_note():
    table, got = texts(GOOD_BOOK, "台账.csv")
    assert (len(got), table.encoding) == (1, "xlsx")
    assert ".csv" in table.notes[0]
    table, got = texts(csv_bytes(GOOD_ROWS, "gbk"), "台账.xls")
    assert (len(got), table.encoding) == (1, "gb18030")
    assert ".xls" in table.notes[0]
    assert texts(GOOD_BOOK, "台账.XLSX")[0].notes == []


def test_a_file_joined_from_two_encodings_is_refused_with_the_line():
    good = csv_bytes(GOOD_ROWS, "gbk")
    error = refusal(good + f"李四光,{ID_2}\n".encode(), "x.csv")
    assert error.code == "encoding"
    assert "3" in error.sentence
    error = refusal(csv_bytes(GOOD_ROWS) + f"李四光,{ID_2}\n".encode("gbk"), "x.csv")
    assert (error.code, "3" in error.sentence) == ("encoding", True)
    assert refusal(good + b"\xff\xff\n", "x.csv").code == "encoding"


def guarded(content):
    """What the guard says, in this process: of limits that a test set."""
    with pytest.raises(BadFile) as caught:
        archive.check_archive(content)
    return caught.value.code


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 40 * 2**20)
    bomb = zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b" " * (41 * 2**20)})
    assert guarded(bomb) == "bomb"


def test_a_ratio_no_ledger_has_is_refused():
    bomb = zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b" " * (25 * 2**20)})
    assert refusal(bomb).code == "bomb"


def test_a_bomb_whose_directory_lies_is_refused_too(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 4 * 2**20)
    size = 5 * 2**20
    bomb = zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b"<" * size})
    assert bomb.count(struct.pack("<I", size)) == 2
    lying = bomb.replace(struct.pack("<I", size), struct.pack("<I", 1000))
    with zipfile.ZipFile(io.BytesIO(lying)) as opened:
        assert sum(part.file_size for part in opened.infolist()) < 2000
    assert guarded(lying) == "bomb"


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_PARTS", 3)
    assert guarded(GOOD_BOOK) == "bomb"


@pytest.mark.parametrize("place", ["XFD1048576", "AAA1000000", "BZ1048576"])
def test_one_cell_in_the_far_corner_is_refused(place):
    made = openpyxl.load_workbook(io.BytesIO(GOOD_BOOK))
    made.active[place] = " "
    stream = io.BytesIO()
    made.save(stream)
    assert refusal(stream.getvalue()).code == "far_cell"


def test_empty_cells_that_are_only_coloured_do_not_count():
    made = openpyxl.load_workbook(io.BytesIO(GOOD_BOOK))
    made.active["XFD1"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF0000")
    stream = io.BytesIO()
    made.save(stream)
    assert len(texts(stream.getvalue(), "x.xlsx")[1]) == 1


def test_formulas_without_a_stored_result_are_pointed_out():
    made = openpyxl.load_workbook(io.BytesIO(GOOD_BOOK))
    made.active["C2"] = "=1+1"
    stream = io.BytesIO()
    made.save(stream)
    assert len(texts(stream.getvalue(), "x.xlsx")[0].notes) == 1
    assert texts(GOOD_BOOK, "x.xlsx")[0].notes == []


def test_a_wide_table_is_read():
    rows = [[*HEADER, *(f"列{n}" for n in range(60))], [1, "N1", "张三", ID_1, 1, None, *range(60)]]
    table, got = texts(book(表=(rows, [])), "x.xlsx")
    assert got == [(2, "张三", ID_1)]
    assert len(table.ignored) == 60


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
ODS_TAIL = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def ods(rows):
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": ODS.format(rows=rows),
    }
    return zipped(parts, zipfile.ZIP_STORED)


def ods_row(*values):
    return f"<table:table-row>{''.join(map(ODS_CELL.format, values))}</table:table-row>"


def test_an_ods_file_is_read():
    content = ods(ods_row("姓名", "身份证号") + ods_row("张三", ID_1) + ODS_TAIL)
    table, got = texts(content, "x.ods")
    assert got == [(2, "张三", ID_1)]
    assert table.encoding == "ods"


def test_an_ods_bomb_is_refused():
    repeated = ODS_CELL.format("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"'
    )
    rows = f'<table:table-row table:number-rows-repeated="1048000">{repeated}</table:table-row>'
    assert refusal(ods(ods_row("姓名", "身份证号") + rows), "x.ods").code == "far_cell"
