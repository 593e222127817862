"""Days and months as an English spreadsheet shows them: Oct-22, 18-Oct-22, 22-Oct."""

import re

MONTHS = {
    **{"jan": "uary", "feb": "ruary", "mar": "ch", "apr": "il", "may": "", "jun": "e", "jul": "y"},
    **{"aug": "ust", "sep": "t(?:ember)?", "oct": "ober", "nov": "ember", "dec": "ember"},
}
SIGNS = tuple(MONTHS)
ENDS = "|".join(f"(?<={sign})(?:{rest})" for sign, rest in MONTHS.items())
MONTH = rf"(?P<month>{'|'.join(SIGNS)})(?:{ENDS})?"
BETWEEN, YEAR = r"[-\s/.,']{0,2}", r"(?P<year>\d{4}|\d{2})"
MONTH_FIRST = re.compile(MONTH + BETWEEN + YEAR, re.IGNORECASE)
YEAR_FIRST = re.compile(YEAR + BETWEEN + MONTH, re.IGNORECASE)
WHOLE = re.compile(rf"(?P<day>\d{{1,2}}){BETWEEN}{MONTH}{BETWEEN}{YEAR}", re.IGNORECASE)
LAST_DAY = 31


def day(word: str) -> str:
    """A day or month with an English month as one in Chinese figures; else the word itself.

    >>> day("Oct-22"), day("22-Oct"), day("18-Oct-2022")
    ('22年10月', '22年10月', '2022年10月18')
    """
    match = MONTH_FIRST.fullmatch(word) or YEAR_FIRST.fullmatch(word) or WHOLE.fullmatch(word)
    if match is None:
        return word
    said = match.groupdict()
    return f"{said['year']}年{SIGNS.index(said['month'].lower()) + 1}月{said.get('day') or ''}"


def may_be_day(word: str) -> bool:
    """Whether it may be a day without its year as well: 22-Oct.

    >>> may_be_day("22-Oct"), may_be_day("Oct-22"), may_be_day("2022-Oct")
    (True, False, False)
    """
    match = YEAR_FIRST.fullmatch(word)
    return match is not None and len(match["year"]) == len("22") and int(match["year"]) <= LAST_DAY
