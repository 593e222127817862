"""Text files block by block: where a block ends changes nothing."""

import pytest

from welfare.files.tables import text_files
from welfare.files.tables.errors import BadFile
from welfare.files.tables.text_files import open_text, separators, split_rows

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
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_are_the_same_in_blocks_of_any_size(monkeypatch, size, encoding):
    monkeypatch.setattr(text_files, "BLOCK", size)
    file = open_text(LINES.encode(encoding))
    assert list(split_rows(file.blocks(), ",")) == ROWS
    assert file.encoding == encoding.removesuffix("-sig")
    assert (len(file.notes), separators(file)) == (2, [","])


@pytest.mark.parametrize("size", [5, 2**18])
def test_a_file_of_two_encodings_is_refused_with_its_line(monkeypatch, size):
    monkeypatch.setattr(text_files, "BLOCK", size)
    joined = "姓名,住址\n张三,甲村\n".encode("gb18030") + "李四,乙村\n".encode()
    with pytest.raises(BadFile, match="3") as refused:
        open_text(joined)
    assert refused.value.code == "encoding"
