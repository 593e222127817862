"""Statements taken step by step say the same as in one; sizes are counted as they change."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.balance import steps
from benefits.balance.sql import ASKED
from benefits.balance.statement import answered
from benefits.models import Payment
from benefits.payroll_sql import PLAN
from welfare.jobs.statistics import be_sure_of_size

NUMBERS = """
WITH
listed (n, day) AS MATERIALIZED (SELECT generate_series(1, {last}), {day}),
nothing AS MATERIALIZED (SELECT n FROM listed WHERE n < 0),
doubled AS (SELECT n * 2 AS n FROM listed),
kept AS MATERIALIZED (SELECT doubled.n FROM doubled JOIN listed ON listed.n = doubled.n)
SELECT kept.n, (SELECT count(*) FROM nothing) FROM kept ORDER BY n
"""
PLACES = {"last": ("integer", 6), "day": ("date", "2022-12-01")}


def squeezed(text):
    return "".join(text.split()).replace("MATERIALIZED", "").replace("RECURSIVE", "")


@pytest.mark.parametrize("template", [PLAN, ASKED, NUMBERS])
def test_a_statement_taken_apart_is_whole(template):
    parts, last = steps.parts_of(template)
    again = "WITH " + ", ".join(part.text for part in parts) + last
    assert squeezed(again) == squeezed(template)
    assert any(part.kept for part in parts)


@pytest.mark.django_db
def test_step_by_step_it_says_the_same():
    whole = answered(NUMBERS, PLACES, steps.ROOM)
    assert steps.taken(NUMBERS, PLACES) == whole == [(2, 0), (4, 0), (6, 0)]
    assert steps.taken(NUMBERS, PLACES) == whole  # and again in the same transaction


@contextmanager
def counted():
    with CaptureQueriesContext(connection) as captured:
        yield lambda: [q["sql"] for q in captured if "ANALYZE" in q["sql"]]


@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_counted_and_did_not_change_is_not_counted_again():
    be_sure_of_size(Payment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    with counted() as said:
        be_sure_of_size(Payment)
    assert not said()
