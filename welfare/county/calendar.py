"""Statutory working days of a county. Days that the table lacks are Monday-Friday, provisional."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.county.models import Division, Workday

SATURDAY = 5


class DayKind(models.TextChoices):
    """Which days a term counts. (工作日 / 自然日)"""

    WORKING = "working", _("working days")
    CALENDAR = "calendar", _("days of the calendar")


class Deadline(NamedTuple):
    """`provisional` (暂估): some day on the way is not yet announced by the State Council."""

    day: date
    provisional: bool


def add_workdays(county: Division, start: date, count: int) -> Deadline:
    """The `count`-th working day after `start`, which is not counted itself. (民法典 Art 201)"""
    return add_days_to_each(county, [start], count, DayKind.WORKING)[start]


def _counted(known: Mapping[date, Workday], start: date, count: int) -> Deadline:
    day, left, provisional = start, count, False
    while left > 0:
        day += timedelta(days=1)
        row = known.get(day)
        provisional = provisional or row is None or row.provisional
        left -= row.is_workday if row is not None else day.weekday() < SATURDAY
    return Deadline(day, provisional)


def add_days(county: Division, start: date, count: int, kind: DayKind) -> Deadline:
    """The `count`-th day of this kind after `start`; that day itself is not counted."""
    if kind == DayKind.WORKING:
        return add_workdays(county, start, count)
    return Deadline(start + timedelta(days=count), provisional=False)


def add_days_to_each(
    county: Division, starts: Collection[date], count: int, kind: DayKind
) -> dict[date, Deadline]:
    """The same after each of these days, with one query at most."""
    if kind != DayKind.WORKING or not starts:
        return {day: Deadline(day + timedelta(days=count), provisional=False) for day in starts}
    horizon = max(starts) + timedelta(days=count * 2 + 40)
    days = Workday.objects.of(county).filter(date__gt=min(starts), date__lte=horizon)
    known = {row.date: row for row in days}
    return {day: _counted(known, day, count) for day in starts}


def working_day_from(county: Division, day: date) -> Deadline:
    """The day itself when it is a working day, else the next one. (民法典 Art 203)"""
    return add_workdays(county, day - timedelta(days=1), 1)


def workdays_left(county: Division | None, today: date, deadline: date) -> int:
    """Working days from tomorrow to the deadline inclusive; negative when it has passed.

    Passed is passed: on the weekend after it a deadline is overdue, by one day at least.
    """
    if deadline < today:
        return -max(_count(county, deadline, today), 1)
    return _count(county, today, deadline)


def workdays_left_table(
    county: Division | None, today: date, deadlines: "set[date]"
) -> dict[date, int]:
    """`workdays_left` for many deadlines with one query (a page of a queue)."""
    if not deadlines:
        return {}
    low, high = min(min(deadlines), today), max(max(deadlines), today)
    known = _known(county, low, high)
    running, total = {low: 0}, 0
    day = low
    while day < high:
        day += timedelta(days=1)
        total += known.get(day, day.weekday() < SATURDAY)
        running[day] = total
    left = {d: running[d] - running[today] for d in deadlines}
    return {d: min(days, -1) if d < today else days for d, days in left.items()}


def _known(county: Division | None, after: date, until: date) -> dict[date, bool]:
    days = Workday.objects.of(county).filter(date__gt=after, date__lte=until)
    return dict(days.values_list("date", "is_workday"))


def _count(county: Division | None, after: date, until: date) -> int:
    known = _known(county, after, until)
    days = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(known.get(day, day.weekday() < SATURDAY) for day in days)
