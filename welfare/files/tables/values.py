"""Cells as dates, money and counts. Empty cells are None; what cannot be read says why."""

import datetime
import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from welfare.county.months import MONTHS, first_of
from welfare.files.tables import english, numerals
from welfare.files.tables.errors import BadValue
from welfare.personal.repairs import INVISIBLE

SERIAL_ZERO = datetime.date(1899, 12, 30)  # day 0 of a spreadsheet, as its leap year of 1900 has it
SERIAL_ZERO_1904 = datetime.date(1904, 1, 1)
FIRST_YEAR, LAST_YEAR = 1900, 2100
SPACES = f" \t\r\n\u00a0\u202f\u2007\u3000{INVISIBLE}"
WITHOUT_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NEVER = {"长期", "长期有效", "永久", "至今", "无固定期限"}  # an end that is none
EMPTY_WORDS = {"", "-", "--", "—", "——", "/", "无"}
DATE = re.compile(
    r"(\d{4})\s*[-./年、,。—–−]\s*(\d{1,2})(?:\s*[-./月、,。—–−]\s*(\d{1,2})?\s*[日号]?)?"
    r"(?:[T ]+[\d:.]+\s*(?:Z|[AaPp][Mm])?)?"
)
# What is said behind a day and is no part of it: 2022年12月5日上午, 2022/12/8 星期四, 2022年10月起
BEHIND_DAY = re.compile(
    r"(?<=[\d日号月])[\s(]*(?:(?:星期|周|礼拜)[一二三四五六日天]\)?"
    r"|(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜间?)?\s*(?:\d{1,2}\s*[时点:]\s*(?:\d{1,2}\s*分?|半)?)?"
    r"|起(?:执行|享受|发放)?|止|(?<=\()[农阴]历[^()]{2,9})\)?$"
)
ENDS = "'‘’.。,、 "  # what stands around a day by accident
SHORT_YEAR = re.compile(r"(\d{2})年(.*月.*)")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\d{6})?")
# Day numbers from 1908 to 2119; four digits below 3000 are more likely a year.
EARLIEST_SERIAL = datetime.timedelta(3_000)
SERIAL = re.compile(r"(?:[1-7][0-9]{4}|[3-9][0-9]{3})(?:\.\d*)?")
NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?")
# A figure 2022.1 was typed 2022.1 or 2022.10: a spreadsheet shows both the same.
JANUARY_OR_OCTOBER = re.compile(r"((?:19|20)\d\d)\.1")
TWO_DIGITS = re.compile(r"(?:19|20)\d\d\.0[1-9]")
FIGURE = re.compile(r"((?:19|20)\d\d)\.(0?[1-9]|1[0-2])")
MONTHS_OF_POINT_ONE = {"january": 1, "october": 10}
# 1/2/2022, 22.6.5: which part is the month (or the year), the cell alone does not say
SEVERAL_ORDERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{1,2})")
LONGEST_ORDER = 10
LONGEST_MONTH = 31
ORDERS = ("%d/%m/%Y", "%m/%d/%Y")
ORDERS_OF_SHORT_YEARS = ("%y/%m/%d", "%d/%m/%y", "%m/%d/%y")
PARTS_OF_DAYS = (1, 3, 4)  # groups of the pattern
LARGEST = 10**15  # beyond it a spreadsheet's figures are not exact
CENT = Decimal("0.01")
NOISE = Decimal("0.0005")  # what a spreadsheet's calculation leaves behind 400.12
MONEY_UNITS = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "分": Decimal("0.01"),
}
# "over 10 thousand yuan" in a heading is a limit, "(ten thousand yuan)" a unit
HEADING_UNIT = re.compile(r"(?<![0-9一二三四五六七八九十两几])(百元|千元|万元)")
HEADING_PERIODS = (
    (12, re.compile(r"元[/·]?(人[/·]?)?年|[/每按]年|^年(?!月|度|龄|份)|[全]年(?=收|支|标|补|金)")),
    (3, re.compile(r"[/每按]季|^季(?!节)")),
    (1, re.compile(r"元[/·]?(人[/·]?)?月|[/每按]月|^月(?!份)")),
)
# 元/人/月, 元/月·人, 每人每月, 人均: times the persons; 补助/人员 names people
HEADING_EACH = re.compile(
    r"元(?:[/·.每](?:月|季|年))?[/·.每]人(?![员口数民次])|每人(?![员口数民次])|人均|[/·]人[/·.]?[月季年]"
    r"|(?:^|/)个?人月?(?:补助|补差|保障)[金资]?(?:额|标准)"
)
TITLE_UNIT = re.compile(
    r"单位\s*[:：]\s*(?:人民币)?\s*(元|百元|千元|万元)|[(（]\s*(元|百元|千元|万元)\s*[)）]\s*$"
)
# ¥400, 人民币400元, 400元/月; of another period than a month no figure is read
CURRENCY = re.compile(
    r"(?:人民币|RMB|CNY|¥|￥)*(-?[\d.,]+)(?:\(?(?:元|圆)\)?(?:整|正)?(?:/月|每月)?|/月)?",
    re.IGNORECASE,
)
OWN_UNIT = re.compile(r"([\d.,]+)\s*万元?(?:/月)?")
# What a cell says behind its amount, 5160元/人/年, or before it, 每人每月430元
OWN_TERMS = re.compile(
    r"(?P<before>(?:每人|人均|每?(?:年|季度?|个?月))*)"
    r"(?P<amount>(?:人民币)?[^/每人均年季月]*)"
    r"(?P<behind>(?:[/每·*.(]+(?:人|口|年|季度?|个?月)\)?)*)"
)


