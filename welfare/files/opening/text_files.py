"""Rows of a CSV file in whatever encoding and with whatever separator it came."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _

SEPARATORS = (",", "\t", ";", "|", "，", "；", "、", "｜", "^", "~")
BLOCK = 2**18  # bytes that are decoded at once
LONGEST_LINE = 2**20  # signs; ten times a full row of the widest sheet
UTF8 = "utf-8-sig"
GBK = "gb18030"
ENDS_OF_CODECS = re.compile("-(sig|le|be)$")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What a byte may be of a Chinese sign in UTF-8: its first (L), one of the two others (c).
KINDS = bytes(10) + b"\n" + bytes(117) + b"c" * 64 + bytes(36) + b"L" * 6 + bytes(22)
SIGN = b"Lcc"
SAMPLE_LINES, SAMPLE_SIGNS = 50, 2**16
MAX_LINES_OF_A_FIELD = 50
QUOTE = '"'
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CUT_OFF = re.compile(r"\x00{64}")  # the rest of a file whose copying stopped
SNIFFED = 4096
FEW_NARROW = 10  # one sign in so many at least is a figure, a comma or the end of a line
WRAPPED = re.compile(r'="((?:[^"=\r\n]|"")*)"')
WRAPPED_TWICE = re.compile(r'"=""((?:[^"=\r\n])*)"""')


@dataclass(frozen=True)
class TextFile:
    """A text file that is read block by block, as often as it is asked for; never as a whole."""

    content: bytes
    codec: str
    tidy: bool = False
    notes: tuple[str, ...] = ()

    @property
    def encoding(self) -> str:
        """What people call it: utf-8, utf-16 or gb18030 (which contains GBK)."""
        return ENDS_OF_CODECS.sub("", self.codec)

    def blocks(self) -> Iterator[str]:
        """The text in pieces that end with a line."""
        blocks = _blocks(self.content, self.codec)
        return (_tidied(block)[0] for block in blocks) if self.tidy else blocks


def open_text(content: bytes) -> TextFile:
    """Find the encoding and look the whole text through once.

    Raises BadFile naming the first line that fits no encoding, or from which the file was cut off.
    """
    codecs_tried = _codecs_of(content)
    for codec in codecs_tried:
        try:
            return _looked_through(content, codec)
        except UnicodeDecodeError:
            if codec == UTF8:
                _check_not_mixed(content)
    raise _unreadable(content, codecs_tried)


def decode(content: bytes) -> tuple[str, str]:
    """Return the text as a whole and its encoding. Raises BadFile as `open_text`."""
    codecs_tried = _codecs_of(content)
    for codec in codecs_tried:
        try:
            return content.decode(codec), ENDS_OF_CODECS.sub("", codec)
        except UnicodeDecodeError:
            if codec == UTF8:
                _check_not_mixed(content)
    raise _unreadable(content, codecs_tried)


def utf16_of(content: bytes) -> str:
    """The kind of UTF-16 in which a text is written, "" where it is none.

    Without the mark at its beginning the narrow signs tell: one of their two bytes is nothing,
    always on the same side; and what comes out is text.
    """
    if content.startswith(UTF16_MARKS):
        return "utf-16"
    start = content[:SNIFFED].partition(bytes(64))[0]
    first, second = start[0::2].count(0), start[1::2].count(0)
    codec = "utf-16-be" if first > second else "utf-16-le"
    narrow, others = max(first, second), min(first, second)
    if FEW_NARROW * narrow < len(start) // 2 or narrow < 2 * others:
        return ""
    signs = start.decode(codec, "ignore")
    return codec if FEW_NARROW * len(CONTROLS.findall(signs)) < len(signs) else ""


def _codecs_of(content: bytes) -> tuple[str, ...]:
    utf16 = utf16_of(content)
    return (utf16,) if utf16 else (UTF8, GBK)


def _blocks(content: bytes, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)()
    carried, lines = "", 1
    for at in range(0, len(content) + BLOCK, BLOCK):
        piece = content[at : at + BLOCK]
        text = carried + decoder.decode(piece, not piece)
        end = text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
        carried = text[end:]
        if end:
            yield text[:end]
            lines += text.count("\n", 0, end) or text.count("\r", 0, end)
        if len(carried) > LONGEST_LINE:
            raise _too_long(lines)
    if carried:
        yield carried


