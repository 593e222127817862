"""How the value of a parameter in force is read. Defaults are nowhere. (docs/law.md §14)"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from welfare.county.calendar import DayKind
from welfare.county.keys import YEARLY
from welfare.county.models import Division, Key, Parameter
from welfare.exceptions import MissingParameter
from welfare.files.tables.errors import BadValue
from welfare.files.tables.values import parse_money


def read(*, county: Division, key: Key, on: date) -> str:
    """The value of `key` in force in the county on that day.

    Raises MissingParameter, naming county, parameter and date, when none is set: never a default.
    """
    rows = Parameter.objects.filter(_begun(county, on, key in YEARLY), county=county, key=key)
    value = rows.order_by("-valid_from").values_list("value", flat=True).first()
    if value is None:
        words = {"parameter": key.label, "county": county, "date": on.isoformat(), "year": on.year}
        if key in YEARLY:
            raise MissingParameter(
                gettext(
                    "The parameter “%(parameter)s” is not set for %(county)s and %(year)s; the "
                    "figure of another year does not count. The county sets it under "
                    "Administration, Parameters, valid from a day of %(year)s."
                )
                % words
            )
        raise MissingParameter(
            gettext(
                "The parameter “%(parameter)s” is not set for %(county)s on %(date)s. "
                "The county sets it under Administration, Parameters."
            )
            % words
        )
    return value


def counting(county: Division | None, on: date) -> "QuerySet[Parameter]":
    """The county's rows that count on that day."""
    lasting = ~Q(key__in=YEARLY) & _begun(county, on, of_a_year=False)
    yearly = Q(key__in=YEARLY) & _begun(county, on, of_a_year=True)
    return Parameter.objects.filter(lasting | yearly, county=county)


def _begun(county: Division | None, on: date, of_a_year: bool) -> Q:
    """What has begun on that day; a figure of a year counts in its year alone.

    Last year's disposable income is set anew each year: it is a figure of the year in which people
    are measured by it. (23号 二(一), 刚性支出困难家庭认定办法 Art 4) The first of a year counts for
    the whole of it: it is published when some of its months are over.
    """
    begun, of_year = Q(valid_from__lte=on), Q(valid_from__year=on.year)
    if not of_a_year:
        return begun
    rows = Parameter.objects.filter(of_year, county=county, key=OuterRef("key"))
    return of_year & (begun | ~Q(Exists(rows.filter(valid_from__lt=OuterRef("valid_from")))))


def set_keys(county: Division | None, on: date) -> set[Key]:
    """The keys that have a value on that day."""
    return {Key(key) for key in counting(county, on).values_list("key", flat=True).distinct()}


def mark_used(*, county: Division, keys: Iterable[Key], on: date) -> None:
    """Somebody is decided or paid by the values of this day: they stay, until this day at least."""
    rows = counting(county, on).filter(key__in=list(keys))
    later = rows.filter(key=OuterRef("key"), valid_from__gt=OuterRef("valid_from"))
    unmarked = rows.filter(~Exists(later), Q(used_until=None) | Q(used_until__lt=on)).order_by("pk")
    if pks := list(unmarked.select_for_update().values_list("pk", flat=True)):
        Parameter.objects.filter(pk__in=pks).update(used_until=on)


def read_where_set(*, county: Division, key: Key, on: date) -> Decimal | None:
    """A limit that a county may have: nothing where it has none."""
    try:
        return read_decimal(county=county, key=key, on=on)
    except MissingParameter:
        return None


def read_int(*, county: Division, key: Key, on: date) -> int:
    """Like `read`, as a whole number."""
    return int(read(county=county, key=key, on=on))


def read_decimal(*, county: Division, key: Key, on: date) -> Decimal:
    """Like `read`, as a decimal number."""
    return Decimal(read(county=county, key=key, on=on))


def read_day_kind(*, county: Division, key: Key, on: date) -> DayKind:
    """Like `read`, as the kind of days that are counted."""
    return DayKind(read(county=county, key=key, on=on))


def read_yes(*, county: Division, key: Key, on: date) -> bool:
    """Like `read`, as an answer."""
    return read(county=county, key=key, on=on) == YES


def read_day_of_year(*, county: Division, key: Key, on: date, year: int) -> date:
    """Like `read`, as that day of a year."""
    month, day = map(int, read(county=county, key=key, on=on).split("-"))
    return date(year, month, day)


