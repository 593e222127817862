"""Whatever is in a file, its reader has limits of memory and time, and says which one it met."""

import gc
import io
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.utils import translation

from tests.welfare.test_tables_bad_files import GOOD_BOOK, zipped
from tests.welfare.test_tables_reader import book, csv_bytes
from welfare.files.opening import spool
from welfare.files.tables import BadFile, open_file
from welfare.files.tables.opener import OPENER

SECONDS = 20  # on a machine that is busy with other things
SHEET = """<?xml version="1.0"?><worksheet
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>{rows}</sheetData></worksheet>"""
BOOK = """<?xml version="1.0"?><workbook
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"""
LINKS = """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="{part}"/></Relationships>"""


def workbook(rows, part="worksheets/sheet1.xml"):
    return zipped(
        {
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": LINKS.format(part=part),
            f"xl/{part}": SHEET.format(rows=rows),
        }
    )


def said(content, name="名册.xlsx"):
    """The code and the sentence with which the file is refused, or how many rows it has."""
    begun = time.perf_counter()
    try:
        sheets = open_file(content, name).sheets
        outcome = "", sum(1 for sheet in sheets for _row in sheet.rows())
    except BadFile as error:
        outcome = error.code, error.sentence
    assert time.perf_counter() - begun < SECONDS
    return outcome


@pytest.fixture
def small(settings):
    """A reader that has enough for an ordinary file and for no other."""
    settings.TABLE_MEMORY = 200 * 2**20
    settings.TABLE_SECONDS = 5


@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "worksheets/sheet1.bin.part", "a/b"])
@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r=" XFD1048576"><v>1</v></c>',
        '<c r = "XFD1048576" ><v>1</v></c>',
        '<c\nr="xfd1048576"\n><v>1</v></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>',
        '<x:c r="XFD1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_a_far_cell_however_it_is_written_takes_no_memory(small, cell, part):
    code, answer = said(workbook(f'<row r="1048576">{cell}</row>', part))
    assert code in {"far_cell", "memory", "damaged"} or answer <= 1_048_576, answer


def test_a_far_row_is_no_far_cell(small):
    """A column of a million blanks is long, not large: it is read."""
    code, answer = said(workbook('<row r="1048576"><c r=" A1048576"><v>1</v></c></row>'))
    assert (code, answer) == ("", 1_048_576) or code in {"far_cell", "damaged"}


def test_a_book_that_a_program_saved_with_a_far_cell_is_refused_with_its_remedy():
    made = openpyxl.load_workbook(io.BytesIO(GOOD_BOOK))
    made.active["XFD1048576"] = 1
    stream = io.BytesIO()
    made.save(stream)
    code, answer = said(stream.getvalue())
    assert code == "far_cell"
    assert "新的工作簿" in answer


def test_a_text_of_one_long_line_is_refused_with_its_line():
    code, answer = said(b"name,id\n" + b"a," * (10 * 2**20), "x.csv")
    assert (code, "2" in answer, "1,048,576" in answer) == ("one_line", True, True)
    assert said("张三\t".encode("gb18030") * 2**21, "x.csv")[0] == "one_line"


def test_a_line_of_too_many_cells_is_refused_with_its_row():
    code, answer = said(b"name,id\n\n" + b"," * 20_000 + b"\n", "x.csv")
    assert (code, "3" in answer, "20,001" in answer) == ("too_wide", True, True)


def test_a_quote_that_nothing_closes_is_text_and_costs_nothing():
    """Of every line, in a file of some megabytes."""
    line = '"张三,110101199003070000,某镇某村\n'.encode()
    assert said("姓名,身份证号,住址\n".encode() + line * 60_000, "x.csv") == ("", 60_001)


def test_a_quote_before_many_megabytes_costs_nothing():
    rest = "张三,110101199003070000,某镇某村\n".encode() * 200_000
    assert said('姓名,身份证号,住址\n"李四,1,某镇\n'.encode() + rest, "x.csv") == ("", 200_002)


