"""Files of old programs and odd exports: read for what they are, or refused with what helps."""

import struct
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from tests import factories
from tests.random_county import biff
from tests.random_county.sheets import Sheet
from welfare.files.opening.spool import SpoolWriter
from welfare.files.opening.text_files import open_text, separators
from welfare.files.tables import BadFile, Layout, parse_date, parse_money, read_table
from welfare.files.tables.layouts import Column
from welfare.files.tables.sheets import open_file

NAMES = ["姓名", "身份证号", "死亡日期"]
PEOPLE = [["甲乙", factories.resident_id(n, date(1950, 1, 1)), "2022-12-05"] for n in (1, 2)]
LAYOUT = Layout(
    "death",
    "死亡",
    {
        "name": Column("name", ("姓名",), required=True),
        "resident_id": Column("resident_id", ("身份证号",), required=True, secret=True),
        "died_on": Column("died_on", ("死亡日期",), required=True),
    },
    row_keys=("name", "resident_id"),
)


def read(content, name="殡葬.csv", **options):
    table = read_table(content, name, LAYOUT, **options)
    return table, [[row.text(key) for key in LAYOUT.columns] for row in table]


def saved(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def lines(separator, rows=(NAMES, *PEOPLE)):
    return "\r\n".join(separator.join(row) for row in rows).encode("gb18030")


@pytest.mark.parametrize("separator", ["、", "；", "｜", "^", "~"])
def test_other_signs_between_the_cells(separator):
    assert read(lines(separator))[1] == PEOPLE


def test_a_sign_that_stands_in_few_lines_of_a_long_file_is_not_tried():
    rows = [[*row[:2], f"{row[2]}"] for row in PEOPLE * 30]
    rows[3] = [*rows[3], "病、伤；约三年"]
    assert separators(open_text(lines(",", rows))) == [","]
    assert set(separators(open_text(lines(",", rows[:5])))) == {",", "、", "；"}


def test_headings_in_quotes_of_another_kind():
    rows = [[f"'{cell}'" for cell in row] for row in (NAMES, *PEOPLE)]
    table, got = read(lines(",", rows))
    assert not table.missing
    assert len(got) == 2


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_people_without_headings_are_named_nowhere(ending, lenient):
    content = lines(",", PEOPLE) if ending == "csv" else saved(workbook(*PEOPLE))
    with pytest.raises(BadFile) as refused:
        read(content, f"殡葬.{ending}", lenient=lenient)
    assert refused.value.code == "no_headings"
    assert "死亡日期" in str(refused.value)
    assert not any(cell in str(refused.value) for row in PEOPLE for cell in row)


def test_what_is_found_instead_of_headings_is_short_and_masked():
    number = PEOPLE[0][1]
    with pytest.raises(BadFile) as refused:
        read(f"INSERT INTO t VALUES ('{number}' {'x' * 500})\n".encode())
    assert number not in str(refused.value)
    assert len(str(refused.value)) < 200


COSTS = ["姓名", "身份证号", "费用", "自付"]
COST_LAYOUT = Layout(
    "medical",
    "费用",
    {
        "name": Column("name", ("姓名",), required=True),
        "resident_id": Column("resident_id", ("身份证号",), required=True),
        "own_cost": Column("own_cost", ("自付",), required=True),
    },
    row_keys=("name", "resident_id"),
)


def cost(*above, below=()):
    rows = [*above, COSTS, *below, [*PEOPLE[0][:2], 10, 4.2]]
    (row,) = read_table(saved(workbook(*rows)), "费用.xlsx", COST_LAYOUT)
    return parse_money(row["own_cost"], row.unit("own_cost"))


@pytest.mark.parametrize(
    ("title", "amount"),
    [
        ("2022年费用统计表（万元）", 42_000),
        ("费用表 ( 千元 ) ", 4_200),
        ("费用表（金额单位：万元）", 42_000),
        ("费用表（5万元以上）", "4.2"),
        ("费用表（万元）由医保局填报", "4.2"),
    ],
)
def test_the_unit_in_brackets_behind_a_title_counts(title, amount):
    assert cost([title]) == Decimal(amount)


@pytest.mark.parametrize("units", [["", "", "万元", "万元"], ["人", "", "千元", "万元"]])
def test_a_row_of_units_without_brackets_counts(units):
    assert cost(below=[units]) == 42_000


def test_units_that_are_headings_of_a_group_stay_headings():
    names = frozenset({"户", "人"})
    columns = {one: Column(one, (f"低保/{one}",)) for one in names}
    layout = Layout("x", "x", {"town": Column("town", ("乡镇",)), **columns}, row_keys=("town",))
    book = workbook(["乡镇", "低保", ""], ["", "户", "人"], ["甲镇", 3, 5])
    (row,) = read_table(saved(book), "x.xlsx", layout)
    assert [row[one] for one in ("户", "人")] == [3, 5]


def before_1997(rows, page, sheet="殡葬"):
    """A workbook of Excel 95: its texts are in the page that it names (936: GBK)."""
    code = "gbk"
    head = biff._record(0x809, struct.pack("<HHHH", 0x500, 5, 0x1BB8, 0x7CC))
    head += biff._record(0x42, struct.pack("<H", page)) if page else b""
    body = biff._record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0x1BB8, 0x7CC))
    body += biff._record(0x200, struct.pack("<HHHHH", 0, len(rows), 0, len(rows[0]), 0))
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            text = cell.encode(code)
            body += biff._record(0x204, struct.pack("<HHHH", at, place, 0, len(text)) + text)

    def bound(at):
        name = sheet.encode(code)
        return biff._record(0x85, struct.pack("<IBBB", at, 0, 0, len(name)) + name)

    at = len(head) + len(bound(0)) + 4
    end = biff._record(0xA, b"")
    return biff._compound(head + bound(at) + end + body + end)


