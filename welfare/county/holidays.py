"""Seeding the calendar with the State Council's days off; every day stays editable."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from django.db import transaction

from welfare.models import Workday

SATURDAY = 5


@transaction.atomic
def seed(first_year: int, last_year: int) -> int:
    """Add the days of all counties that are missing; replace provisional ones now announced.

    Days that a person has settled (not provisional) stay. Returns how many days were written.
    """
    wanted = {day.date: day for day in _days(first_year, last_year)}
    years = {"date__year__gte": first_year, "date__year__lte": last_year}
    stored = {row.date: row for row in Workday.objects.filter(county=None, **years)}
    missing = [day for at, day in wanted.items() if at not in stored]
    announced = [
        row
        for at, row in stored.items()
        if row.provisional and not wanted[at].provisional and _settle(row, wanted[at])
    ]
    Workday.objects.bulk_create(missing)
    Workday.objects.bulk_update(announced, ["is_workday", "provisional", "note"], batch_size=500)
    return len(missing) + len(announced)


def _days(first_year: int, last_year: int) -> Iterator[Workday]:
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        yield _seeded(day)
        day += timedelta(days=1)


def _seeded(day: date) -> Workday:
    """What is announced for the day; beyond that Monday to Friday, provisional. (暂估)"""
    announced = _announced(day)
    if announced is None:
        return Workday(date=day, is_workday=day.weekday() < SATURDAY, provisional=True)
    is_workday, note = announced
    return Workday(date=day, is_workday=is_workday, note=note)


@cache
def _announced(day: date) -> tuple[bool, str] | None:
    """Whether the day is worked, and why otherwise than usual; None beyond what is announced."""
    try:
        is_workday = chinese_calendar.is_workday(day)
        name = chinese_calendar.get_holiday_detail(day)[1]
    except NotImplementedError:
        return None
    if is_workday == (day.weekday() < SATURDAY):
        return is_workday, ""
    return is_workday, _chinese(name) + ("调休上班" if is_workday else "")


def _chinese(name: str | None) -> str:
    known = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    return known.get(name, "") if name else ""


def _settle(row: Workday, announced: Workday) -> bool:
    row.is_workday, row.provisional, row.note = announced.is_workday, False, announced.note
    return True
