"""The cells of a bare workbook: text stays text, numbers of many digits too, nothing is run."""

import datetime
import math
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from itertools import chain, repeat, zip_longest
from typing import Literal, TextIO

from welfare.files.tables.cell_writer import LONGEST_TEXT, UNSAFE, clean
from welfare.files.tables.headers import column_letter

ROWS_AT_ONCE = 500
MANY_WORDS = 4_096
DIGITS_CUT = 11  # so many digits alone a spreadsheet would take for a number
DIGITS_KEPT = range(10**11, 10**15)  # a spreadsheet shows more digits as 1.2E+11 and cuts the rest
FIGURES, LARGEST = (int, float), DIGITS_KEPT.start
SMALLEST = -LARGEST
Colour = Literal["", "red", "yellow"]
FILLS = {"": 0, "red": 2, "yellow": 3}
FORMATS = {"general": 0, "text": 49, "date": 164, "datetime": 165, "time": 166, "span": 167}
FORMATS |= {"money": 4, "moment": 168}  # of lists for people: 1,234.50, and no seconds
STYLE = {
    (form, colour): n
    for n, (colour, form) in enumerate((c, f) for c in FILLS for f in FORMATS)
}  # fmt: skip
HEADING = len(STYLE)
MONEY = f' s="{STYLE["money", ""]}"><v>'
QUOTED = {"text": ' quotePrefix="1"'}
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="5"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss"/>'
    '<numFmt numFmtId="166" formatCode="hh:mm:ss"/>'
    '<numFmt numFmtId="167" formatCode="[h]:mm:ss"/>'
    '<numFmt numFmtId="168" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF4B6B6"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFE9A8"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{HEADING + 1}">'
    + "".join(
        f'<xf numFmtId="{FORMATS[form]}" fontId="0" fillId="{FILLS[colour]}" borderId="0" xfId="0"'
        f' applyNumberFormat="1" applyFill="1"{QUOTED.get(form, "")}/>'
        for form, colour in STYLE
    )
    + '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
    ' applyFont="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class BareSheet:
    """Takes rows of raw cells. `merged` are areas such as "A1:F1".

    `listed`: for people who read a list, amounts with their cents and moments without seconds.
    """

    def __init__(self, to: TextIO, day_zero: datetime.date, *, listed: bool = False) -> None:
        self.listed = listed
        self.to = to
        self.day_zero = day_zero
        self.merged: list[str] = []
        self.comments: list[tuple[int, int, str]] = []  # row and column counted from 0, words
        self.rows = 0
        self.letters: list[str] = []
        self.texts = _Texts()
        self.plain: list[Sequence[object]] = []  # rows in which nothing is marked, as in nearly all

    def append(
        self,
        values: Sequence[object],
        marks: Mapping[int, Colour] | None = None,
        bold: Container[int] | None = None,
    ) -> None:
        """Write the next row. `marks` colours cells, `bold` makes headings, by column from 0."""
        while len(self.letters) < len(values):
            self.letters.append(column_letter(len(self.letters)))
        if marks is None and bold is None:
            self.plain.append(values)
            self.rows += 1
            if len(self.plain) >= ROWS_AT_ONCE:
                self.flush()
            return
        self.flush()
        self.rows += 1
        number = self.rows
        cells = [f'<row r="{number}">']
        for at, (letter, value) in enumerate(zip(self.letters, values, strict=False)):
            if marks and at in marks:
                cells.append(f'<c r="{letter}{number}"{self._marked(value, marks[at])}')
            elif value is None or value == "":
                continue
            elif bold and at in bold:
                cells.append(f'<c r="{letter}{number}"{_words(str(value), HEADING)}')
            elif isinstance(value, str):
                cells.append(f'<c r="{letter}{number}"{self.texts[value]}')
            else:
                cells.append(f'<c r="{letter}{number}"{self._other(value, "")}')
        cells.append("</row>")
        self.to.write("".join(cells))

    def flush(self) -> None:
        """Hand on what was gathered: column by column, which is cheaper than cell by cell."""
        if not self.plain:
            return
        texts = self.texts
        numbers = range(self.rows - len(self.plain) + 1, self.rows + 1)
        columns = zip(self.letters, zip_longest(*self.plain, fillvalue=""), strict=False)
        cells = [
            [
                ""
                if value is None or value == ""
                else f'<c r="{letter}{number}"'
                + (texts[value] if value.__class__ is str else self._bare(value))
                for number, value in zip(numbers, column, strict=True)
            ]
            for letter, column in columns
        ]
        begun = [f'<row r="{number}">' for number in numbers]
        rows = zip(begun, *cells, repeat("</row>", len(begun)), strict=True)
        self.to.write("".join(chain.from_iterable(rows)))
        self.plain.clear()

    def _bare(self, value: object) -> str:
        """An unmarked cell that is neither text nor empty."""
        if value.__class__ in FIGURES and SMALLEST < value < LARGEST:
            return f"><v>{value}</v></c>"
        if self.listed and value.__class__ is Decimal and SMALLEST < value < LARGEST:
            return f"{MONEY}{value}</v></c>"
        return self._other(value, "")

    def comment(self, column: int, words: str) -> None:
        """Hang words on a cell of the row that comes next; columns are counted from 0."""
        self.comments.append((self.rows, column, clean(words)))

    def _marked(self, value: object, colour: Colour) -> str:
        """A bad cell is in text format: what is typed into it keeps its digits."""
        if value is None or value == "":
            return f' s="{STYLE["text", colour]}"/>'
        if isinstance(value, str):
            return _words(value, STYLE["text", colour])
        return self._other(value, colour)

    def _other(self, value: object, colour: Colour) -> str:
        """A cell that is no text."""
        if isinstance(value, bool):
            return f' s="{STYLE["general", colour]}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float | Decimal):
            return _figure(value, colour)
        form, serial = self._moment(value)
        if form:
            return f' s="{STYLE[form, colour]}"><v>{serial}</v></c>'
        return _words(str(value), STYLE["text", colour])

    def _moment(self, value: object) -> tuple[str, float]:
        """A day or a time as a spreadsheet counts it, and how it is shown."""
        if isinstance(value, datetime.datetime):
            midnight = datetime.datetime.combine(self.day_zero, datetime.time())
            form = "moment" if self.listed else "datetime"
            return form, (value.replace(tzinfo=None) - midnight) / datetime.timedelta(days=1)
        if isinstance(value, datetime.date):
            return "date", (value - self.day_zero).days
        if isinstance(value, datetime.time):
            clock = datetime.timedelta(
                hours=value.hour,
                minutes=value.minute,
                seconds=value.second,
                microseconds=value.microsecond,
            )
            return "time", clock / datetime.timedelta(days=1)
        if isinstance(value, datetime.timedelta):
            return "span", value / datetime.timedelta(days=1)
        return "", 0


def _figure(value: int | float | Decimal, colour: Colour) -> str:
    if not math.isfinite(value):
        return _words(str(value), STYLE["text", colour])
    if (
        abs(float(value)) >= DIGITS_KEPT.start
        and value == int(value)
        and abs(int(value)) in DIGITS_KEPT
    ):
        return _words(str(int(value)), STYLE["text", colour])
    style = STYLE["text" if colour else "general", colour]
    return f' s="{style}"><v>{value}</v></c>' if style else f"><v>{value}</v></c>"


class _Texts(dict[str, str]):
    """How words are written; the first few thousand are kept, for most stand in many cells."""

    def __missing__(self, value: str) -> str:
        written = _text(value)
        if len(self) < MANY_WORDS:
            self[value] = written
        return written


def _text(value: str) -> str:
    short = len(value) <= LONGEST_TEXT
    if short and value.isalnum() and not value[:DIGITS_CUT].isdecimal():  # nothing to look at
        return f' t="inlineStr"><is><t>{value}</t></is></c>'
    return _words(value, STYLE["text", ""] if UNSAFE.match(value) else 0)


def _words(value: str, style: int) -> str:
    words = clean(value)
    if not words.isalnum():
        words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        words = words.replace("\r", "&#13;")
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'
