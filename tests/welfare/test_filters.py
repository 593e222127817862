"""Numbers, months and masks as they are written on the pages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.utils import translation

from welfare.templatetags import welfare as tags


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1234.5"), "1,234.50"),
        (0, "0.00"),
        (None, "—"),
        ("", "—"),
        ("abc", "—"),
        (Decimal("-3.1"), "-3.10"),
    ],
)
def test_money(value, shown):
    assert tags.money(value) == shown


def test_a_count_has_no_cents():
    assert tags.count(Decimal("18821.00")) == "18,821"
    assert tags.count(Decimal("1E+3")) == "1,000"
    assert tags.count(Decimal("60.09")) == "60.09"


def test_wan_rounds_half_up():
    assert tags.wan(Decimal("63254850")) == "6,325.49"
    assert tags.wan(Decimal("12345"), 4) == "1.2345"
    assert tags.wan(None) == "—"


@pytest.mark.parametrize("value", [dt.date(2022, 12, 1), "2022-12", "2022-12-31"])
def test_month_by_language(value):
    with translation.override("zh-hans"):
        assert tags.month(value) == "2022年12月"
    with translation.override("en"):
        assert tags.month(value) == "Dec 2022"


def test_month_keeps_what_it_cannot_read():
    assert tags.month("soon") == "soon"
    assert tags.month(None) == "—"


def test_masks():
    assert tags.mask_id("610329195001019014") == "610329********9014"
    assert tags.mask_account("6217000012345678") == "************5678"
    assert tags.mask_id("12345") == "*****"
    assert tags.mask_id("") == "—"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3600, "1 h"), (90000, "1 d 1 h")],
)
def test_elapsed(seconds, shown):
    with translation.override("en"):
        assert tags.elapsed(seconds) == shown
        assert tags.elapsed(dt.timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(("days", "tone"), [(-1, "bad"), (0, "warn"), (3, "warn"), (4, "neutral")])
def test_deadline(days, tone):
    assert tags.deadline_tone(days) == tone


def test_days_left_in_words():
    with translation.override("en"):
        assert tags.days_left(-1) == "overdue by 1 working day"
        assert tags.days_left(1) == "1 working day left"
        assert tags.days_left(-2) == "overdue by 2 working days"
        assert tags.days_left(0) == "due today"
        assert tags.days_left(2) == "2 working days left"


def test_unknown_status_is_neutral():
    assert tags.badge_tone("no such word") == "neutral"
    assert tags.badge_tone("REFUSED") == "bad"


def test_page_numbers_show_gaps():
    page = Paginator(range(1000), 10).page(50)
    assert tags.page_numbers(page) == [1, 0, 48, 49, 50, 51, 52, 0, 100]
