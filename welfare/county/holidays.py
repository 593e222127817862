"""Seeding the calendar with the State Council's days off; every day stays editable."""

from collections.abc import Iterator
from datetime import date, timedelta

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
    stored = {row.date: row for row in Workday.objects.filter(county=None, date__in=wanted)}
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
    weekday = day.weekday() < SATURDAY
    try:
        is_workday = chinese_calendar.is_workday(day)
        name = chinese_calendar.get_holiday_detail(day)[1]
    except NotImplementedError:
        return Workday(date=day, is_workday=weekday, provisional=True)
    note = ""
    if is_workday != weekday:
        note = _chinese(name) + ("调休上班" if is_workday else "")
    return Workday(date=day, is_workday=is_workday, note=note)


def _chinese(name: str | None) -> str:
    known = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    return known.get(name, "") if name else ""


def _settle(row: Workday, announced: Workday) -> bool:
    row.is_workday, row.provisional, row.note = announced.is_workday, False, announced.note
    return True