@pytest.mark.parametrize("page", [936, 1252, 0])
def test_a_workbook_of_before_1997_is_chinese_whatever_page_it_names(page):
    table, got = read(before_1997([NAMES, *PEOPLE], page), "殡葬.xls")
    assert got == PEOPLE
    assert table.sheets[0].name == "殡葬"


def test_an_old_workbook_may_count_its_days_from_1904():
    written = biff.old_workbook([Sheet("S", [NAMES, [*PEOPLE[0][:2], 43_438]])])
    page = biff._record(0x42, struct.pack("<H", 1200))
    calendar = biff._record(0x22, b"\1\0")
    assert len(page) == len(calendar)
    table = read_table(written.replace(page, calendar, 1), "殡葬.xls", LAYOUT)
    (row,) = table
    assert parse_date(row["died_on"], row.day_zero) == date(2022, 12, 5)


class Bundles:
    """A spool that only counts."""

    def __init__(self):
        self.size = 0

    def write(self, bundle):
        self.size += len(bundle)


def test_a_space_in_the_last_row_makes_no_million_rows():
    book = workbook(NAMES, *PEOPLE)
    book.active.cell(row=900, column=2, value=" ")
    (sheet,) = open_file(saved(book), "x.xlsx").sheets
    assert len(list(sheet.rows())) == 3
    book.active.cell(row=700, column=2, value="注")
    (sheet,) = open_file(saved(book), "x.xlsx").sheets
    assert [len(row) for row in sheet.rows()] == [3] * 700


def test_rows_of_nothing_at_the_end_take_no_room():
    kept, empty = Bundles(), ([""] * 16 for _ in range(50_000))
    assert SpoolWriter(kept).put_rows(empty) == []
    assert kept.size == 0


FIELDS = (("姓名", b"C", 20), ("身份证号", b"C", 18), ("死亡日期", b"D", 8))


def dbase(rows, fields=FIELDS, encoding="gbk", many=None):
    """A table as FoxPro writes it; of several rows the first one is deleted."""
    head = b"".join(
        name.encode(encoding)[:10].ljust(11, b"\0") + kind + bytes(4) + bytes([width]) + bytes(15)
        for name, kind, width in fields
    )
    width = 1 + sum(field[2] for field in fields)
    many = len(rows) if many is None else many
    made = struct.pack("<BBBBIHH", 3, 122, 12, 5, many, 32 + len(head) + 1, width)
    made = made.ljust(32, b"\0") + head + b"\r"
    for at, row in enumerate(rows):
        made += b"*" if not at and len(rows) > 1 else b" "
        for cell, field in zip(row, fields, strict=True):
            made += cell.replace("-", "").encode(encoding).ljust(field[2])
    return made + b"\x1a"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_dbase_table_is_read_without_its_deleted_rows(encoding):
    gone = ["丙丁", factories.resident_id(9, date(1950, 1, 1)), "2022-12-01"]
    fields = [(name.encode(encoding)[:9].decode(encoding, "ignore"), *of) for name, *of in FIELDS]
    headings = [name for name, *_of in fields]
    content = dbase([gone, *PEOPLE], fields, encoding)
    (sheet,) = open_file(content, "殡葬.dbf").sheets
    people = [[*row[:2], row[2].replace("-", "")] for row in PEOPLE]
    assert [*sheet.rows()] == [headings, *people]


def test_a_dbase_table_with_its_headings_makes_rows():
    _table, got = read(dbase([PEOPLE[0]]), "殡葬.dbf")
    assert got == [[*PEOPLE[0][:2], "20221205"]]


def test_a_dbase_table_that_stops_says_after_how_many_rows():
    with pytest.raises(BadFile, match="1.*7|7.*1"):
        read(dbase([PEOPLE[0]], many=7), "殡葬.dbf")


def test_memos_of_a_dbase_table_are_told():
    fields = (*FIELDS, ("备注", b"M", 10))
    table, _got = read(dbase([[*PEOPLE[0], "5"]], fields), "殡葬.dbf")
    assert any("备注" in note for note in table.notes)


@pytest.mark.parametrize("content", [b"\x03" * 200, b"\x03\x7a\x0c\x05" + bytes(300)])
def test_what_only_begins_like_a_dbase_table_is_none(content):
    with pytest.raises(BadFile):
        read(content, "x.dbf")