def test_a_reader_that_needs_too_much_memory_says_so(settings):
    settings.TABLE_MEMORY = 60 * 2**20
    code, answer = said("一,二\n".encode() * 5_000_000, "名册.csv")
    assert code == "memory"
    assert "名册.csv" in answer
    assert "60 MB" in answer


def test_a_reader_that_takes_too_long_says_so(settings):
    settings.TABLE_SECONDS = 1
    code, answer = said(b"1,2,3,4,5,6\n" * 4_000_000, "名册.csv")
    assert (code, "1 秒" in answer) == ("time", True)


def test_rows_that_have_no_room_on_the_disk_are_said(settings):
    settings.TABLE_ROOM = 10_000
    assert said("一,二\n".encode() * 20_000, "名册.csv")[0] == "room"


def test_the_other_process_speaks_the_language_of_the_person():
    with translation.override("en"):
        assert "Line 1 of the file does not end" in said(b"a" * (3 * 2**20), "x.csv")[1]
    with translation.override("zh-hans"):
        assert "第 1 行" in said(b"a" * (3 * 2**20), "x.csv")[1]


def test_of_the_rows_nothing_stays_on_the_disk(settings):
    opened = open_file(GOOD_BOOK, "x.xlsx")
    assert [*settings.TABLE_FOLDER.iterdir()] == []
    held = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    rows = [row for sheet in opened.sheets for row in sheet.rows()]
    assert rows
    del opened, rows
    gc.collect()
    if held:
        assert len(os.listdir("/proc/self/fd")) < held


def test_who_holds_the_rows_alone_can_read_them():
    rows = open_file(GOOD_BOOK, "x.xlsx").sheets[0].rows()
    gc.collect()
    assert len([*rows]) == 2


def test_only_values_of_cells_come_out_of_the_spool(tmp_path):
    path = tmp_path / "spool"
    with path.open("wb") as to:
        place = spool.SpoolWriter(to).put(os.getcwd)
    with path.open("rb") as back, pytest.raises(Exception, match="no value of a cell"):
        spool.get(back, place)


READER = """
import sys, django
django.setup()
from welfare.files.tables import load_layouts, read_table
def peak():
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
columns = {"name": {"headers": ["列0"], "required": True}}
layouts = load_layouts({"layouts": {"people": {"columns": columns}}})["people"]
idle = peak()
rows = sum(1 for row in read_table(sys.argv[1], sys.argv[1], layouts))
print(rows, peak() - idle)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="tells no peak of memory")
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_who_reads_a_large_file_needs_no_more_memory_than_for_a_small_one(tmp_path, ending):
    grown = []
    for rows in (2_000, 40_000):
        listed = [[f"列{n}" for n in range(15)]]
        listed += [[f"某{at}", *map(str, range(at, at + 14))] for at in range(rows)]
        path = tmp_path / f"{rows}.{ending}"
        content = book(表=(listed, [])) if ending == "xlsx" else csv_bytes(listed)
        path.write_bytes(content)
        command = [sys.executable, "-c", READER, str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        read, more = map(int, said.stdout.split())
        assert read == rows
        grown.append(more)
    assert grown[1] - grown[0] < 10, grown  # MB; the sheet itself would be thirty


def test_a_process_that_was_ended_is_started_anew():
    assert said(GOOD_BOOK)[1] == 2
    os.kill(OPENER.process.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert said(GOOD_BOOK)[1] == 2


def test_files_of_several_threads_are_opened_beside_each_other():
    with ThreadPoolExecutor(4) as threads:
        counts = [*threads.map(lambda n: said(f"一,二\n{n},2\n".encode(), "x.csv"), range(12))]
    assert counts == [("", 2)] * 12


def test_who_forks_starts_another_one():
    assert said(GOOD_BOOK)[1] == 2
    first, child = OPENER.process.pid, os.fork()
    if child == 0:
        ok = OPENER.door is None and said(GOOD_BOOK)[1] == 2 and OPENER.process.pid != first
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert said(GOOD_BOOK)[1] == 2
