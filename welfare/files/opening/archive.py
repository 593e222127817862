"""Guards in front of the workbook reader: a workbook that would fill the memory is refused.

An .xlsx file is a zip archive. Its directory can lie, and one cell in the last corner of a sheet
makes a reader reserve the whole sheet. Both are measured here, while unpacking to nowhere.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _

MAX_UNPACKED = 600 * 2**20  # bytes of all parts together
MAX_RATIO = 250  # unpacked to packed; ledgers have 5 to 15
RATIO_MATTERS_FROM = 20 * 2**20  # small files may be as repetitive as they like
MAX_PARTS = 5_000
MAX_CELLS = 40_000_000  # rows times columns of one sheet; each takes 32 bytes in the reader
CHUNK = 2**20
NO_SHEETS = ("sharedstrings.xml", "styles.xml")  # any other part may be a sheet
LOCAL, DESCRIPTOR, DIRECTORY = b"PK\x03\x04", b"PK\x07\x08", b"PK\x01\x02"
SIZES_BEHIND = 0x08  # the flag of a part whose sizes stand behind it
OVERLAP = 512  # bytes carried over, so that a tag is not cut in two

# Nothing but A1 to Z99999 needs no second look; that is nearly every ledger.
SUSPECT = re.compile(rb"""r=["'](?:[A-Za-z]{2}|[A-Za-z][0-9]{6})""")
WIDE = re.compile(rb"""r=["'][A-Za-z]{2}""")
WIDE_CELL = re.compile(rb"""r=["']([A-Za-z]{2,})[0-9]+["'](?:[^>]*[^/>])?>""")
ROW_NUMBER = re.compile(rb"""row\s[^>]*?\br=["']([0-9]{5,})["']""")
DEEP_CELLS = {digits: re.compile(rb"""r=["'][A-Za-z]+[0-9]{%d}""" % digits) for digits in (6, 7)}
NO_RESULT = re.compile(rb"""</f>\s*(?:<v\s*/>)?\s*</c>""")
ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[\s/>])([^>]*)>")
ROW_TAG = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
ADDRESS = re.compile(rb"""(?:^|\s)r=["']([A-Za-z]*)([0-9]+)["']""")
ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])([^>]*)>"""
    rb"(?:<(?:\w+:)?f[^<]*(?:</(?:\w+:)?f>)?)?(?:<(?:\w+:)?v>(#[^<]{1,20}))?"
)
ODS_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]+)["']""")


@dataclass
class PartFacts:
    """What a sheet's own part says beside its values, by row and column counted from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def check_archive(content: bytes) -> tuple[str, list[str], dict[str, PartFacts]]:
    """Return xlsx or ods, notes for the person, and the facts of each part.

    Raises BadFile for other archives, for bombs and damaged files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _stopped(content) or damaged() from error
    kind = _kind_of({part.filename.lower() for part in parts}, content)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb()
    unpacked, no_result, facts = 0, False, {}
    for part in parts:
        if part.flag_bits & 1:
            raise damaged()
        look = _look_of(part.filename.lower(), kind)
        unpacked += _measure_part(content, part, MAX_UNPACKED - unpacked, look)
        no_result = no_result or look.no_result
        facts[part.filename.lower()] = look.facts
        if unpacked > RATIO_MATTERS_FROM and unpacked > MAX_RATIO * len(content):
            raise _bomb()
    return kind, [_no_result_note()] if no_result else [], facts


def damaged() -> BadFile:
    """The error for a workbook that cannot be opened."""
    return BadFile(
        "damaged",
        _("The workbook is damaged. Open it in the spreadsheet program, save it anew and send it."),
    )


def far_cell() -> BadFile:
    """The error for a sheet that would be read as one of millions of empty cells."""
    return BadFile(
        "far_cell",
        _(
            "A cell far outside the table holds something, which makes the sheet too large to"
            " read. Copy the table into a new workbook and send that."
        ),
    )


def _bomb() -> BadFile:
    return BadFile(
        "bomb",
        _(
            "Unpacked, the workbook would be far larger than any ledger, so it was not opened."
            " Copy the table into a new workbook and send that."
        ),
    )


def _kind_of(names: set[str], content: bytes) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and b"opendocument.spreadsheet" in content[:200]:
        return "ods"
    if any(name.startswith(("xl/", "word/", "ppt/")) or name == "content.xml" for name in names):
        raise BadFile(
            "unknown",
            _("This office file is no .xlsx workbook. Save the table as .xlsx and send it again."),
        )
    raise BadFile(
        "unknown", _("This is an archive. Unpack it and send the tables in it one by one.")
    )


def _measure_part(content: bytes, part: zipfile.ZipInfo, room: int, look: "_Look") -> int:
    """Unpack one part chunk by chunk; raises BadFile when it is too large in any way."""
    size, carried, check = 0, b"", 0
    try:
        for chunk in _unpacked(content, part):
            size += len(chunk)
            check = zlib.crc32(chunk, check)
            if size > room:
                raise _bomb()
            look.see(carried + chunk)
            carried = chunk[-OVERLAP:]
    except (zlib.error, struct.error) as error:
        raise _stops_in(part.filename, carried) from error
    if check != part.CRC:
        raise _stops_in(part.filename, b"")
    return size


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    name_length, extra_length = struct.unpack_from("<HH", content, part.header_offset + 26)
    start = part.header_offset + 30 + name_length + extra_length
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise damaged()
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not inflater.eof:
        yield inflater.decompress(packed, CHUNK)
        packed = inflater.unconsumed_tail