def text(value: object) -> str:
    """Return a cell as a person would read it: no spaces at the ends, 3.0 as "3".

    >>> text(3.0)
    '3'
    """
    if isinstance(value, str):
        if value.isalnum():
            return value
        word = value.strip(SPACES)
        return word if word.isprintable() else CONTROLS.sub("", word).strip(SPACES)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def mark(value: object) -> str:
    """What a mark such as a certificate number says, however it was typed.

    Half width, without spaces and invisible signs, 9007100.0 as "9007100".
    """
    word = text(value)
    if word.isalnum() and word.isascii():
        return word
    word = "".join(unicodedata.normalize("NFKC", word).split())
    return word.translate(WITHOUT_INVISIBLE)


@lru_cache(maxsize=4_096, typed=True)  # few words stand in many cells
def plain_word(value: object) -> str:
    """A word as it is compared: half width, without spaces, small letters.

    >>> plain_word("一档（ 无自理能力 ）")
    '一档(无自理能力)'
    """
    return mark(value).casefold()


def is_ambiguous_month(value: object) -> bool:
    """Whether a figure, or a word, such as 2022.1 may be January as well as October."""
    if isinstance(value, str) and "." not in value:
        return False
    return isinstance(value, float | str) and JANUARY_OR_OCTOBER.fullmatch(text(value)) is not None


def day_forms(column: Iterable[object], *, short_years: bool = False) -> tuple[str, ...]:
    """What comes first in the days 1/2/2022 (or 1/2/22) of a column: the forms that fit them all.

    >>> day_forms(["1/2/2022", "25/12/2022"])
    ('%d/%m/%Y',)
    """
    days = [match for one in column if (match := several_orders(one))]
    days = [day for day in days if has_short_year(day) == short_years]
    forms = ORDERS_OF_SHORT_YEARS if short_years else ORDERS
    return tuple(form for form in forms if days and all(_fits(form, day) for day in days))


def _fits(form: str, day: "re.Match[str]") -> bool:
    said = dict(zip(form.split("/"), (int(day[part]) for part in PARTS_OF_DAYS), strict=True))
    return 1 <= said["%m"] <= MONTHS and 1 <= said["%d"] <= LONGEST_MONTH


def several_orders(value: object) -> "re.Match[str] | None":
    """The parts of a text such as 1/2/2022 or 22.6.5."""
    if not isinstance(value, str) or len(value) > LONGEST_ORDER:
        return None
    return SEVERAL_ORDERS.fullmatch(value.strip(SPACES))