def _looked_through(content: bytes, codec: str) -> TextFile:
    """The file with notes on control characters and on ="…" around cells, which are taken out."""
    lines, controls, first, wrapped = 1, 0, 0, 0
    for block in _blocks(content, codec):
        if cut := CUT_OFF.search(block):
            raise _cut_off(lines + block.count("\n", 0, cut.start()))
        if control := CONTROLS.search(block):
            first = first or lines + block.count("\n", 0, control.start())
        _text, more_controls, more_wrapped = _tidied(block)
        controls, wrapped = controls + more_controls, wrapped + more_wrapped
        lines += block.count("\n")
    notes = []
    if controls:
        note = _("%(count)s control characters were taken out, the first in line %(line)s.")
        notes.append(note % {"count": controls, "line": first})
    if wrapped:
        note = _('%(count)s cells were written as formulas (="…"); what stands in them was read.')
        notes.append(note % {"count": wrapped})
    return TextFile(content, codec, bool(notes), tuple(notes))


def _tidied(text: str) -> tuple[str, int, int]:
    """The text without control characters and without ="…" around cells, and how many of each."""
    text, controls = CONTROLS.subn("", text)
    once = twice = 0
    if '="' in text:
        text, twice = WRAPPED_TWICE.subn(r"\1", text)
        text, once = WRAPPED.subn(r"\1", text)
    return text, controls, once + twice


def _cut_off(line: int) -> BadFile:
    return BadFile(
        "cut_off",
        _(
            "From line %(line)s on the file holds nothing: its copying stopped there. Copy it"
            " anew and send it again."
        )
        % {"line": line},
    )


def _too_long(line: int) -> BadFile:
    return BadFile(
        "one_line",
        _(
            "Line %(line)s of the file does not end: it has more than %(limit)s signs, which is no"
            " row of a table. Perhaps the line ends were lost: have the table exported anew, a row"
            " in each line, or send it as .xlsx."
        )
        % {"line": line, "limit": f"{LONGEST_LINE:,}"},
    )


def split_rows(blocks: Iterable[str], separator: str) -> Iterator[list[str]]:
    """Yield the cells of each row. A quote that opens no proper quoted field is text."""
    lines: list[str] = []
    at, width = 0, 0
    for block in chain(blocks, [""]):
        lines = lines[at:] + (_lines(block) if block else [])
        at, kept_back = 0, MAX_LINES_OF_A_FIELD if block else 0
        while at < len(lines) - kept_back:
            line = lines[at]
            if QUOTE in line:
                cells, used = _quoted_row(lines, at, separator, width)
            else:
                cells, used = line.split(separator), 1
            yield cells
            at, width = at + used, len(cells)


def separators(file: TextFile) -> list[str]:
    """The signs that may separate the cells, the most frequent in the first lines first.

    Which one it is, the headings decide: a remark may hold more commas than the table has columns.
    In a long file one that stands in few lines cuts none: the whole would be read for each of them.
    """
    start = ""
    for block in file.blocks():
        start = (start + block)[:SAMPLE_SIGNS]
        if len(start) == SAMPLE_SIGNS:
            break
    sample = [line for line in start.replace("\r", "\n").split("\n") if line.strip()]
    sample = sample[:SAMPLE_LINES]
    fewest = len(sample) // 2 if len(sample) == SAMPLE_LINES else 1
    counts = {sign: sum(line.count(sign) for line in sample) for sign in SEPARATORS}
    used = [sign for sign in SEPARATORS if sum(sign in line for line in sample) >= fewest]
    return sorted(used, key=lambda sign: -counts[sign]) or [SEPARATORS[0]]


def _check_not_mixed(content: bytes) -> None:
    """Refuse a file of UTF-8 and GBK lines: read as GBK, the former would be other, wrong words."""
    if not _holds_utf8(content):
        return
    begun, line = _changes(content)
    if begun == UTF8 and not _is_in(line[1], GBK):  # damaged there, not another file
        raise _neither(line[0])
    raise BadFile(
        "encoding",
        _(
            "From line %(line)s on the file is written in another encoding than before;"
            " perhaps two files were joined. Save the table as .xlsx and send that."
        )
        % {"line": line[0]},
    )


