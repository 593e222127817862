"""Arithmetic with months."""

from datetime import date

import pytest

from welfare.county.months import (
    add_months,
    first_of,
    month_end,
    next_month,
    previous_month,
)
from welfare.templatetags.welfare import month_to


def test_the_months_around_a_day():
    for day in (date(2024, 2, 1), date(2024, 2, 29)):
        assert first_of(day) == date(2024, 2, 1)
        assert month_end(day) == date(2024, 2, 29)
        assert previous_month(day) == date(2024, 1, 1)
        assert next_month(day) == date(2024, 3, 1)


def test_over_the_turn_of_the_year():
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert month_end(date(2026, 12, 5)) == date(2026, 12, 31)
    assert previous_month(date(2026, 1, 31)) == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2022, 1, 15), 12, date(2023, 1, 15)),
        (date(2022, 11, 30), 1, date(2022, 12, 30)),
        (date(2026, 1, 15), -2, date(2025, 11, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_term_in_months_ends_on_the_same_day_or_the_last(day, months, expected):
    assert add_months(day, months) == expected


def test_a_span_of_one_month_is_that_month():
    """It read 2023年1月至2023年1月."""
    january, march = date(2023, 1, 1), date(2023, 3, 1)
    assert month_to(january, january) == "2023年1月"
    assert month_to(january, march) == "2023年1月至2023年3月"
