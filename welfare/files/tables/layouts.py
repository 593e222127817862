"""How a kind of file is laid out: which headers and words mean what, what makes a data row.

`layout_reading` reads layouts from a county's profile, so other headers need no change of code.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from welfare.files.tables.values import plain_word

IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
# What brackets may hold without saying whose the column is: a unit, a form, "must be filled in".
UNIT = re.compile(
    r"(单位:?)?(人民币)?[百千万亿]?(元|角|分|人|户|口|次|天|日|月|年|周?岁|亩|平方米|平米|㎡|m2|%)"
    r"(/.*|每.*|(/?人)?[/·.每]?(月|年|人|户|天))?"
    r"|必填|选填|可空|可不填|男[/、]女|是[/、]否|有[/、]无|文本(格式)?|\d+位(数字?)?|格式.*|.*[√✓✔].*"
    r"|年[/-]?月[/-]?日?|y+.*|[\d\s./:-]+|从.*选择|下拉.*|如:.*|例:?.*|精确到.*|保留.*",
    re.IGNORECASE,
)
# 基本生活费（元/年） is one heading, 低保金/金额 are two rows of them.
OUTSIDE_BRACKETS = re.compile(r"/(?![^(（\[【〔]*[)）\]】〕])")
NO_LETTERS = re.compile(r"[\s*:_\-.,、。·'\"‘’“”]+")
UNITS = {"fen": "分", "yuan": "元", "hundred": "百元", "thousand": "千元", "wan": "万元"}
PERIODS = {"per_month": 1, "per_quarter": 3, "per_year": 12}  # in months
SHARES = {"per_person": True, "per_household": False}  # is it the sum of each person?
SEQUENCE = "sequence"  # the key of a running number, which says nothing of anybody either
SEQUENCE_HEADERS = frozenset({"序号", "序", "顺序号", "行号", "no"})  # say nothing of anybody
BEGINS = "begins"  # each head's row begins a household, told by its relation
HEADS = ("first", "last", "relation", BEGINS)
RELATION = "relation"
DAY = "_on"  # how the keys of days end
DATED = (DAY, "month", "_from", "_to", "_until")  # and those of months
DAY_PARTS = {"month": "月", "day": "日"}  # joined_on_month, joined_on_day stand beside joined_on


@lru_cache(4096)
def plain_header(text: str) -> str:
    """Reduce a header to what identifies it: no spaces, no units in brackets, half width.

    Other brackets are part of it: 姓名（监护人） is not 姓名.

    >>> plain_header(" 月养老金 （元）")
    '月养老金'
    """
    bare = _bare(text)
    return bare or NO_LETTERS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def says_only_a_unit(text: str) -> bool:
    """Whether a line of a heading, such as （元）, says nothing but the unit of the line above."""
    return bool(text) and not _bare(text)


def _bare(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", text)
    return NO_LETTERS.sub("", IN_BRACKETS.sub(_unless_unit, narrow)).casefold()


def _unless_unit(brackets: "re.Match[str]") -> str:
    inside = next(part for part in brackets.groups() if part is not None)
    return "" if UNIT.fullmatch("".join(inside.split())) else brackets[0]


def day_of(key: str) -> str:
    """The key of the day of which this key is a part; "" where it is none.

    >>> day_of("joined_on_month")
    'joined_on'
    """
    day, _sign, part = key.rpartition("_")
    return day if part in DAY_PARTS and day.endswith(DAY) else ""


def parts_of(key: str) -> dict[str, str]:
    """The keys of month and day, where these stand in columns of their own, with their signs."""
    if not key.endswith(DAY):
        return {}
    return {f"{key}_{part}": sign for part, sign in DAY_PARTS.items()}


def plain_path(text: str) -> str:
    """Reduce a header of one or more rows ("group/sub"); see `plain_header`."""
    return "/".join(plain_header(part) for part in OUTSIDE_BRACKETS.split(text))


@dataclass(frozen=True, slots=True)
class WordPattern:
    """What the words of one form mean; its groups may give other keys (重发4月: month 4)."""

    match: "re.Pattern[str]"
    means: str | None
    feeds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its key, with all headers it goes by ("group/sub" for several header rows).

    `fill_down`: "household" where the value stands in the head's row only, "above" where a blank
    means the same as the row above. `secret`: masked in messages. `words`: word in a cell, reduced
    by `plain_word`, to what it means. `marks`: heading, as written, to the word that a √ below it
    stands for; several columns of a sheet together are then the one.
    """

    key: str
    headers: tuple[str, ...] = ()
    patterns: "tuple[re.Pattern[str], ...]" = ()
    required: bool = False
    fill_down: str = ""
    secret: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    word_patterns: tuple[WordPattern, ...] = ()
    unit: str = ""
    months: int = 0  # of the period that an amount is for, where the layout says it
    each: bool | None = None  # whether an amount is that of each person, where the layout says it
    dates: tuple[str, ...] = ()
    point_one: int = 0  # which month a figure 2022.1 is, where the file does not tell
    default: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its usual header."""
        return OUTSIDE_BRACKETS.split(self.headers[0])[-1] if self.headers else self.key

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that belongs to it."""
        return (*self.headers, *self.marks)

    @property
    def codes(self) -> set[str]:
        """What its words, marks and blanks may mean."""
        patterns = (one.means for one in self.word_patterns if one.means is not None)
        return {*self.words.values(), *self.marks.values(), *patterns, self.default}

    def means(self, word: str) -> str | None:
        """What the layout takes a word for; None where it says nothing of it."""
        known = self.words.get(plain_word(word))
        if known is not None:
            return known
        for heading, code in self.marks.items():
            if plain_path(heading).rpartition("/")[2] == plain_header(word):
                return code
        matched = self.matched(word)
        return matched[0].means if matched else None

    def matched(self, word: str) -> "tuple[WordPattern, re.Match[str]] | None":
        """The first pattern that the word has the form of."""
        narrow = unicodedata.normalize("NFKC", word).strip()
        for pattern in self.word_patterns:
            if match := pattern.match.fullmatch(narrow):
                return pattern, match
        return None


