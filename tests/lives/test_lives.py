"""Whatever happens in whatever order: what was paid is what is due, or the difference is known.

More lives: `LIVES=0:50 make test ARGS=tests/lives`.
"""

import os
from decimal import Decimal

import pytest
from django.db.models import Sum

from benefits import balance
from benefits.actions import payroll as runs
from benefits.balance import reconcile
from benefits.models import ExclusionCode, Payment, PayrollRun
from benefits.states import PaymentStatus
from cases.models import Award
from tests.benefits import scene
from tests.lives.county import START, County, day, number, open_payments
from tests.lives.model import ZERO, unanswered, wanted
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
FROM, _colon, UNTIL = os.environ.get("LIVES", "0:1").partition(":")
MONTHS = 36


@pytest.mark.parametrize("seed", range(int(FROM), int(UNTIL)))
def test_every_month_is_paid_as_it_is_due(seed, monkeypatch):
    county = County(seed, monkeypatch)
    for month in range(START, START + MONTHS):
        county.now = month
        for _n in range(county.chance.randint(1, 6)):
            county.happens()
        county.said_right()
        if county.chance.random() < 0.85:
            pay(county, month)
        if county.chance.random() < 0.2:
            county.happens()
            pay(county, county.chance.randint(max(START, month - 4), month))
        agrees(county)
    assert PayrollRun.objects.filter(status="settled").count() > MONTHS // 2
    wanted = {"changed", "stopped", "resumed", "topped", "untopped", "killed"}
    assert seed or set(county.happened) >= wanted  # of the suite's own life; others may lack one


def pay(county, month):
    """A run of the month holds what is owed and nothing else; it is signed, sent and answered."""
    run = county.calculated(month)
    holds(county, run, month)
    if county.chance.random() < 0.3:
        run = again_if_changed(county, run, month)
    if run.count == 0:
        runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="无发放")
        return
    county.sent(run)


def again_if_changed(county, run, month):
    """Something happens before the signature: what is owed no more is not signed."""
    planned = everything(county, month)
    county.happens()
    owed = everything(county, month)
    try:
        signed = scene.STEPS["signed"](run) if run.count else run
    except NotAllowed:
        runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="情况变化")
        run = county.calculated(month)
        holds(county, run, month)
        return run
    assert all(amount <= owed.get(key, ZERO) for key, amount in planned.items())
    return signed


def everything(county, month):
    return {
        (pk, *key): amount
        for pk, life in county.lives.items()
        for key, amount in wanted(life, month, START, county.rates).items()
    }


def holds(county, run, month):
    """Exactly what the model wants, each sum explained to the fen."""
    rows = list(run.payments.order_by("pk"))
    found = {(row.award_id, number(row.month), row.replaces_id): row.amount for row in rows}
    assert len(found) == len(rows)
    assert found == everything(county, month)
    for row in rows:
        assert sum(Decimal(line["sum"]) for line in row.explanation) == row.amount, row.explanation
    held = set(
        run.exclusions.filter(code=ExclusionCode.UNANSWERED, payment__isnull=False).values_list(
            "payment", flat=True
        )
    )
    assert held == {
        key
        for life in county.lives.values()
        for key in unanswered(life, month, START, county.rates)
    }


def of_sources(county):
    """Every yuan has a source, and the sources of a month make up what moved for it."""
    assert not Payment.objects.filter(source=None).exists()
    of_runs = Payment.objects.filter(reserve=None)  # a reserve was filled out of its allocations
    assert not of_runs.filter(allocation=None).exists()
    first, last = day(START), day(county.now)
    sources = reconcile.by_source(scene.finance(), first, last)
    rows = reconcile.by_month(scene.finance(), first, last)
    for month in {row.month for row in rows}:
        listed = [one for one in sources if one["month"] == month]
        for name in ("planned", "sent", "paid", "sent_back", "again", "claimed"):
            moved = sum(getattr(row, name) for row in rows if row.month == month)
            assert sum(one[name] for one in listed) == moved, (month, name)
    assert not any(row.unexplained for row in rows)


def agrees(county):
    """Due, paid and the difference, per award and month and in total, as the engine knows them."""
    rows = balance.of_awards(Award.objects.all(), day(START), day(county.now), explained=False)
    found = {(row.award, number(row.month)): row for row in rows}
    for pk, life in county.lives.items():
        for month in range(START, county.now + 1):
            due, paid = life.due(month, county.rates), life.paid(month)
            row = found.pop((pk, month), None)
            assert ((row.due, row.counted) if row else (0, 0)) == (due, paid), (pk, month, life)
            if row:
                back = sum((one.amount for one in life.waiting(month)), ZERO)
                assert row.sent_back == back
    assert not found
    went = Payment.objects.exclude(status=PaymentStatus.FAILED).aggregate(sum=Sum("amount"))["sum"]
    owed = sum(row.difference for row in rows)
    months = range(START, county.now + 1)
    due = sum(life.due(one, county.rates) for life in county.lives.values() for one in months)
    assert (went or ZERO) + owed == due
    too_much = scene.too_much(until=day(county.now))
    assert {(award, number(month)): less for (award, month), less in too_much.items()} == {
        (pk, month): life.due(month, county.rates) - life.paid(month)
        for pk, life in county.lives.items()
        for month in range(START, county.now + 1)
        if life.due(month, county.rates) < life.paid(month)
    }
    for row in reconcile.by_month(scene.finance(), day(START), day(county.now)):
        assert row.unexplained == 0
        of_month = (life.due(number(row.month), county.rates) for life in county.lives.values())
        assert row.due == sum(of_month)
    of_sources(county)
    assert open_payments() == 0
    for run in PayrollRun.objects.exclude(status="discarded"):
        assert run.signed_by_id != run.approved_by_id
