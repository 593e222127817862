"""What an .xls workbook says of its rows and cells beside their values, and where it was cut off.

Its stream of records lies in sectors, chained as the files of a small disk. ([MS-CFB], [MS-XLS])
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from welfare.files.opening.archive import PartFacts
from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _

HEADER = 512
LAST = 0xFFFFFFFA  # from here on a number is no sector
ENTRY, SMALL = 128, 64
SECTOR_OF_OLD = 512
ROOT, STREAM = 5, 2  # kinds of entries of the directory
BOF, EOF, SHEET, ROW, FORMULA, ERROR = 0x0809, 0x000A, 0x0085, 0x0208, 0x0006, 0x0205
CODEPAGE, CALENDAR = 0x0042, 0x0022
NEWEST = 0x0600  # the version in which sheets have names in any script
LATIN, CHINESE = 1252, "gb18030"
# A sign for each byte, as the reader makes them of the old Latin page: some bytes have none there.
LATIN_SIGNS = {bytes([n]).decode("cp1252", "ignore") or chr(n): n for n in range(256)}
HIDDEN, IS_ERROR = 0x20, b"\xff\xff"
CELLS = {0x0201, 0x0203, 0x0204, 0x0205, 0x0006, 0x027E, 0x00BD, 0x00BE, 0x00FD}
WORDS = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"},
}
Record = tuple[int, bytes]


@dataclass(frozen=True)
class _Disk:
    """The sectors of the file and which follows which."""

    content: bytes
    size: int
    follows: tuple[int, ...]

    def chain(self, first: int) -> Iterator[bytes]:
        """The sectors of one stream; what lies behind the end of the file is left out."""
        seen, at = 0, first
        while at < LAST and seen <= len(self.follows):
            start = HEADER + at * self.size
            if start >= len(self.content):
                return
            yield self.content[start : start + self.size]
            at = self.follows[at] if at < len(self.follows) else LAST
            seen += 1


def facts_of(content: bytes) -> dict[str, PartFacts]:
    """Hidden rows and error cells by the name of the sheet; nothing of what cannot be read so."""
    try:
        stream, whole = _stream(content)
        sheets = [*_sheets(stream)]
    except (struct.error, IndexError, ValueError):
        return {}
    if len(stream) < whole:
        raise _cut_off(stream, sheets)
    return {name: _facts(stream, offset) for name, offset in sheets}


def from_1904(content: bytes) -> bool:
    """Whether the workbook counts its days from 1904."""
    try:
        stream, _whole = _stream(content)
        return any(kind == CALENDAR and data[:1] == b"\1" for kind, data in _records(stream))
    except (struct.error, IndexError, ValueError):
        return False


def as_latin(content: bytes) -> bytes | None:
    """A workbook of before 1997 that says its texts are Latin; None for any other.

    It keeps texts in the page of its country. The reader makes a sign of each byte, which is right
    for Latin alone and loses what is Chinese: `in_chinese` puts the bytes together again.
    """
    try:
        stream, _whole = _stream(content)
        kind, size, version = struct.unpack_from("<HHH", stream)
    except (struct.error, IndexError, ValueError):
        return None
    if kind != BOF or version == NEWEST:
        return None
    begins = content.find(stream[: HEADER // 4])
    at = 0
    for kind, data in _records(stream):
        if kind == CODEPAGE and at + 6 <= SECTOR_OF_OLD and begins > 0:
            place = begins + at + 4
            return content[:place] + struct.pack("<H", LATIN) + content[place + 2 :]
        at += 4 + len(data)
    return content


def in_chinese(text: str) -> str:
    """What was read of such a workbook, a sign for each byte."""
    if text.isascii():
        return text
    return bytes(LATIN_SIGNS.get(sign, ord("?")) for sign in text).decode(CHINESE, "replace")


def stopped(content: bytes) -> BadFile | None:
    """The error for a file that ends before the list of what is in it; None for any other."""
    try:
        if not _lacks_directory(content):
            return None
        stream = content[HEADER:]  # its records come first, one sector after the other
        return _cut_off(stream, [*_sheets(stream)])
    except (struct.error, IndexError, ValueError):
        return None


def _lacks_directory(content: bytes) -> bool:
    """Whether the file ends before the sectors that say where everything is."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    needed = [struct.unpack_from("<I", content, 48)[0], *struct.unpack_from("<109I", content, 76)]
    return any(HEADER + at * size >= len(content) for at in needed if at < LAST)


