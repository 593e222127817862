"""A PDF is paper: one that runs a program, opens another file or carries one is refused.

Every object is looked at, also those that are packed into streams, and the bytes as they stand for
what an earlier version of the file still holds.
"""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from welfare.attachments.pictures import THUMBNAIL_QUALITY, THUMBNAIL_SIDE
from welfare.exceptions import BadInput

SCRIPTS = frozenset({"/JavaScript", "/JS", "/XFA"})
STARTS = frozenset({"/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie"})
CARRIES = frozenset({"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/FileAttachment"})
MOST_OBJECTS = 50_000  # some seconds of work
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
DRAWS = Path(__file__).with_name("first_page.py")
LONGEST_DRAWING = 10  # seconds of the clock; of the processor it has half as many
JPEG = b"\xff\xd8\xff"
IN_THE_OPEN = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?)\b")


def pages(content: bytes, name: str) -> int:
    """How many pages the PDF has. Raises BadInput where it is more than paper."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise BadInput(
                _("“%(name)s” is protected by a password. Send it without one.") % {"name": name}
            )
        _check_objects(reader, name)
        count = len(reader.pages)
    except BadInput:
        raise
    except Exception as error:  # a file made to break the reader breaks it in its own way
        raise _damaged(name) from error
    if not count:
        raise _damaged(name)
    if count > settings.PDF_MAX_PAGES:
        words = {"name": name, "pages": count, "most": settings.PDF_MAX_PAGES}
        raise BadInput(
            _("“%(name)s” has %(pages)s pages; at most %(most)s are taken. Split it.") % words
        )
    if IN_THE_OPEN.search(ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), content)):
        raise _more_than_paper(name)
    return count


def small(content: bytes) -> bytes:
    """The first page as a small JPEG; nothing where it cannot be drawn, which is no fault of it."""
    size = [str(THUMBNAIL_SIDE), str(THUMBNAIL_QUALITY)]
    try:
        drawing = subprocess.run(
            [sys.executable, "-I", str(DRAWS), *size],
            input=content,
            capture_output=True,
            timeout=LONGEST_DRAWING,
            env={},
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    drawn = drawing.stdout
    return drawn if drawing.returncode == 0 and drawn.startswith(JPEG) else b""


def _check_objects(reader: PdfReader, name: str) -> None:
    numbers = {(g, n) for g, known in reader.xref.items() for n in known}
    numbers |= {(0, n) for n in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise _damaged(name)
    for generation, number in sorted(numbers):
        if number:
            _check(reader.get_object(IndirectObject(number, generation, reader)), name)
    _check(reader.trailer, name)


def _check(thing: Any, name: str) -> None:
    """One object with all that stands in it; what it only points to is looked at by itself."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            said = {str(key) for key in one} | {str(v) for v in one.values() if isinstance(v, str)}
            if said & (SCRIPTS | STARTS | CARRIES):
                raise _more_than_paper(name)
            waiting += [value for value in one.values() if not isinstance(value, IndirectObject)]
        elif isinstance(one, ArrayObject):
            waiting += [value for value in one if not isinstance(value, IndirectObject)]


def _more_than_paper(name: str) -> BadInput:
    return BadInput(
        _(
            "“%(name)s” holds a program, a form that sends itself, or another file. It was not"
            " kept. Print it to a new PDF, or scan the paper, and send that."
        )
        % {"name": name}
    )


def _damaged(name: str) -> BadInput:
    return BadInput(
        _("“%(name)s” is damaged and cannot be read. Make the PDF anew.") % {"name": name}
    )