YES, NO = "yes", "no"
WORDS: dict[Key, tuple[str, ...]] = {
    Key.NOTICE_DAY_KIND: tuple(DayKind.values),
    Key.NOTICE_MAY_END_ON_DAY_OFF: (YES, NO),
}
SAID = {  # on screen, and typed there
    DayKind.CALENDAR.value: gettext_lazy("Days of the calendar"),
    DayKind.WORKING.value: gettext_lazy("Working days"),
    YES: gettext_lazy("Yes"),
    NO: gettext_lazy("No"),
}
AMOUNTS = frozenset(
    {Key.LARGE_MEDICAL_COST, Key.DISPOSABLE_INCOME, Key.CLAIM_WAIVER_COUNTY}
    | {Key.ADVANCE_CEILING}
    | {Key.RESERVE_FLOOR, Key.RESERVE_CEILING, Key.MONEY_PROPERTY_LIMIT}
    | {Key.WAGE_LOOKED_AT, Key.VEHICLE_VALUE_LIMIT, Key.HOUSE_VALUE_LIMIT}
)
RATIOS = frozenset({Key.NEAR_DIBAO_MULTIPLE, Key.UNUSUAL_TIMES, Key.GRADUAL_EXIT_TIMES})
RISES = frozenset({Key.CPI_PERCENT, Key.FOOD_CPI_PERCENT})
DAYS_OF_THE_YEAR = frozenset({Key.REVIEW_CAMPAIGN_DAY})
COMMON_YEAR = 2001  # a day that each year has
BOUNDS: dict[Key, tuple[int, int]] = {
    Key.PAY_DAY: (1, 28),
    Key.SETTLEMENT_DAY: (0, 28),
    Key.ELDERLY_AGE: (40, 120),
    Key.ADULT_AGE: (14, 30),
    Key.TEKUN_AGE: (40, 120),
    Key.SUPPORTER_DIBAO_AGE: (40, 120),
    Key.SUPPORTER_INCOME_AGE: (40, 120),
    Key.TEKUN_CHILD_AGE: (14, 30),
    Key.SAMPLE_PERCENT: (0, 100),
    Key.SET_OFF_PERCENT: (1, 90),
    Key.FAMILY_REPORT_MONTHS: (1, 12),
    Key.RENEWAL_MONTHS: (1, 12),
    Key.REVIEW_WARN_MONTHS: (0, 12),
    Key.WORK_REFUSALS: (1, 12),
    Key.SCHOOL_AGE: (14, 40),
    Key.GRADUAL_EXIT_MONTHS: (0, 60),
    Key.GRADUAL_EXIT_MONTHS_LIFTED: (0, 60),
    Key.GRADUAL_EXIT_PERCENT: (1, 100),
    Key.FILE_DROP_PERCENT: (1, 100),
    Key.LIVING_NEAR_DIBAO: (0, 1),
    Key.RIGID_EXPENSE_REACHES: (0, 1),
    Key.MEETING_QUORUM_PERCENT: (1, 100),
    Key.MEETING_MAJORITY_PERCENT: (1, 99),
    Key.MEETING_MINUTES_SIGNED: (0, 1),
}
DAYS_OR_MONTHS = (1, 400)


def typed(key: Key, value: str) -> str:
    """A value as it is kept: an amount in figures, however it was written. (4.5万 is 45000)"""
    value = value.strip()
    if key in WORDS:
        return {str(SAID[word]): word for word in WORDS[key]}.get(value, value)
    if key not in AMOUNTS or value.isascii():
        return value
    try:
        amount = parse_money(value)
    except BadValue:
        return value
    return value if amount is None else format(amount.normalize(), "f")


def said(key: Key, value: str) -> str:
    """A value as people read it: one of a few words in their language."""
    return str(SAID[value]) if value in WORDS.get(key, ()) else value


def fault_of(key: Key, value: str) -> str:
    """What is wrong with a value of this key, as a sentence; empty when it is fine."""
    if key in WORDS:
        named = gettext(" or ").join(str(SAID[word]) for word in WORDS[key])
        return "" if value in WORDS[key] else gettext("Write %(words)s.") % {"words": named}
    if key in AMOUNTS:
        fine = bool(re.fullmatch(r"\d{1,12}(\.\d{1,2})?", value))
        return "" if fine else gettext("Write an amount in yuan such as 30000 or 30000.50.")
    if key in RATIOS:
        fine = bool(re.fullmatch(r"\d{1,2}(\.\d{1,3})?", value)) and Decimal(value) >= 1
        return "" if fine else gettext("Write a number of 1 or more, such as 1.5.")
    if key in RISES:
        fine = bool(re.fullmatch(r"\d{1,2}(\.\d{1,2})?", value)) and Decimal(value) > 0
        return "" if fine else gettext("Write a percentage above zero, such as 3.5.")
    if key in DAYS_OF_THE_YEAR:
        return "" if _is_day_of_year(value) else gettext("Write month and day such as 06-30.")
    least, most = BOUNDS.get(key, DAYS_OR_MONTHS)
    if re.fullmatch(r"\d{1,4}", value) and least <= int(value) <= most:
        return ""
    words = {"least": least, "most": most}
    return gettext("Write a whole number from %(least)s to %(most)s.") % words


def _is_day_of_year(value: str) -> bool:
    """Whether it is a month and a day that each year has."""
    if not re.fullmatch(r"\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(f"{COMMON_YEAR}-{value}")
    except ValueError:
        return False
    return True
