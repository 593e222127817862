"""Arithmetic with months. A month is written as its first day."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MONTHS = 12


def first_of(day: date) -> date:
    """The month of a day, as its first day."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The month after that of a day."""
    return date(day.year + day.month // MONTHS, day.month % MONTHS + 1, 1)


def previous_month(day: date) -> date:
    """The month before that of a day."""
    return first_of(first_of(day) - timedelta(days=1))


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    return next_month(day) - timedelta(days=1)


def months_from(first: date, last: date | None) -> list[date]:
    """Every month from one to another, both included; without a last one the first alone."""
    months = [first]
    while last is not None and months[-1] < last:
        months.append(next_month(months[-1]))
    return months


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter."""
    years, index = divmod(day.month - 1 + months, MONTHS)
    first = date(day.year + years, index + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def quarter_of(day: date) -> date:
    """The first day of the quarter in which a day lies."""
    return add_months(first_of(day), -((day.month - 1) % 3))


def quarter_words(day: date) -> str:
    """The quarter in which a day lies: 2026年第3季度, or quarter 3 of 2026."""
    said = {"year": day.year, "number": (day.month - 1) // 3 + 1}
    return _("quarter %(number)s of %(year)s") % said


def month_words(month: date) -> str:
    """2022年12月, or Dec 2022."""
    chinese = (get_language() or "").startswith("zh")
    return str(date_format(month, "Y年n月" if chinese else "M Y"))


def span_of(first: str, last: str) -> str:
    """From one month to another, as words; a single month is said once."""
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
