"""What an .ods workbook says of its rows and cells beside their values."""

import io
import re
import zipfile
from html import unescape

from welfare.files.opening.archive import PartFacts

TAG = re.compile(
    rb"<(table:table|table:table-row|table:table-cell|table:covered-table-cell)(?=[\s/>])([^>]*)>"
)
NAME = re.compile(rb"""\btable:name=(?:"([^"]*)"|'([^']*)')""")
REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]+)["']""")
OUT_OF_SIGHT = re.compile(rb"""table:visibility=["'](?:collapse|filter)["']""")
FAILED = re.compile(rb"""value-type=["']error["']""")
WORD = re.compile(rb"#[A-Z0-9/]+[!?A]")
NEAR = 400  # bytes behind a cell's tag in which its text stands
MOST_ROWS = 100_000  # that one tag stands for


def facts_of(content: bytes) -> dict[str, PartFacts]:
    """Hidden rows and error cells by the name of the sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml")
    facts: dict[str, PartFacts] = {}
    if not OUT_OF_SIGHT.search(xml) and not FAILED.search(xml):
        return facts
    here, row, column = PartFacts(), 0, 0
    for tag in TAG.finditer(xml):
        kind, said = tag[1], tag[2]
        repeated = REPEATED.search(said)
        times = int(repeated[1]) if repeated else 1
        if kind == b"table:table":
            name = NAME.search(said)
            here = facts.setdefault(_text(name[1] or name[2]) if name else "", PartFacts())
            row = 0
        elif kind == b"table:table-row":
            if OUT_OF_SIGHT.search(said):
                here.hidden_rows.update(range(row + 1, row + 1 + min(times, MOST_ROWS)))
            row, column = row + times, 0
        else:
            column += times
            if FAILED.search(said):
                word = WORD.search(xml, tag.end(), tag.end() + NEAR)
                here.errors[row, column] = word[0].decode() if word else "#VALUE!"
    return facts


def _text(name: bytes) -> str:
    return unescape(name.decode("utf-8", "replace"))
