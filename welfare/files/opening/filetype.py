"""What a file really is, by its content: endings lie. Refuses what cannot be a table."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from welfare.files.opening import old_workbook
from welfare.files.opening.archive import PartFacts, check_archive, damaged
from welfare.files.opening.dbase import is_dbase
from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _
from welfare.files.opening.text_files import SNIFFED, utf16_of

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x05\x06", "ZIP"),
)
ENDINGS = {
    "xlsx": ("xlsx", "xlsm"),
    "xls": ("xls", "et"),
    "ods": ("ods",),
    "csv": ("csv", "txt", "tsv"),
    "html": ("html", "htm", "mht", "mhtml"),
    "dbf": ("dbf",),
}
TABLE_FILES = tuple(f".{ending}" for endings in ENDINGS.values() for ending in endings)
FILLED = re.compile(rb"[^\x00\r\n\t \xef\xbb\xbf]")
MANY_NULS = 50  # one sign in so many: no text that somebody typed
MARKUP = (
    b"mime-version:",
    b"<html",
    b"<!doctype",
    b"<table",
    b"<?xml",
    b"<head",
    b"<meta",
    b"<!--",
)


class Recognised(NamedTuple):
    """What a file is (one of ENDINGS), notes for the person, facts of its parts."""

    kind: str
    notes: list[str]
    facts: Mapping[str, PartFacts]


def recognise(content: bytes, filename: str) -> Recognised:
    """Look at the content, not at the ending.

    Raises BadFile for an empty file, a document, an archive, a protected workbook.
    """
    facts: Mapping[str, PartFacts] = {}
    if not FILLED.search(content):
        raise BadFile("empty", _("The file is empty. Check that it was saved, and send it again."))
    if content.startswith(ZIP):
        kind, notes, facts = check_archive(content)
    elif content.startswith(OLE):
        kind, notes = _old_workbook(content), []
    elif is_dbase(content):
        kind, notes = "dbf", []
    else:
        _refuse_other_kinds(content)
        kind, notes = "html" if is_markup(content) else "csv", []
    return Recognised(kind, notes + _ending_notes(kind, filename), facts)


def _old_workbook(content: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise protected()
    if holds("WordDocument") or holds("PowerPoint Document"):
        raise BadFile(
            "unknown",
            _("The file is no workbook. Save the table as .xlsx or .csv and send it again."),
        )
    if not holds("Workbook") and not holds("Book"):
        raise old_workbook.stopped(content) or damaged()
    return "xls"


def protected() -> BadFile:
    """The error for a workbook that asks for a password."""
    return BadFile(
        "protected",
        _("The workbook is protected by a password. Remove the password and send it again."),
    )


def _refuse_other_kinds(content: bytes) -> None:
    for start, name in OTHER_KINDS:
        if content.startswith(start):
            raise BadFile(
                "unknown",
                _("This is a %(kind)s file, not a table. Send the table as .xlsx, .xls or .csv.")
                % {"kind": name},
            )
    start = content[:SNIFFED].partition(b"\x00" * 64)[0]  # a stopped copy is named later
    few = max(3, len(start) // MANY_NULS)
    if start.count(b"\x00") > few and not utf16_of(content):
        raise BadFile(
            "unknown",
            _("The file is neither a workbook nor text. Send the table as .xlsx, .xls or .csv."),
        )


def is_markup(content: bytes) -> bool:
    """A web page, a web archive or a workbook of 2003 written as XML."""
    start = content[:SNIFFED]
    if utf16_of(content):
        start = start.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    opening = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    return opening.startswith(MARKUP)


def _ending_notes(kind: str, filename: str) -> list[str]:
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    if not ending or ending in ENDINGS[kind]:
        return []
    note = _("The file ends in .%(ending)s, but its content is %(kind)s; it was read as %(kind)s.")
    return [note % {"ending": ending, "kind": kind}]
