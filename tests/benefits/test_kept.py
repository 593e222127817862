"""Queries that are kept for every run: each run is asked about by its own values."""

import re
from datetime import date

import pytest

from benefits import overtaken, payroll
from benefits.kept import AFTER, NO_RUN, SHARE, UNTIL
from benefits.models import PayrollRun
from benefits.signing import seen
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import NEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
STAND_INS = (NO_RUN.pk, NO_RUN.county_id, NO_RUN.month, NO_RUN.created_at, AFTER, UNTIL, SHARE)


def everything_kept():
    own, others, by_month = payroll._to_compare()
    yield from payroll._to_plan().values()
    yield from own.values()
    yield from others.values()
    yield from (by_month, overtaken._asked(), seen._asked())


def test_nothing_of_the_stand_in_is_left_when_a_run_is_asked_about():
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    for one in everything_kept():
        asked = one.of(run, after=1, until=2)
        assert not [value for value in asked.values if value in STAND_INS]
        assert asked.text.count("%s") == len(asked.values)


def test_what_is_kept_holds_no_day_and_no_number_of_a_row():
    """A worker lives for weeks: a day of the first run, or this day, would stay for all later."""
    for one in everything_kept():
        flat = [
            value for part in one.values for value in (part if isinstance(part, list) else [part])
        ]
        assert not [day for day in flat if isinstance(day, date) and day not in STAND_INS]
        numbers = [n for n in flat if isinstance(n, int) and not isinstance(n, bool)]
        assert not [n for n in numbers if n not in STAND_INS and n not in range(3)], one.text
        words = [word for word in (*flat, one.text) if isinstance(word, str)]
        assert not [word for word in words if not word.isascii()]  # nor the first one's language
        assert not re.search(r"\d{4}-\d\d", one.text)


def test_each_run_is_asked_about_by_its_own_values():
    award = factories.award()
    first = scene.run_to(RunStatus.SENT)
    second = scene.run_to(RunStatus.CALCULATED, NEXT)
    type(award).objects.filter(pk=award.pk).update(account_holder="别人")
    assert not payroll.changes_since(PayrollRun.objects.get(pk=first.pk))  # it is at the bank
    ((payment, what, _due),) = payroll.changes_since(second)
    assert (payment, what) == (second.payments.get().pk, "account")


def test_before_a_signature_it_is_asked_in_three_statements(django_assert_num_queries):
    factories.award()
    run = scene.run_to(RunStatus.CALCULATED)
    with django_assert_num_queries(3):  # it was five, and each was put together anew
        overtaken.check_none(run)


def test_where_nothing_came_back_the_bank_is_not_asked_about_further(django_assert_num_queries):
    run = scene.run_to(RunStatus.DRAFT)
    factories.award()
    with django_assert_num_queries(1):
        payroll._sent_back_among(run, 0, 10**6)