def _stream(content: bytes) -> tuple[bytes, int]:
    """The workbook's records, and how many bytes they should have."""
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    first_entry, _zero, cutoff, first_small = struct.unpack_from("<IIII", content, 48)
    size = 1 << shift
    disk = _Disk(content, size, tuple(_numbers(_tables(content, size))))
    directory = b"".join(disk.chain(first_entry))
    root = workbook = b""
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        entry = directory[at : at + ENTRY]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le")
        if entry[66] == ROOT:
            root = entry
        elif entry[66] == STREAM and name in {"Workbook", "Book"}:
            workbook = entry
    first, whole = struct.unpack_from("<II", workbook, 116)
    if whole >= cutoff:
        return b"".join(disk.chain(first))[:whole], whole
    inside = b"".join(disk.chain(struct.unpack_from("<I", root, 116)[0]))
    follows = tuple(_numbers(disk.chain(first_small)))
    small = _Disk(bytes(HEADER) + inside, 1 << small_shift, follows)
    return b"".join(small.chain(first))[:whole], whole


def _tables(content: bytes, size: int) -> Iterator[bytes]:
    """The sectors that say which sector follows which."""
    listed = [*struct.unpack_from("<109I", content, 76)]
    more = struct.unpack_from("<I", content, 68)[0]
    while more < LAST and HEADER + (more + 1) * size <= len(content):
        numbers = struct.unpack_from(f"<{size // 4}I", content, HEADER + more * size)
        listed, more = [*listed, *numbers[:-1]], numbers[-1]
    for sector in listed:
        if sector < LAST:
            yield content[HEADER + sector * size : HEADER + (sector + 1) * size]


def _numbers(sectors: Iterator[bytes]) -> Iterator[int]:
    for sector in sectors:
        yield from struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _records(stream: bytes, at: int = 0) -> Iterator[Record]:
    """The records from a place on to the end of what begins there."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        depth += (kind == BOF) - (kind == EOF)
        if not depth:
            return
        at += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """The sheets by name, with the place of their records."""
    for kind, data in _records(stream):
        if kind == BOF and struct.unpack_from("<H", data)[0] != NEWEST:
            return
        if kind == SHEET:
            offset, _state, length, wide = struct.unpack_from("<IHBB", data)
            name = data[8 : 8 + length * (2 if wide & 1 else 1)]
            yield name.decode("utf-16-le" if wide & 1 else "latin-1"), offset


def _facts(stream: bytes, offset: int) -> PartFacts:
    facts = PartFacts()
    for kind, data in _records(stream, offset):
        if kind == ROW and len(data) >= 14 and data[12] & HIDDEN:
            facts.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == ERROR and len(data) >= 8 and data[7]:
            _note_error(facts, data, data[6])
        elif kind == FORMULA and len(data) >= 14 and data[12:14] == IS_ERROR and data[6] == 2:
            _note_error(facts, data, data[8])
    return facts


def _note_error(facts: PartFacts, data: bytes, code: int) -> None:
    row, column = struct.unpack_from("<HH", data)
    facts.errors[row + 1, column + 1] = WORDS.get(code, "#N/A")


def _cut_off(stream: bytes, sheets: list[tuple[str, int]]) -> BadFile:
    """The file ends before its workbook does: in which sheet, behind which row."""
    begun = [(offset, name) for name, offset in sheets if offset < len(stream)]
    if not begun:
        return BadFile("damaged", _("The workbook stops in the middle. Copy it anew and send it."))
    offset, name = max(begun)
    rows = [
        struct.unpack_from("<H", data)[0] + 1
        for kind, data in _records(stream, offset)
        if kind in CELLS and len(data) >= 4
    ]
    return stops(name, max(rows, default=0))


def stops(sheet: str, row: int) -> BadFile:
    """The error for a workbook whose copying stopped."""
    return BadFile(
        "damaged",
        _(
            "The workbook stops in the middle: of the sheet “%(sheet)s” it holds the rows up to"
            " %(row)s. Copy it anew and send it again."
        )
        % {"sheet": sheet, "row": row},
    )
