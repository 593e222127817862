"""The sheets of a file as bare rows of cells, whatever the file's kind.

A process of its own opens the file, with a limit of memory and of time, and leaves the rows in a
spool: a file without a name on the local disk, which is gone with the last one who reads it.
"""

import datetime
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from welfare.files.opening.answering import MEMORY, ROOM
from welfare.files.opening.archive import PartFacts, damaged
from welfare.files.opening.errors import BadFile
from welfare.files.opening.porter import TIME
from welfare.files.opening.spool import Area, Cell, get, get_rows
from welfare.files.tables.opener import OPENER
from welfare.files.tables.values import SERIAL_ZERO, SERIAL_ZERO_1904

MAX_BYTES = 50 * 2**20
MB = 2**20
Source = bytes | str | Path | Iterable[bytes]  # or as it comes, part by part


@dataclass
class RawSheet:
    """One sheet: `rows()` starts at row 1 each time; `merged` is filled for workbooks only."""

    name: str
    open_rows: Callable[[], Iterator[list[Cell]]]
    hidden: bool = False
    merged: list[Area] = field(default_factory=list)
    facts: PartFacts = field(default_factory=PartFacts)
    even: bool = False  # all rows have as many cells, but for the errors among the facts
    separator: str = ""  # of a text file
    day_zero: datetime.date = SERIAL_ZERO
    unit: str = ""  # of all amounts, where a line above the headings says so
    begins: int = 0  # how many of the rows above are another table's
    # asked once per column and kind of cell
    months: dict[tuple[int, type], dict[int, int]] = field(default_factory=dict)
    merged_rows: dict[tuple[int, int], int] = field(default_factory=dict)
    day_forms: dict[tuple[int, bool], tuple[str, ...]] = field(default_factory=dict)

    def covered(self) -> dict[tuple[int, int], int]:
        """Where a cell merged over several rows stands, by column and row: its first row."""
        if self.merged and not self.merged_rows:
            self.merged_rows = {
                (column, row + 1): top + 1
                for (top, left), (bottom, right) in self.merged
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
                if bottom > top
            }
        return self.merged_rows

    def column(self, at: int) -> list[Cell]:
        """The cells of one column, counted from 0, from the first row on."""
        return [row[at] if at < len(row) else "" for row in self.rows()]

    def top(self, many: int) -> list[list[Cell]]:
        """The rows down to so many of its own."""
        return list(islice(self.rows(), self.begins + many))

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the rows from the first of the sheet on, empty ones too."""
        return self.open_rows()


@dataclass
class RawFile:
    """All sheets of a file; `encoding` is xlsx, xls, ods, html, dbf or the text encoding.

    `otherwise` are the same rows cut by other separators, for whoever knows the headings.
    """

    encoding: str
    sheets: list[RawSheet]
    notes: list[str] = field(default_factory=list)
    otherwise: list[RawSheet] = field(default_factory=list)


def open_file(
    source: Source, filename: str, max_bytes: int = MAX_BYTES, separator: str = ""
) -> RawFile:
    """Open a table file by its content, not its ending. Raises BadFile.

    `separator` says what cuts a text file where that is known already.
    """
    folder = settings.TABLE_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    spool = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (its sheets hold it)
    asked = {
        "name": filename,
        "separator": separator,
        "memory": settings.TABLE_MEMORY,
        "seconds": settings.TABLE_SECONDS,
        "room": settings.TABLE_ROOM,
    }
    said = OPENER.opened(asked, _parts(source, max_bytes), spool.fileno())
    if "wrong" in said:
        code, sentence = said["wrong"]
        raise BadFile(code, _in_words(sentence))
    if "stopped" in said:
        raise _stopped(said["stopped"], filename)
    return _file(get(spool, said["head"]), spool)


def _parts(source: Source, max_bytes: int) -> Iterator[bytes]:
    """The bytes as they come. Raises BadFile where it is known that there are too many."""
    if isinstance(source, bytes):
        check_size(len(source), max_bytes)
        return iter((source,))
    if isinstance(source, str | Path):
        check_size(Path(source).stat().st_size, max_bytes)
        return parts_of(Path(source).open("rb"))
    return iter(source)


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file from its beginning on, a megabyte at a time."""
    file.seek(0)
    return iter(partial(file.read, MB), b"")


def check_size(size: int, max_bytes: int) -> None:
    """Raise BadFile when a file is larger than is taken."""
    if size > max_bytes:
        raise BadFile(
            "too_large",
            _(
                "The file has %(size)s MB; %(limit)s MB are allowed. Split it, or delete pictures"
                " and unused sheets, and send it again."
            )
            % {"size": round(size / MB, 1), "limit": round(max_bytes / MB, 1)},
        )


def _stopped(why: str, filename: str) -> BadFile:
    """The error for a file whose reader came to a limit, or to its end without a word."""
    words = {
        "file": filename,
        "mb": f"{settings.TABLE_MEMORY // MB:,}",
        "seconds": settings.TABLE_SECONDS,
    }
    if why == MEMORY:
        return BadFile(
            "memory",
            _(
                "%(file)s: reading it needs more than %(mb)s MB of memory. Perhaps a cell far"
                " outside the table holds something, or a sheet is formatted to its last row: copy"
                " the table into a new workbook, or split it, and send that."
            )
            % words,
        )
    if why == TIME:
        return BadFile(
            "time",
            _(
                "%(file)s: reading it takes longer than %(seconds)s seconds. Copy the table alone"
                " into a new workbook, or split it, and send that."
            )
            % words,
        )
    if why == ROOM:
        return BadFile(
            "room",
            _(
                "%(file)s: there is no room on the server's disk for its rows, or they are far more"
                " than the file itself. Split it and send it again; if that does not help, tell the"
                " administrator."
            )
            % words,
        )
    error = damaged()
    return BadFile(error.code, _in_words([error.sentence, None]))


def _in_words(sentence: list[Any]) -> str:
    """What the other process said, in the language of the person who sent the file."""
    msgid, words = sentence
    return _(msgid) % words if words else _(msgid)


def _file(head: Mapping[str, Any], spool: BinaryIO) -> RawFile:
    day_zero = SERIAL_ZERO_1904 if head["from_1904"] else SERIAL_ZERO
    sheets, otherwise = (
        [_sheet(said, spool, day_zero) for said in head[name]] for name in ("sheets", "otherwise")
    )
    return RawFile(head["encoding"], sheets, [*map(_in_words, head["notes"])], otherwise)


def _sheet(said: Mapping[str, Any], spool: BinaryIO, day_zero: datetime.date) -> RawSheet:
    return RawSheet(
        said["name"],
        partial(get_rows, spool, said["rows"]),
        hidden=said["hidden"],
        merged=said["merged"],
        facts=PartFacts({*said["hidden_rows"]}, said["errors"]),
        even=said["even"],
        separator=said["separator"],
        day_zero=day_zero,
    )
