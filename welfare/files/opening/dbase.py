"""Tables of dBASE and FoxPro (.dbf), which old programs of offices export.

A head names the columns and their widths; rows of one width follow, the deleted ones among them.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from welfare.files.opening.errors import BadFile
from welfare.files.opening.errors import FilledIn as _
from welfare.files.opening.spool import Cell
from welfare.files.opening.text_files import GBK

VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xf5\xfb")
HEAD, FIELD, FIELDS_END = 32, 32, b"\r"
DELETED = b"*"
MONTHS, DAYS = 12, 31
WRITTEN = "CNFDL"  # columns whose cells are written out in signs


class Field(NamedTuple):
    """A column: its name, the letter of its kind, where it begins in a row and how wide it is."""

    name: str
    kind: str
    begins: int
    width: int


@dataclass(frozen=True)
class DbaseTable:
    """What the head says; `rows` reads the names of the columns and the rows."""

    content: bytes
    encoding: str
    begins: int
    width: int
    many: int
    fields: tuple[Field, ...]

    @property
    def notes(self) -> list[str]:
        """What is said of columns that hold no signs: memos lie in a file of their own."""
        names = [field.name for field in self.fields if field.kind not in WRITTEN]
        note = _("The columns %(names)s hold memos or the like, which are not read.")
        return [note % {"names": "、".join(names)}] if names else []

    def rows(self) -> Iterator[list[Cell]]:
        """The names, then the rows that are not deleted."""
        yield [field.name for field in self.fields]
        for at in range(self.begins, self.begins + self.many * self.width, self.width):
            row = self.content[at : at + self.width]
            if row[:1] != DELETED:
                yield [self._cell(row, field) for field in self.fields]

    def _cell(self, row: bytes, field: Field) -> str:
        if field.kind not in WRITTEN:
            return ""
        cell = row[field.begins : field.begins + field.width]
        return cell.partition(b"\0")[0].decode(self.encoding, "replace").strip()


def is_dbase(content: bytes) -> bool:
    """Whether a file begins as such a table: its kind, a day, and a head that ends in its place."""
    if len(content) <= HEAD + FIELD or content[0] not in VERSIONS:
        return False
    begins, width = struct.unpack_from("<HH", content, 8)
    is_day = 1 <= content[2] <= MONTHS and 1 <= content[3] <= DAYS
    return is_day and width > 1 and FIELDS_END in content[HEAD + FIELD : begins : FIELD]


def read_dbase(content: bytes) -> DbaseTable:
    """The table, its head read. Raises BadFile where rows are missing at its end."""
    many, begins, width = struct.unpack_from("<IHH", content, 4)
    there = (len(content) - begins) // width
    if there < many:
        raise BadFile(
            "damaged",
            _(
                "This is a dBASE table (.dbf) that stops after %(rows)s of its %(all)s rows. Copy"
                " it anew and send it again."
            )
            % {"rows": there, "all": many},
        )
    encoding = _encoding(content[begins:])
    fields, at = [], 1
    for place in range(HEAD, begins, FIELD):
        if content[place : place + 1] == FIELDS_END:
            break
        name = content[place : place + 11].partition(b"\0")[0].decode(encoding, "replace")
        kind, size = chr(content[place + 11]), content[place + 16]
        if kind == "C":  # the byte for decimals makes a wide column of signs wider
            size += content[place + 17] << 8
        fields.append(Field(name.strip(), kind, at, size))
        at += size
    return DbaseTable(content, encoding, begins, width, many, tuple(fields))


def _encoding(rows: bytes) -> str:
    try:
        rows.decode("utf-8")
    except UnicodeDecodeError:
        return GBK
    return "utf-8"
