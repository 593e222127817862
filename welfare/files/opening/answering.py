"""One file opened under the limits of its process, its rows spooled, and what is said of it."""

import contextlib
import resource
from collections.abc import Mapping
from typing import Any, BinaryIO

from welfare.files.opening.contents import FileContent, SheetContent, sheets_of
from welfare.files.opening.errors import BadFile, FilledIn
from welfare.files.opening.spool import SpoolWriter

MEMORY, ROOM = "memory", "room"  # why the process stopped
LATER = 5
Answer = dict[str, Any]


def answer(asked: Mapping[str, Any], file: BinaryIO, spool: BinaryIO) -> Answer:
    """Open the file that was handed over and write its rows; says where they are, or what is wrong.

    `asked` holds its `name`, the `separator` where one is known, and the limits: `memory` in bytes,
    `seconds`, and the bytes of the `room` that its rows may take.
    """
    _limit(asked)
    try:
        content = sheets_of(file.read(), asked["name"], asked["separator"])
        return {"head": _written(content, SpoolWriter(spool))}
    except BadFile as error:
        return {"wrong": [error.code, _said(error.sentence)]}
    except MemoryError:
        return {"stopped": MEMORY}
    except OSError:
        return {"stopped": ROOM}


def _limit(asked: Mapping[str, Any]) -> None:
    """The limits of the system; one that it does not know leaves the others."""
    for what, most in (
        (resource.RLIMIT_AS, asked["memory"]),
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_FSIZE, asked["room"]),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most + LATER))  # at the second one it ends unasked


def _written(content: FileContent, spool: SpoolWriter) -> tuple[int, int]:
    head = {
        "encoding": content.encoding,
        "notes": [_said(note) for note in content.notes],
        "from_1904": content.from_1904,
        "sheets": [_sheet(sheet, spool) for sheet in content.sheets],
        "otherwise": [_sheet(sheet, spool) for sheet in content.otherwise],
    }
    return spool.put(head)


def _sheet(sheet: SheetContent, spool: SpoolWriter) -> dict[str, Any]:
    return {
        "rows": spool.put_rows(sheet.rows()),
        "merged": [tuple(map(tuple, area)) for area in sheet.merged()],
        "name": sheet.name,
        "hidden": sheet.hidden,
        "even": sheet.even,
        "separator": sheet.separator,
        "hidden_rows": [*sheet.facts.hidden_rows],
        "errors": sheet.facts.errors,
    }


def _said(sentence: str) -> list[Any]:
    """A sentence and what is filled into it, apart."""
    said = sentence if isinstance(sentence, FilledIn) else FilledIn(sentence)
    return [said.msgid, said.words]