def _stopped(content: bytes) -> BadFile | None:
    """Of an archive without its directory, which stands at the end: the part in which it stops."""
    at = 0
    while content[at : at + 4] == LOCAL and len(content) >= at + 30:
        flags, method, _time, _crc, packed, _size, name, extra = struct.unpack_from(
            "<6xHH4sIIIHH", content, at
        )
        title = content[at + 30 : at + 30 + name].decode("utf-8", "replace")
        start = at + 30 + name + extra
        inflater, last = zlib.decompressobj(-zlib.MAX_WBITS), b""
        if method != zipfile.ZIP_DEFLATED:
            if start + packed > len(content):
                return _stops_in(title, b"")
            at = start + packed
            continue
        left = content[start:]
        while left and not inflater.eof:
            last = last[-OVERLAP:] + inflater.decompress(left, CHUNK)
            left = inflater.unconsumed_tail
        if not inflater.eof:
            return _stops_in(title, last)
        at = len(content) - len(inflater.unused_data)
        if flags & SIZES_BEHIND:
            at += 16 if content[at : at + 4] == DESCRIPTOR else 12
    if at and (at >= len(content) or content[at : at + 4] == DIRECTORY):
        return BadFile(
            "damaged",
            _(
                "The workbook stops at its very end, in the list of its parts: the sheets are there"
                " and cannot be opened. Copy it anew, or open it in the spreadsheet program, save"
                " it anew, and send it."
            ),
        )
    return None


def _stops_in(part: str, last: bytes) -> BadFile:
    """The error for a workbook that ends, or breaks, within a part."""
    rows = ROW_TAG.findall(last)
    row = ADDRESS.search(rows[-1]) if rows else None
    if row is None:
        return BadFile(
            "damaged",
            _(
                "The workbook stops in the middle, in its part “%(part)s”. Copy it anew, or open it"
                " in the spreadsheet program, save it anew, and send it."
            )
            % {"part": part},
        )
    return BadFile(
        "damaged",
        _(
            "The workbook stops in the middle: its part “%(part)s” can be read up to row %(row)s."
            " Copy it anew, or open it in the spreadsheet program, save it anew, and send it."
        )
        % {"part": part, "row": int(row[2])},
    )


def _look_of(name: str, kind: str) -> "_Look":
    if kind == "ods":
        return _OdsCorner() if name == "content.xml" else _Look()
    return _Corner() if name.endswith(".xml") and not name.endswith(NO_SHEETS) else _Look()


class _Look:
    """How a part is looked at while it is unpacked: not at all."""

    no_result = False  # a formula whose result was not stored

    def __init__(self) -> None:
        self.facts = PartFacts()

    def see(self, xml: bytes) -> None:
        """Look through a piece; raises BadFile."""


class _Corner(_Look):
    """The farthest row and column of one sheet that hold a value."""

    def __init__(self) -> None:
        super().__init__()
        self.row = 9_999
        self.column = 26

    def see(self, xml: bytes) -> None:
        """Look through a piece of a sheet; raises BadFile when its corner is too far out."""
        self.no_result = self.no_result or NO_RESULT.search(xml) is not None
        self.row = max(self.row, *map(int, ROW_NUMBER.findall(xml)), 0)
        if SUSPECT.search(xml):
            if WIDE.search(xml):
                for letters in set(WIDE_CELL.findall(xml)):
                    self.column = max(self.column, column_number(letters))
            for digits, cell in DEEP_CELLS.items():
                if self.row < 10 ** (digits - 1) and cell.search(xml):
                    self.row = 10**digits
        if self.row * self.column > MAX_CELLS:
            raise far_cell()
        self._note_facts(xml)

    def _note_facts(self, xml: bytes) -> None:
        """Hidden rows and cells that hold an error: the reader of workbooks tells neither."""
        if b"hidden=" in xml:
            for attributes in ROW_TAG.findall(xml):
                address = ADDRESS.search(attributes)
                if address and HIDDEN.search(attributes):
                    self.facts.hidden_rows.add(int(address[2]))
        if b't="e"' in xml or b"t='e'" in xml:
            for attributes, word in ERROR_CELL.findall(xml):
                address = ADDRESS.search(attributes)
                if address and address[1]:
                    place = int(address[2]), column_number(address[1])
                    self.facts.errors[place] = word.decode("ascii", "replace") or "#N/A"


class _OdsCorner(_Corner):
    """The same for OpenDocument, which gives no addresses but repeats rows and cells."""

    def __init__(self) -> None:
        super().__init__()
        self.at_row = self.at_column = 0

    def see(self, xml: bytes) -> None:
        """Count rows and cells up to the last one with a value; raises BadFile as `_Corner`."""
        for tag, attributes in ODS_TAG.findall(xml):
            match = ODS_REPEATED.search(attributes)
            repeat = int(match[1]) if match else 1
            if tag == b"table":
                self.at_row = 0
            elif tag == b"table-row":
                self.at_row, self.at_column = self.at_row + repeat, 0
            else:
                self.at_column += repeat
                if b"value-type" in attributes:
                    self.row = max(self.row, self.at_row)
                    self.column = max(self.column, self.at_column)
        if self.row * self.column > MAX_CELLS:
            raise far_cell()


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _no_result_note() -> str:
    return _(
        "Some formulas have no stored result and were read as empty. Open the workbook in the"
        " spreadsheet program, save it and send it again."
    )