def has_short_year(day: "re.Match[str]") -> bool:
    """Whether the year of such a text has two digits, so that it may stand first as well."""
    return len(day[4]) <= len("22")


def told_apart(
    column: Sequence[object], kind: type = float, *, by_order: bool = True, at_ends: bool = True
) -> dict[int, int]:
    """The figures 2022.1 of a column by their place in it: 1 or 10 as the others decide, else 0.

    Two digits for a month (2022.03) make it October, 2022.10 beside it January; so does the order,
    where the months go up or down and only one of the two fits between its neighbours. Cells of
    another `kind` say nothing: words beside figures were typed by themselves. Without `by_order`
    only what is written counts: months may go up by chance. Without `at_ends` the order counts
    only between two others; one month again and again goes nowhere.
    """
    figures = {
        at: m
        for at, one in enumerate(column)
        if isinstance(one, kind) and (m := FIGURE.fullmatch(text(one)))
    }
    open_at = [at for at, m in figures.items() if m[2] == "1"]
    others = {at: (int(m[1]), int(m[2])) for at, m in figures.items() if m[2] != "1"}
    two_digits = any(TWO_DIGITS.fullmatch(m[0]) for m in figures.values())
    if two_digits != any(m[2] == "10" for m in figures.values()):
        return dict.fromkeys(open_at, 10 if two_digits else 1)
    if two_digits:  # 2022.03 and 2022.10 beside 2022.1: somebody has typed it otherwise
        return dict.fromkeys(open_at, 0)
    known = list(others.values())
    for sign in (1, -1) if by_order else ():
        if len(set(known)) > 1 and known == sorted(known, reverse=sign < 0):
            inside = [at for at in open_at if at_ends or min(others) < at < max(others)]
            return dict.fromkeys(open_at, 0) | dict(_between(figures, inside, others, sign))
    return dict.fromkeys(open_at, 0)


def _between(
    figures: Mapping[int, "re.Match[str]"],
    open_at: Iterable[int],
    others: Mapping[int, tuple[int, int]],
    sign: int,
) -> Iterator[tuple[int, int]]:
    places = sorted(others)
    for at in open_at:
        after = bisect(places, at)
        before = others[places[after - 1]] if after else (0, 0)
        behind = others[places[after]] if after < len(places) else (9999, 12)
        low, high = (before, behind) if sign > 0 else (behind, before)
        if sign < 0:
            low, high = (low if after < len(places) else (0, 0)), (high if after else (9999, 12))
        fitting = [n for n in (1, 10) if low <= (int(figures[at][1]), n) <= high]
        if len(fitting) == 1:
            yield at, fitting[0]


@lru_cache(maxsize=512)
def heading_unit(heading: str) -> str:
    """The unit of money that a heading names, "" if none.

    >>> heading_unit("个人自付（万元）")
    '万元'
    """
    match = HEADING_UNIT.search(_narrow(heading))
    return match[1] if match else ""


@lru_cache(maxsize=512)
def heading_months(heading: str) -> int:
    """For how many months the amounts under a heading are, 0 where it does not say.

    >>> heading_months("基本生活标准（元/年）")
    12
    """
    narrow = "".join(_narrow(heading).split())
    return next((months for months, said in HEADING_PERIODS if said.search(narrow)), 0)


@lru_cache(maxsize=512)
def heading_each(heading: str) -> bool:
    """Whether the amounts under a heading are those of each person.

    >>> heading_each("补助标准（元/人·月）"), heading_each("补助金额/人员")
    (True, False)
    """
    return HEADING_EACH.search("".join(_narrow(heading).split())) is not None


def title_unit(lines: Iterable[Iterable[object]]) -> str:
    """The unit of money that a line above the headings names, "" if none."""
    for cell in (cell for line in lines for cell in line if isinstance(cell, str)):
        match = TITLE_UNIT.search(cell)
        if match:
            return match[1] or match[2]
    return ""


