"""What an .xlsx workbook says of its sheets: which part each one is, and its calendar."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape

SMALL = 2**20  # the workbook's own part; more is no list of sheets
TAG = re.compile(r"<(?:\w+:)?(sheet|workbookPr|Relationship)\s([^>]*)>")
ATTRIBUTE = re.compile(r"""(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
TRUE = {"1", "true", "on"}


def sheet_parts(content: bytes) -> tuple[dict[str, str], bool]:
    """The part of each sheet by the sheet's name, and whether days count from 1904.

    A workbook that says it in another way than usual gives nothing; its cells are read anyway.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        book = _tags(_read(archive, names.get("xl/workbook.xml")))
        links = _tags(_read(archive, names.get("xl/_rels/workbook.xml.rels")))
        targets = {said.get("Id", ""): said.get("Target", "") for _tag, said in links}
        parts, from_1904 = {}, False
        for tag, said in book:
            if tag == "workbookPr":
                from_1904 = said.get("date1904", "").lower() in TRUE
            elif tag == "sheet":
                target = posixpath.join("/xl", targets.get(said.get("id", ""), ""))
                parts[said.get("name", "")] = posixpath.normpath(target).lstrip("/").lower()
    return parts, from_1904


def _read(archive: zipfile.ZipFile, name: str | None) -> str:
    if name is None:
        return ""
    with archive.open(name) as part:
        return part.read(SMALL).decode("utf-8", "replace")


def _tags(xml: str) -> Iterator[tuple[str, dict[str, str]]]:
    for match in TAG.finditer(xml):
        said = {
            name: unescape(double or single) for name, double, single in ATTRIBUTE.findall(match[2])
        }
        yield match[1], said
