"""The random lives of families: their changes, relief of every kind, grants, a town's reserve.

Per award and in all: paid - recovered + open claims - open arrears = due as it is known now.
"""

from decimal import Decimal

import pytest

from benefits import balance, reserve
from benefits.actions import payroll as runs
from benefits.models import Claim, Payment, PayrollRun, ReserveEntry
from cases import clock
from cases.models import Award
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from tests.lives.county import START, day, number, open_payments
from tests.lives.families import ONCE, Families
from tests.lives.model import ZERO
from tests.lives.test_lives import FROM, UNTIL, everything, of_sources
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db
MONTHS = 6


@pytest.mark.parametrize("seed", range(int(FROM), int(UNTIL)))
def test_every_family_has_what_is_due(seed, monkeypatch):
    county = Families(seed, monkeypatch)
    for month in range(START, START + MONTHS):
        county.now = month
        for _n in range(county.chance.randint(2, 6)):
            county.happens()
        county.said_right()
        if county.chance.random() < 0.6:
            county.claimed()
        county.comes_back()
        pay(county, month)
        agrees(county)
    assert seed or len(county.happened) > 8  # of twenty kinds of event


def pay(county, month):
    """A run holds what is owed, monthly and once, and nothing else; it is signed and sent."""
    run = county.calculated(month)
    rows = list(run.payments.order_by("pk"))
    monthly = [row for row in rows if row.kind not in ONCE]
    found = {(r.award_id, number(r.month), r.replaces_id): r.basic + r.supplement for r in monthly}
    assert len(found) == len(monthly)  # nobody twice
    assert found == everything(county, month), (found, everything(county, month))
    once = [row for row in rows if row.kind in ONCE]
    sums = {(row.award_id, row.kind, row.replaces_id): row.amount for row in once}
    assert len(sums) == len(once)
    assert sums == county.sums_wanted()
    kept = {row.pk: (row.claim_id, row.set_off) for row in rows if row.set_off}
    assert kept == county.kept_back(run)
    for row in rows:
        assert sum(Decimal(line["sum"]) for line in row.explanation) == row.amount
    if run.count == 0:
        runs.discard_run(by=scene.finance(), run=run, version=run.version, reason="无发放")
        return
    county.sent(run)


def agrees(county):
    """Money that left, less what came back, and what is open, is what is due; all is accounted."""
    left = list(Payment.objects.exclude(status="failed").select_related("run", "reserve"))
    rows = balance.of_awards(Award.objects.all(), day(START), day(county.now), explained=False)
    assert {row.award for row in rows} <= set(county.lives)
    months, in_all = range(START, county.now + 1), ZERO
    for award, life in county.lives.items():
        cash = sum((p.amount for p in left if p.award_id == award and p.kind not in ONCE), ZERO)
        claims = [one for one in county.claims.values() if one.award == award]
        back = sum((one.received + one.open + one.waived for one in claims), ZERO)
        differing = sum((row.difference for row in rows if row.award == award), ZERO)
        due = sum((life.due(month, county.rates) for month in months), ZERO)
        assert cash - back + differing == due, (award, life)
        in_all += due
    for one in county.sums:
        of_it = [p for p in left if (p.award_id, p.kind) == (one.award, one.kind)]
        assert sum((p.amount for p in of_it), ZERO) == one.paid <= one.amount
        in_all += one.amount
    open_sums = sum((one.amount - one.paid for one in county.sums), ZERO)
    back = sum((one.received + one.open + one.waived for one in county.claims.values()), ZERO)
    differing = sum((row.difference for row in rows), ZERO)
    assert sum((p.amount for p in left), ZERO) - back + differing + open_sums == in_all
    scene.too_much(until=day(county.now))
    of_sources(county)
    assert open_payments() == 0
    signed(left)
    at_hand = reserve.at_hand(factories.user(Role.FINANCE), clock.today())
    assert sum((row.left for row in at_hand), ZERO) == county.at_hand
    assert Claim.objects.count() == len(county.claims)


def signed(left):
    """No yuan left by one person's hand."""
    for payment in left:
        entry = payment.reserve
        if entry is None:
            assert payment.run.signed_by_id != payment.run.approved_by_id
        else:
            assert entry.entered_by != walk.deputy()  # who let it be paid first
    for entry in ReserveEntry.objects.filter(kind="top_up"):
        assert entry.entered_by_id != entry.confirmed_by_id
    assert not PayrollRun.objects.exclude(status__in=["settled", "discarded"]).exists()
