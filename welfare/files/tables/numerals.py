"""Numbers written in Chinese: 四百, 肆佰元整, 二〇二一年三月十八日."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

WRITTEN = ("零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {sign: value for value, signs in enumerate(WRITTEN) for sign in signs}
STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
GROUPS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
SIGN = f"[{''.join([*DIGITS, *STEPS, *GROUPS])}]"
ONE = f"[{''.join(DIGITS)}]"
MONEY = re.compile(rf"({SIGN}+)[元圆]?[整正]?(?:零?({ONE})角)?(?:零?({ONE})分)?[整正]?")
NAMES_A_NUMBER = re.compile(f"[{''.join([*DIGITS, *STEPS])}]")  # 万元 alone is a unit
DAY = re.compile(rf"({ONE}{{4}}|\d{{4}})年({SIGN}{{1,2}})月(?:({SIGN}{{1,3}}|\d{{1,2}})[日号]?)?")

# A count in tens of thousands is read where a heading or the cell says so (户籍人口（万人）)
COUNT_UNITS = {"百": 100, "千": 1_000, "万": 10_000}
HEADING_COUNT = re.compile(r"(?<![0-9一二三四五六七八九十两几每])([百千万])(?:人|户|口)")
OWN_COUNT = re.compile(r"(.*[0-9.])\s*([千万])(?:人|户|口)?")
QUARTER = re.compile(r"(?:(20\d\d)[年-]?)?(?:第?([一二三四1-4])季度?|[Qq]([1-4]))")


def quarter(word: str, year: int | None = None) -> tuple[int, int] | None:
    """Year and first month of a quarter; one alone is of the `year`.

    >>> quarter("2023年第三季度"), quarter("2季度", 2022), quarter("2季度")
    ((2023, 7), (2022, 4), None)
    """
    match = QUARTER.fullmatch("".join(word.split()))
    if match is None or not (match[1] or year):
        return None
    number = match[2] or match[3]
    return int(match[1] or year or 0), 3 * (DIGITS.get(number) or int(number)) - 2


YEAR, NUMBER = r"(?:(20\d\d)[年.])?", r"(0?[1-9]|1[0-2])"
SPAN = re.compile(rf"{YEAR}{NUMBER}(?:月份?)?(?:-|—|~|至|到){YEAR}{NUMBER}(月份?)?")
PARTS_OF_A_YEAR = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12)}
PART = re.compile(rf"(?:(20\d\d)年?)?({'|'.join(PARTS_OF_A_YEAR)})")
Month = tuple[int, int]


def span(word: str, year: int | None = None) -> tuple[Month, Month] | None:
    """The first and the last of several months, each with its year.

    >>> span("2022年1-3月"), span("2021年12月至2022年2月"), span("上半年", 2022), span("1-3月")
    (((2022, 1), (2022, 3)), ((2021, 12), (2022, 2)), ((2022, 1), (2022, 6)), None)
    """
    word = "".join(word.split())
    if (begins := quarter(word, year)) is not None:
        return begins, (begins[0], begins[1] + 2)
    if part := PART.fullmatch(word):
        first, last = PARTS_OF_A_YEAR[part[2]]
        of = int(part[1] or year or 0)
        return ((of, first), (of, last)) if of else None
    match = SPAN.fullmatch(word)
    of = int(match[1] or year or 0) if match else 0
    if match is None or not of or not (match[5] or match[3]):
        return None
    months = (of, int(match[2])), (int(match[3] or of), int(match[4]))
    return months if months[0] <= months[1] else None


def money(word: str) -> Decimal | None:
    """An amount in words, None where the word is none.

    >>> money("壹仟贰佰叁拾肆元伍角")
    Decimal('1234.5')
    """
    match = MONEY.fullmatch(word)
    if match is None or not NAMES_A_NUMBER.search(match[1]):
        return None
    cents = 10 * DIGITS.get(match[2] or "零", 0) + DIGITS.get(match[3] or "零", 0)
    return whole(match[1]) + Decimal(cents) / 100 if cents else Decimal(whole(match[1]))


def whole(word: str) -> int:
    """A whole number in words.

    >>> whole("十八")
    18
    """
    total = group = digit = 0
    for sign in word:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in STEPS:
            group, digit = group + (digit or 1) * STEPS[sign], 0
        else:
            total, group, digit = (total + group + digit) * GROUPS[sign], 0, 0
    return total + group + digit


def day(word: str) -> str:
    """A day in words as one in figures; the word itself where it is none.

    >>> day("二〇二一年三月十八日")
    '2021-3-18'
    >>> day("2022年十月5日")
    '2022-10-5'
    """
    match = DAY.fullmatch(word)
    if match is None:
        return word
    year = "".join(str(DIGITS.get(sign, sign)) for sign in match[1])
    number = match[3] or "1"
    return f"{year}-{whole(match[2])}-{number if number.isdecimal() else whole(number)}"


@lru_cache(maxsize=512)
def heading_times(heading: str) -> int:
    """By what the counts under a heading are to be multiplied.

    >>> heading_times("户籍人口（万人）"), heading_times("人口")
    (10000, 1)
    """
    match = HEADING_COUNT.search(unicodedata.normalize("NFKC", heading))
    return COUNT_UNITS[match[1]] if match else 1


def own_times(word: str) -> tuple[str, int] | None:
    """A count that says itself in what it is: its figure, and by what to multiply it.

    >>> own_times("1.2万人"), own_times("1200人")
    (('1.2', 10000), None)
    """
    match = OWN_COUNT.fullmatch(word)
    return (match[1], COUNT_UNITS[match[2]]) if match else None


# 12月, 十二月份; behind it what the name of a sheet adds: 1月发放明细 (2)
MONTH_ALONE = re.compile(r"0?(\d{1,2})\s*月份?|([一二三四五六七八九十]{1,2})月份?")
BEHIND_MONTH = re.compile(
    r"(?<=月)份?(?:资金|发放|打卡|明细|花?名册|名单|情况|汇总|统计|[册表单])*(?:\s*[(（]\d{1,2}[)）])?$"
)


def month_alone(word: str, year: int | None) -> int:
    """The number of a month without its year, where that is known; 0 for anything else.

    >>> month_alone("十二月", 2022), month_alone("12月", None), month_alone("13月", 2022)
    (12, 0, 0)
    """
    alone = MONTH_ALONE.fullmatch(word)
    if alone is None or not year:
        return 0
    number = whole(alone[2]) if alone[2] else int(alone[1])
    return number if 1 <= number <= 12 else 0
