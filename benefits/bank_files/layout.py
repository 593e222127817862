"""What a county says of the files of one bank: which accounts it takes, what it is sent and sends.

(代发金融机构)
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from welfare.files.tables import Layout

MONEY = frozenset({"amount", "sum", "paid_sum", "failed_sum"})
COUNTS = frozenset({"number", "count", "paid_count", "failed_count"})
DAYS = {"day": "%Y%m%d", "month": "%Y%m", "paid_on": "%Y%m%d"}
# Of a line, and of the rows above and below the lines.
LINE = (
    *("number", "reference", "account", "holder", "bank", "resident_id"),
    *("amount", "purpose"),
)
NEEDED = ("reference", "account", "holder", "amount")
SUMS = ("count", "sum", "day", "month", "batch", "county")
ANSWER = ("reference", "amount", "result", "failure", "paid_on", "account", "holder")
ANSWER_NEEDED = ("reference", "amount", "result")
ANSWER_SUMS = (
    *("count", "sum", "paid_count", "paid_sum", "failed_count", "failed_sum"),
    "batch",
)
# How signs become bytes, and how many a letter, a digit or a usual character takes at most.
CODECS = {
    "gb18030": ("gb18030", 2),
    "gbk": ("gbk", 2),
    "utf-8": ("utf-8", 3),
    "utf-8-sig": ("utf-8", 3),
}
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
ENDINGS = {"delimited": "txt", "fixed": "txt", "xlsx": "xlsx"}


@dataclass(frozen=True)
class Cell:
    """One place of a row: a field, or a text that always stands there; neither: left empty."""

    field: str = ""
    text: str = ""
    width: int = 0  # in bytes, of a file without separators
    right: bool = False
    pad: str = " "
    fen: bool = False
    form: str = ""  # of a day

    def padded_alike(self, value: str) -> bool:
        """Whether who takes the padding off again finds the same value."""
        return not self.width or self.stripped(value) == value

    def stripped(self, written: str) -> str:
        """What was padded to the width."""
        return written.lstrip(self.pad) if self.right else written.rstrip(self.pad)


Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class FileLayout:
    """A file that is cut by a sign, by widths, or is a workbook."""

    form: str
    encoding: str
    delimiter: str
    columns: tuple[Cell, ...]
    header: Rows = ()
    trailer: Rows = ()
    extension: str = ""
    line_end: str = "\r\n"

    @property
    def codec(self) -> str:
        """How its signs become bytes, without the mark at its beginning."""
        return CODECS[self.encoding][0]

    @property
    def bytes_of_sign(self) -> int:
        """At most, of a usual one."""
        return CODECS[self.encoding][1]

    @property
    def width(self) -> int:
        """Bytes of a line that is cut by widths."""
        return sum(cell.width for cell in self.columns)


@dataclass(frozen=True)
class Meant:
    """What a word or a code of the bank means; a code may be a reason of its own."""

    paid: bool
    reason: str = ""


@dataclass(frozen=True)
class AnswerLayout:
    """What the bank sends back: a table with headings (`file` is None), or places in a row."""

    headings: Layout
    results: Mapping[str, Meant]
    header: Rows = ()
    trailer: Rows = ()
    file: FileLayout | None = None


@dataclass(frozen=True)
class Bank:
    """One bank of the county; `row` is the key of its layout."""

    name: str
    usual: bool
    takes: tuple[str, ...]
    file: FileLayout
    answer: AnswerLayout
    row: int = 0


def plain(bank: str) -> str:
    """A bank's name as it is compared: narrow, without spaces."""
    return "".join(unicodedata.normalize("NFKC", bank).split()).casefold()


def bank_for(banks: Sequence[Bank], name: str) -> Bank | None:
    """The bank that pays into accounts of that name: the longest word counts, else the usual one.

    A branch is named after its bank. (麟游农商银行城关支行)
    """
    written = plain(name)
    known = [(len(word), bank) for bank in banks for word in _words(bank) if word in written]
    if known:
        return max(known, key=lambda pair: pair[0])[1]
    return next((bank for bank in banks if bank.usual or len(banks) == 1), None)


def _words(bank: Bank) -> Iterable[str]:
    return filter(None, map(plain, (bank.name, *bank.takes)))