def _changes(content: bytes) -> tuple[str, tuple[int, bytes]]:
    """How a file of lines in both begins, and the first line that is written otherwise.

    A line in UTF-8 may have one Chinese character or none; that one of GBK looks like UTF-8 is
    believed of two.
    """
    begun, first = "", (0, b"")
    for number, line in enumerate(io.BytesIO(content), 1):
        if line.isascii():
            continue
        if not begun:
            begun, first = UTF8 if _is_in(line, UTF8) else GBK, (number, line)
        elif not _is_in(line, UTF8) if begun == UTF8 else _is_chinese_utf8(line):
            return begun, (number, line)
    return begun, first


def _is_in(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _holds_utf8(content: bytes) -> bool:
    """Whether any line is Chinese in UTF-8; nearly all lines of GBK are passed over at once."""
    at = 0
    while at < len(content):
        end = content.rfind(b"\n", at, at + BLOCK) + 1 or content.find(b"\n", at) + 1
        block = content[at : end or len(content)]
        kinds, sign = block.translate(KINDS), -1
        while (sign := kinds.find(SIGN, sign + 1)) >= 0:
            last = kinds.find(b"\n", sign) % (len(kinds) + 1)
            if kinds.find(SIGN, sign + 3, last) >= 0:
                first = kinds.rfind(b"\n", 0, sign) + 1
                if _is_chinese_utf8(block[first:last]):
                    return True
            sign = last
        at += len(block)
    return False


def _is_chinese_utf8(line: bytes) -> bool:
    """Two Chinese characters in valid UTF-8; GBK hardly ever looks like that by chance."""
    try:
        decoded = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum("\u4e00" <= sign <= "\u9fff" for sign in decoded) >= 2


def _unreadable(content: bytes, codecs_tried: Iterable[str]) -> BadFile:
    return _neither(
        max(content.count(b"\n", 0, _first_bad(content, codec)) + 1 for codec in codecs_tried)
    )


def _neither(line: int) -> BadFile:
    return BadFile(
        "encoding",
        _(
            "Line %(line)s holds characters that are neither UTF-8 nor GBK. Save the table as .xlsx"
            " and send that."
        )
        % {"line": line},
    )


def _first_bad(content: bytes, codec: str) -> int:
    try:
        content.decode(codec)
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _lines(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _quoted_row(lines: list[str], at: int, separator: str, width: int) -> tuple[list[str], int]:
    """Split a row with quotes; return its cells and how many lines it takes.

    A quoted field may go on in the next lines. If it never closes, or closes so that the row has
    fewer cells than the one before, then its quote was a stray one.
    """
    record = lines[at]
    cells, is_open = _split_quoted(record, separator)
    if not is_open:
        return cells, 1
    for more in lines[at + 1 : at + MAX_LINES_OF_A_FIELD]:
        record = f"{record}\n{more}"
        if QUOTE not in more:
            continue
        longer, is_open = _split_quoted(record, separator)
        if not is_open:
            closed_well = longer and len(longer) >= width
            return (longer, record.count("\n") + 1) if closed_well else (cells, 1)
    return cells, 1


def _split_quoted(record: str, separator: str) -> tuple[list[str], bool]:
    """Return the cells, and whether a field opened a quote that nothing closes.

    A line break outside a quoted field means that the quote was a stray one: no cells then.
    """
    cells: list[str] = []
    at, is_open = 0, False
    while True:
        cell, after = None, at
        if record.startswith(QUOTE, at):
            end = _closing_quote(record, at + 1)
            is_open = is_open or end < 0
            if end >= 0 and (end + 1 == len(record) or record.startswith(separator, end + 1)):
                cell, after = record[at + 1 : end].replace('""', QUOTE), end + 1
        if cell is None:
            after = record.find(separator, at)
            after = len(record) if after < 0 else after
            cell = record[at:after]
            if "\n" in cell:
                return [], is_open
        cells.append(cell)
        if after >= len(record):
            return cells, is_open
        at = after + 1


def _closing_quote(record: str, at: int) -> int:
    while True:
        at = record.find(QUOTE, at)
        if at < 0 or not record.startswith('""', at):
            return at
        at += 2