def parse_date(value: object, day_zero: datetime.date = SERIAL_ZERO) -> datetime.date | None:
    """Read a date in any of the ways ledgers write it; a month alone is its first day.

    Takes 2017.3.18, 19900101, 2015/7/8, 2022年10月, dates and spreadsheet day numbers, counted
    from `day_zero`. Raises BadValue, also for a figure 2022.1.
    """
    if isinstance(value, float) and is_ambiguous_month(value):
        raise ambiguous_month(value)
    word = _narrow(value)
    if word in EMPTY_WORDS:
        return None
    if english.may_be_day(word):
        raise day_without_year(word)
    if not isinstance(value, bool):
        day = _as_date(value, word, day_zero)
        if isinstance(value, datetime.date) and day and day - day_zero < EARLIEST_SERIAL:
            raise BadValue(
                _("A small figure is shown as the day %(day)s.") % {"day": day.isoformat()},
                _("Give the cell the format of a day, and write the day itself into it."),
            )
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    raise BadValue(
        _("“%(value)s” is not a date.") % {"value": word},
        _("Write year, month and day, for example 2022-10-05."),
    )


def ambiguous_month(value: object) -> BadValue:
    """What is wrong with a figure 2022.1."""
    year = text(value)[:4]
    return BadValue(
        _("The figure %(year)s.1 may be January or October %(year)s.") % {"year": year},
        _(
            "Say in the preview of the file which of them it is, or write %(year)s-01 or"
            " %(year)s-10 into a cell in text format."
        )
        % {"year": year},
    )


def ambiguous_day(value: object) -> BadValue:
    """What is wrong with a text 1/2/2022, or 22.6.5."""
    day = several_orders(value)
    reason = _("“%(value)s” does not say which is the day and which the month.")
    if day and has_short_year(day):
        reason = _("“%(value)s” does not say which is the year, which the month and which the day.")
    return BadValue(
        reason % {"value": text(value)},
        _("Say it in the preview of the file, or write year, month and day such as 2022-10-05."),
    )


def day_without_year(word: str) -> BadValue:
    """What is wrong with 22-Oct among days."""
    said = english.day(word)
    year, month = said[:2], int(said[3:].removesuffix("月"))
    return BadValue(
        _("“%(value)s” may be a day without its year, or a month of 20%(year)s.")
        % {"value": word, "year": year},
        _("Write year, month and day, for example 20%(year)s-%(month)02d-05.")
        % {"year": year, "month": month},
    )


def in_forms(value: object, forms: Iterable[str]) -> datetime.date | None:
    """A text as a day in the first of the forms (%d/%m/%Y) that fits it; None if none does."""
    for form in forms:
        try:
            return datetime.datetime.strptime(_narrow(value), form).date()
        except ValueError:
            continue
    return None


def parse_month(value: object, day_zero: datetime.date = SERIAL_ZERO) -> datetime.date | None:
    """Read a month ("202212", "2022年12月", a date) as its first day. Raises BadValue.

    22-Oct is what an English spreadsheet makes of 22-10, where months are written.
    """
    word = value.strip(SPACES) if isinstance(value, str) else ""
    day = parse_date(english.day(word) if english.may_be_day(word) else value, day_zero)
    return first_of(day) if day else None


@lru_cache(maxsize=4_096, typed=True)  # the same amounts stand in many rows
def parse_money(value: object, unit: str = "元") -> Decimal | None:
    """Read an amount in `unit` (元, 千元, 万元) as 元. Raises BadValue.

    A cell that names its own unit (4.2万) is believed before its column. What calculation leaves
    behind the cent (400.12000000000005) is taken away; a third decimal that was meant stays.
    """
    if own := own_unit(value):
        value, unit = OWN_UNIT.sub(r"\1", _narrow(value)), own
    number = _amount_in_words(value)
    if number is None:
        number = _number(value, ())
    return None if number is None else without_noise(number * MONEY_UNITS[unit])


def own_unit(value: object) -> str:
    """The unit that an amount names itself, "" if none.

    >>> own_unit("4.2万"), own_unit("420元")
    ('万元', '')
    """
    said = isinstance(value, str) and "万" in value and OWN_UNIT.fullmatch(_narrow(value))
    return "万元" if said else ""


