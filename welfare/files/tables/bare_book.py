"""A workbook written row by row as it comes: nothing is kept in memory, no object made per cell.

For lists, and for files of hundreds of thousands of rows that are given back as they are, with
marks. What a person designs (styles, charts, merged headings) is written by openpyxl.
"""

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from welfare.files.tables.bare_cells import STYLES, BareSheet
from welfare.files.tables.bare_comments import comments_part, drawing_part
from welfare.files.tables.cell_writer import clean
from welfare.files.tables.values import SERIAL_ZERO, SERIAL_ZERO_1904

QUICK = 1  # of zlib: the cells are repetitive enough
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class BareBook:
    """Writes an .xlsx to a stream: sheet after sheet, each row once, then `close`.

    `day_zero` is the day from which dates are counted.
    """

    def __init__(self, stream: BinaryIO, day_zero: datetime.date = SERIAL_ZERO) -> None:
        self.archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK)
        self.day_zero = day_zero
        self.sheets: list[tuple[str, bool]] = []
        self.commented: list[int] = []

    @contextmanager
    def sheet(
        self,
        name: str,
        widths: Sequence[int] = (),
        *,
        hidden: bool = False,
        listed: bool = False,
        frozen: int = 0,
        foot: str = "",
    ) -> Iterator[BareSheet]:
        """Open a sheet for writing; one at a time.

        `frozen` rows stay in sight; `foot` stands below each page that is printed.
        """
        self.sheets.append((name, hidden))
        number = len(self.sheets)
        with (
            self.archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part,
            io.TextIOWrapper(part, "utf-8", newline="") as text,
        ):
            sheet = BareSheet(text, self.day_zero, listed=listed)
            text.write(f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{_frozen(frozen)}')
            text.write(_widths(widths))
            text.write("<sheetData>")
            yield sheet
            sheet.flush()
            text.write(f"</sheetData>{_merged(sheet.merged)}{_foot(foot)}")
            if sheet.comments:
                text.write('<legacyDrawing r:id="rId1"/>')
            text.write("</worksheet>")
        if sheet.comments:
            self._add_comments(number, sheet.comments)

    def _add_comments(self, number: int, comments: list[tuple[int, int, str]]) -> None:
        self.commented.append(number)
        self._write(f"xl/comments{number}.xml", HEAD + comments_part(comments))
        self._write(f"xl/drawings/comments{number}.vml", drawing_part(comments))
        links = [
            (f"{OFFICE}/vmlDrawing", f"../drawings/comments{number}.vml"),
            (f"{OFFICE}/comments", f"../comments{number}.xml"),
        ]
        self._write(f"xl/worksheets/_rels/sheet{number}.xml.rels", _links(links))

    def close(self) -> None:
        """Write what holds the sheets together."""
        numbers = range(1, len(self.sheets) + 1)
        states = {True: ' state="hidden"', False: ""}
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}"{states[hidden]} r:id="rId{n}"/>'
            for n, (name, hidden) in zip(numbers, self.sheets, strict=True)
        )
        early = '<workbookPr date1904="1"/>' if self.day_zero == SERIAL_ZERO_1904 else ""
        self._write(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{early}'
            f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets></workbook>",
        )
        links = [(f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        links.append((f"{OFFICE}/styles", "styles.xml"))
        self._write("xl/_rels/workbook.xml.rels", _links(links))
        self._write("_rels/.rels", _links([(f"{OFFICE}/officeDocument", "xl/workbook.xml")]))
        self._write("xl/styles.xml", HEAD + STYLES)
        self._write("[Content_Types].xml", self._contents())
        self.archive.close()

    def _contents(self) -> str:
        parts = [("xl/workbook.xml", "sheet.main"), ("xl/styles.xml", "styles")]
        for n in range(1, len(self.sheets) + 1):
            parts.append((f"xl/worksheets/sheet{n}.xml", "worksheet"))
        parts += [(f"xl/comments{n}.xml", "comments") for n in self.commented]
        listed = "".join(
            f'<Override PartName="/{name}" ContentType="{KINDS}.{kind}+xml"/>'
            for name, kind in parts
        )
        rels = "application/vnd.openxmlformats-package.relationships+xml"
        vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
        return (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{rels}"/>'
            f'<Default Extension="vml" ContentType="{vml}"/>{listed}</Types>'
        )

    def _write(self, name: str, xml: str) -> None:
        self.archive.writestr(name, xml)


def _links(links: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _widths(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _frozen(rows: int) -> str:
    if not rows:
        return ""
    return (
        '<sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{rows}" topLeftCell="A{rows + 1}" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
    )


def _foot(words: str) -> str:
    if not words:
        return ""
    doubled = words.replace("&", "&&")  # a single one begins a command of the footer
    return f"<headerFooter><oddFooter>{escape('&C' + clean(doubled))}</oddFooter></headerFooter>"


def _merged(areas: list[str]) -> str:
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return f'<mergeCells count="{len(areas)}">{cells}</mergeCells>' if areas else ""
