"""Rows of a CSV file in whatever encoding and with whatever separator it came."""

import codecs
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from welfare.files.tables.errors import BadFile

SEPARATORS = (",", "\t", ";", "|", "，")
SAMPLE_LINES = 50
MAX_LINES_OF_A_FIELD = 50
QUOTE = '"'
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CUT_OFF = re.compile(r"\x00{64}")  # the rest of a file whose copying stopped
WRAPPED = re.compile(r'="((?:[^"=\r\n]|"")*)"')
WRAPPED_TWICE = re.compile(r'"=""((?:[^"=\r\n])*)"""')


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: utf-8, utf-16 or gb18030 (which contains GBK).

    Raises BadFile naming the first line that fits neither.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as(content, "utf-16"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as utf8_error:
        _check_not_mixed(content)
        try:
            return content.decode("gb18030"), "gb18030"
        except UnicodeDecodeError as gb_error:
            raise _unreadable(content, max(utf8_error.start, gb_error.start)) from gb_error


def split_rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the cells of each row. A quote that opens no proper quoted field is text."""
    lines = _lines(text)
    at, width = 0, 0
    while at < len(lines):
        line = lines[at]
        if QUOTE in line:
            cells, used = _quoted_row(lines, at, separator, width)
        else:
            cells, used = line.split(separator), 1
        yield cells
        at, width = at + used, len(cells)


def separators(text: str) -> list[str]:
    """The signs that may separate the cells, the most frequent in the first lines first.

    Which one it is, the headings decide: a remark may hold more commas than the table has columns.
    """
    sample = [line for line in text[: 2**16].replace("\r", "\n").split("\n") if line.strip()]
    counts = {sign: sum(line.count(sign) for line in sample[:SAMPLE_LINES]) for sign in SEPARATORS}
    used = [sign for sign in SEPARATORS if counts[sign]]
    return sorted(used, key=lambda sign: -counts[sign]) or [SEPARATORS[0]]


def tidied(text: str) -> tuple[str, list[str]]:
    """The text without control characters and without ="…" around cells, and notes on both.

    Raises BadFile where the file was cut off in the middle.
    """
    notes = []
    cut = CUT_OFF.search(text)
    if cut:
        raise BadFile(
            "cut_off",
            _(
                "From line %(line)s on the file holds nothing: its copying stopped there. Copy it"
                " anew and send it again."
            )
            % {"line": text.count("\n", 0, cut.start()) + 1},
        )
    first = CONTROLS.search(text)
    if first:
        line = text.count("\n", 0, first.start()) + 1
        text, count = CONTROLS.subn("", text)
        note = _("%(count)s control characters were taken out, the first in line %(line)s.")
        notes.append(note % {"count": count, "line": line})
    if '="' in text:
        text, twice = WRAPPED_TWICE.subn(r"\1", text)
        text, once = WRAPPED.subn(r"\1", text)
        note = _('%(count)s cells were written as formulas (="…"); what stands in them was read.')
        notes.append(note % {"count": once + twice})
    return text, notes


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(content, error.start) from error


def _check_not_mixed(content: bytes) -> None:
    """Refuse a file of UTF-8 and GBK lines: read as GBK, the former would be other, wrong words."""
    kinds = [
        (number, _is_chinese_utf8(line))
        for number, line in enumerate(content.split(b"\n"), 1)
        if not line.isascii()
    ]
    if any(is_utf8 for _number, is_utf8 in kinds):
        first = kinds[0][1]
        changed = next((number for number, is_utf8 in kinds if is_utf8 != first), kinds[0][0])
        raise BadFile(
            "encoding",
            _(
                "From line %(line)s on the file is written in another encoding than before;"
                " perhaps two files were joined. Save the table as .xlsx and send that."
            )
            % {"line": changed},
        )


def _is_chinese_utf8(line: bytes) -> bool:
    """Two Chinese characters in valid UTF-8; GBK hardly ever looks like that by chance."""
    try:
        decoded = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum("\u4e00" <= sign <= "\u9fff" for sign in decoded) >= 2


def _unreadable(content: bytes, position: int) -> BadFile:
    line = content.count(b"\n", 0, position) + 1
    return BadFile(
        "encoding",
        _(
            "Line %(line)s holds characters that are neither UTF-8 nor GBK. Save the table as .xlsx"
            " and send that."
        )
        % {"line": line},
    )


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