@dataclass(frozen=True, slots=True)
class SheetRule:
    """What is known of the sheets of a name: values that stand for columns, or not to read it."""

    name: str
    pattern: "re.Pattern[str]"
    constants: Mapping[str, str]
    skip: bool = False

    def fits(self, sheet: str) -> bool:
        """Whether the sheet goes by this name."""
        plain = plain_word(sheet)
        return plain == plain_word(self.name) or self.pattern.fullmatch(plain) is not None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Columns that stand side by side for several records of one row.

    `columns`: key to headings or patterns on them. `numbered`: the group of the pattern, or else
    the order in which the heading comes again, says which record it is; `number_as` is the key that
    the number stands for (1月, 2月 …: the month). Then the row itself is no record beside them.
    """

    columns: "Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]"
    constants: Mapping[str, str]
    numbered: bool = False
    number_as: str = ""


@dataclass(frozen=True)
class Layout:
    """One way in which a kind of file is laid out.

    A row with any of `row_keys` filled is a data row. A new value in any `household` column begins
    a household, and so does every filled cell of a `merged` column, and every head's row where
    `head` is "begins". `named` says for sheet, file,
    title and section (a row of one word, for all rows below it) which keys their words give, each
    with a pattern (None: as it stands).
    """

    kind: str
    title: str
    columns: Mapping[str, Column]
    row_keys: tuple[str, ...]
    household: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    head: str = "first"
    numbered: bool = True  # else the households have no number of their own
    name: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[SheetRule, ...] = ()
    named: "Mapping[str, Mapping[str, re.Pattern[str] | None]]" = field(default_factory=dict)
    repeat: tuple[Repeat, ...] = ()
    ignore: frozenset[str] = frozenset()  # plain headings that are not read on purpose
    others: frozenset[str] = frozenset()  # further words for somebody else than the row's person
    labels: Mapping[str, str] = field(default_factory=dict)  # what its kind calls the keys
    # of keys that names may speak of: the words by which they do, with what each means
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lent: bool = False  # it is of something else than the file is said to be, and lends headings
    asked_of_own: tuple[str, ...] = ()  # what it asks of files of its own, where it lends

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys in the order of the profile."""
        return tuple(self.columns)

    def title_of(self, key: str) -> str:
        """What a column is called to a person: by its usual heading, or else by the kind."""
        column = self.columns.get(key)
        return column.title if column and column.headers else self.labels.get(key, key)

    @property
    def by_rows(self) -> bool:
        """Whether a row begins a household by itself, whatever number it has."""
        return bool(self.merged) or self.head == BEGINS

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a sheet is not of this kind."""
        return tuple(column for column in self.columns.values() if column.required)

    @property
    def feeds(self) -> Mapping[str, tuple[str, ...]]:
        """Keys that words of other columns may give, with those columns."""
        sources: dict[str, tuple[str, ...]] = {}
        for column in self.columns.values():
            for key in {key for pattern in column.word_patterns for key in pattern.feeds}:
                sources[key] = (*sources.get(key, ()), column.key)
        return sources

    def leaves_out(self, *headers: str) -> bool:
        """Whether a heading, by any of its names, is not read on purpose."""
        plain = [plain_path(header) for header in headers]
        return any(
            one in self.ignore or one.rpartition("/")[2] in SEQUENCE_HEADERS for one in plain
        )

    def sheet_rule(self, sheet: str) -> SheetRule | None:
        """What is known of a sheet by its name."""
        return next((rule for rule in self.sheets if rule.fits(sheet)), None)
