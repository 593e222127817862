"""Text files block by block: where a block ends changes nothing."""

import pytest

from welfare.files.opening import text_files
from welfare.files.opening.errors import BadFile
from welfare.files.opening.filetype import recognise
from welfare.files.opening.text_files import decode, open_text, separators, split_rows, utf16_of

LINES = 'a,b\r\n1,"wide\nand, long ""so"""\n张三,"stray\nd,e\n\n李四,="0123"\nx\x01,last'
ROWS = [
    ["a", "b"],
    ["1", 'wide\nand, long "so"'],
    ["张三", '"stray'],
    ["d", "e"],
    [""],
    ["李四", "0123"],
    ["x", "last"],
]


@pytest.mark.parametrize("size", [1, 2, 7, 30, 2**18])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_rows_are_the_same_in_blocks_of_any_size(monkeypatch, size, encoding):
    monkeypatch.setattr(text_files, "BLOCK", size)
    file = open_text(LINES.encode(encoding))
    assert list(split_rows(file.blocks(), ",")) == ROWS
    assert file.encoding == encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    assert (len(file.notes), separators(file)) == (2, [","])


@pytest.mark.parametrize("size", [5, 2**18])
def test_a_file_of_two_encodings_is_refused_with_its_line(monkeypatch, size):
    monkeypatch.setattr(text_files, "BLOCK", size)
    joined = "姓名,住址\n张三,甲村\n".encode("gb18030") + "李四,乙村\n".encode()
    with pytest.raises(BadFile, match="3") as refused:
        open_text(joined)
    assert refused.value.code == "encoding"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "姓名\t身份证号\r\n亡一测\t610329194010149206\r\n",
        "<table><tr><td>姓名</td></tr><tr><td>张一一</td></tr></table>",
        "姓名,档次,备注\n一测,一档,退出\n最测,二档,\n",  # one of their two bytes is nothing as well
    ],
)
def test_a_text_in_utf_16_without_its_mark_is_known_by_its_narrow_signs(encoding, text):
    content = text.encode(encoding)
    assert recognise(content, "表.txt").kind == ("html" if text.startswith("<") else "csv")
    assert decode(content) == (text, "utf-16")


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 16,
        b"\x00\x01" * 900,
        "姓名,身份证号\n张三,1\n".encode("gb18030") + bytes(500),
        b"a,\x00b\n" * 20,
        bytes(4000),
        b"",
    ],
)
def test_what_holds_nothing_by_chance_is_no_utf_16(content):
    assert utf16_of(content) == ""


@pytest.mark.parametrize("at", [1, 20, 39])
def test_bytes_that_are_damaged_are_named_by_their_own_line(at):
    """Lines with one Chinese character or none are no other encoding."""
    lines = ["姓名,日期", *(f"测{n},2022" for n in range(40))]
    content = [line.encode() for line in lines]
    content[at] += b"\xff\xfe"
    with pytest.raises(BadFile, match=rf"\b{at + 1}\b") as refused:
        open_text(b"\n".join(content))
    assert "GBK" in str(refused.value)


def test_a_file_that_goes_on_in_gbk_is_named_by_the_line_where_it_does():
    before = "姓名,住址\n" + "测,一\n" * 5
    joined = before.encode() + "张三,甲村\n".encode("gb18030")
    with pytest.raises(BadFile, match=r"\b7\b") as refused:
        open_text(joined)
    assert refused.value.code == "encoding"
