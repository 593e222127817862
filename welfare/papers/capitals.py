"""A sum in the capitals of documents, which nobody can write a stroke into. (金额大写)"""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
CENT = Decimal("0.01")


def _group(four: int) -> str:
    """A group of four digits; one 零 for the gaps inside it."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = four // 10**place % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return words


def _whole(number: int) -> str:
    words, gap = "", False
    for rank in (2, 1, 0):
        four = number // 10000**rank % 10000
        if four:
            zero = words and (gap or four < 1000)
            words += (DIGITS[0] if zero else "") + _group(four) + GROUPS[rank]
            gap = False
        else:
            gap = True
    return words or DIGITS[0]


def in_capitals(amount: Decimal) -> str:
    """Yuan, 角 and 分 of a sum that is not negative.

    >>> in_capitals(Decimal("45000"))
    '人民币肆万伍仟元整'
    >>> in_capitals(Decimal("1005.06"))
    '人民币壹仟零伍元零陆分'
    """
    cents = int(amount.quantize(CENT, ROUND_HALF_UP) * 100)
    if cents < 0:
        raise ValueError("Money is never negative.")
    yuan, tenths, hundredths = cents // 100, cents // 10 % 10, cents % 10
    words = f"人民币{_whole(yuan)}元"
    if not tenths and not hundredths:
        return f"{words}整"
    if tenths:
        words += f"{DIGITS[tenths]}角"
    elif hundredths:
        words += DIGITS[0]
    return f"{words}{DIGITS[hundredths]}分" if hundredths else f"{words}整"