def without_noise(amount: Decimal) -> Decimal:
    """The amount to the cent where it says no more than that.

    >>> without_noise(Decimal("400.12000000000005")), without_noise(Decimal("400.123"))
    (Decimal('400.12'), Decimal('400.123'))
    """
    if abs(amount) >= LARGEST:
        return amount
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    return rounded if 0 < abs(amount - rounded) < NOISE else amount


class OwnTerms(NamedTuple):
    """An amount without what its cell says of it: for how many months (0: nothing), for each?"""

    amount: object
    months: int = 0
    each: bool = False


@lru_cache(maxsize=4_096, typed=True)
def own_terms(value: object) -> OwnTerms:
    """What a cell says of its own amount.

    >>> own_terms("0.5万元/人/年")
    OwnTerms(amount='0.5万元', months=12, each=True)
    """
    match = OWN_TERMS.fullmatch("".join(_narrow(value).split())) if isinstance(value, str) else None
    said = match["before"] + match["behind"] if match else ""
    if match is None or not said or not match["amount"]:
        return OwnTerms(value)
    months = next((n for word, n in (("年", 12), ("季", 3), ("月", 1)) if word in said), 0)
    return OwnTerms(match["amount"], months, "人" in said or "口" in said)


def _amount_in_words(value: object) -> Decimal | None:
    """What stands in a text with a currency around it, or in Chinese numerals."""
    if not isinstance(value, str):
        return None
    word = "".join(_narrow(value).split())
    match = CURRENCY.fullmatch(word)
    if match is None:
        return numerals.money(word)
    return _number(match[1], ()) if match[1] != word else None


@lru_cache(maxsize=4_096, typed=True)
def parse_int(value: object, times: int = 1) -> int | None:
    """Read a whole number, with or without a counting word behind it. Raises BadValue.

    `times` says what the column counts in; a cell that says it itself (1.2万人) is believed.
    """
    value, times = numerals.own_times(_narrow(value)) or (value, times)
    number = _number(value, ("人", "户", "次", "个", "岁", "口"))
    if number is None:
        return None
    number *= times
    if number != number.to_integral_value():
        raise BadValue(
            _("“%(value)s” is not a whole number.") % {"value": text(value)},
            _("Write a whole number, for example 3."),
        )
    return int(number)


def _number(value: object, words: tuple[str, ...]) -> Decimal | None:
    word = _narrow(value)
    for sign in words:
        word = word.removeprefix(sign).removesuffix(sign).strip(SPACES)
    if word in EMPTY_WORDS:
        return None
    try:
        if not isinstance(value, bool | datetime.date) and _looks_like_number(value, word):
            return Decimal(word.replace(",", ""))
    except InvalidOperation:
        pass
    raise BadValue(
        _("“%(value)s” is not a number.") % {"value": text(value)},
        _("Write digits only, for example 1234.50."),
    )


def _looks_like_number(value: object, word: str) -> bool:
    if isinstance(value, int | float):
        return value == value and abs(value) < LARGEST
    return bool(NUMBER.fullmatch(word))


def _narrow(value: object) -> str:
    word = text(value)
    return word if word.isascii() else unicodedata.normalize("NFKC", word).strip(SPACES)


def _as_date(value: object, word: str, day_zero: datetime.date) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else _date_from_text(word, day_zero)


def _with_century(word: str) -> str:
    """22年10月 as 2022年10月: the year that is named as one, and not to come for long."""
    match = SHORT_YEAR.fullmatch(word)
    if match is None:
        return word
    this_year = datetime.datetime.now(datetime.UTC).year
    year = this_year // 100 * 100 + int(match[1])
    return f"{year if year <= this_year + 1 else year - 100}年{match[2]}"


@lru_cache(maxsize=4_096)  # a file has few days and many rows
def _date_from_text(word: str, day_zero: datetime.date) -> datetime.date | None:
    word = BEHIND_DAY.sub("", word.strip(ENDS).replace("元月", "1月"))
    word = english.day(word.replace("\\", "/"))
    word = numerals.day(_with_century(word))
    match = DATE.fullmatch(word) or COMPACT.fullmatch(word)
    try:
        if match:
            return datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
        if SERIAL.fullmatch(word):
            return day_zero + datetime.timedelta(days=int(float(word)))
    except ValueError:
        pass
    return None
