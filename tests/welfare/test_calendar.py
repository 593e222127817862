"""Working days: the days the State Council announced, and what is not announced yet."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from welfare.county import calendar, holidays
from welfare.models import Workday

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded():
    holidays.seed(2025, 2027)


# docs/law.md §11.1: worked out by hand from the notices.
VERIFIED = [
    (date(2026, 2, 10), 3, date(2026, 2, 13)),
    (date(2026, 2, 10), 5, date(2026, 2, 24)),
    (date(2026, 2, 10), 10, date(2026, 3, 2)),
    (date(2026, 2, 10), 30, date(2026, 3, 30)),
    (date(2026, 4, 28), 3, date(2026, 5, 6)),
    (date(2026, 4, 28), 30, date(2026, 6, 11)),
    (date(2026, 9, 22), 5, date(2026, 9, 30)),
    (date(2026, 9, 22), 10, date(2026, 10, 13)),
    (date(2026, 9, 22), 30, date(2026, 11, 10)),
]


@pytest.mark.parametrize(("start", "count", "day"), VERIFIED)
def test_verified_deadlines(seeded, start, count, day):
    assert calendar.add_workdays(factories.county(), start, count) == (day, False)


@pytest.mark.parametrize(("start", "count", "day"), VERIFIED)
def test_days_left_counts_back_to_the_same_number(seeded, start, count, day):
    assert calendar.workdays_left(factories.county(), start, day) == count
    assert calendar.workdays_left(factories.county(), day, start) == -count
    assert calendar.workdays_left_table(factories.county(), start, {day, start}) == {
        day: count,
        start: 0,
    }


def test_holidays_and_days_worked_instead_of_2026(seeded):
    off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
    for month, first, last in off:
        for day in range(first, last + 1):
            assert not Workday.objects.get(date=date(2026, month, day)).is_workday
    for month, day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]:
        row = Workday.objects.get(date=date(2026, month, day))
        assert row.is_workday
        assert row.note.endswith("调休上班")
    assert Workday.objects.get(date=date(2026, 2, 17)).note == "春节"


def test_a_deadline_over_a_year_not_announced_is_provisional(seeded):
    deadline = calendar.add_workdays(factories.county(), date(2026, 11, 20), 30)
    assert deadline == (date(2027, 1, 1), True)  # New Year's Day itself counts until announced
    assert Workday.objects.filter(date__year=2027, provisional=True).count() == 365


def test_days_the_table_lacks_are_monday_to_friday_and_provisional():
    assert calendar.add_workdays(factories.county(), date(2026, 11, 20), 5) == (
        date(2026, 11, 27),
        True,
    )
    assert calendar.workdays_left(factories.county(), date(2026, 11, 20), date(2026, 11, 29)) == 5


def test_an_edited_day_counts_and_stays(seeded):
    Workday.objects.filter(date=date(2026, 11, 23)).update(is_workday=False, note="大雪停工")
    assert calendar.add_workdays(factories.county(), date(2026, 11, 20), 1).day == date(
        2026, 11, 24
    )
    assert holidays.seed(2025, 2027) == 0
    assert Workday.objects.get(date=date(2026, 11, 23)).note == "大雪停工"


def test_a_county_has_days_of_its_own_and_no_other_county_has_them(seeded):
    """A feast of an autonomous county, a flood: only there it is a day off."""
    here, there = factories.county(), factories.county("610398", "别县")
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    Workday.objects.create(county=here, date=monday, is_workday=False, note="县庆")
    Workday.objects.create(county=there, date=date(2026, 11, 21), is_workday=True)
    assert calendar.add_workdays(here, friday, 1).day == date(2026, 11, 24)
    assert calendar.add_workdays(there, friday, 1).day == date(2026, 11, 21)
    assert calendar.workdays_left(here, friday, monday) == 0
    assert calendar.workdays_left_table(here, friday, {monday}) == {monday: 0}
    assert calendar.workdays_left(None, friday, monday) == 1
    assert holidays.seed(2025, 2027) == 0
    assert Workday.objects.of(here).get(date=monday).note == "县庆"
    assert Workday.objects.of(there).filter(date=monday).count() == 1


def test_a_provisional_day_is_replaced_when_it_is_announced(seeded):
    Workday.objects.filter(date=date(2026, 10, 1)).update(is_workday=True, provisional=True)
    assert holidays.seed(2026, 2026) == 1
    row = Workday.objects.get(date=date(2026, 10, 1))
    assert (row.is_workday, row.provisional, row.note) == (False, False, "国庆节")


def test_zero_days_is_the_day_itself(seeded):
    assert calendar.add_workdays(factories.county(), date(2026, 2, 16), 0) == (
        date(2026, 2, 16),
        False,
    )


def test_a_queue_page_asks_the_calendar_once(seeded, django_assert_num_queries):
    today = date(2026, 11, 20)
    deadlines = {today + timedelta(days=n) for n in range(-40, 60)}
    county = factories.county()
    with django_assert_num_queries(1):
        table = calendar.workdays_left_table(county, today, deadlines)
    for day in (date(2026, 11, 23), date(2026, 10, 12), date(2026, 12, 31)):
        assert table[day] == calendar.workdays_left(factories.county(), today, day)


def test_the_command_fills_the_years_it_is_given():
    said = StringIO()
    call_command("load_workdays", first=2026, last=2027, stdout=said)
    assert Workday.objects.count() == 730
    assert "730" in said.getvalue()
    assert "365" in said.getvalue()


@pytest.mark.parametrize(("first", "last"), [(2027, 2026), (1990, 2026), (2026, 3000)])
def test_years_that_make_no_sense_are_refused(first, last):
    with pytest.raises(CommandError, match=str(last)):
        call_command("load_workdays", first=first, last=last)


def test_a_deadline_is_overdue_on_the_weekend_after_it(seeded):
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert calendar.workdays_left(factories.county(), sunday, friday) == -1
    assert calendar.workdays_left(factories.county(), friday, friday) == 0
    assert calendar.workdays_left_table(factories.county(), sunday, {friday}) == {friday: -1}
