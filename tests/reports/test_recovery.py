"""What was claimed back, and how it came back, as the annual report says it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from benefits.models import Claim
from benefits.states import RunStatus
from reports import listing
from reports.figures import recovery
from reports.figures.base import Period
from reports.models import Snapshot
from tests import factories
from tests.benefits import scene
from tests.benefits.test_claims import decided, does, opened, plan, receive
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def period():
    now = timezone.now()
    snapshot = Snapshot.objects.create(
        county=factories.county(),
        month=date(now.year, 12, 1),
        frozen_by=factories.user(Role.STATISTICIAN),
    )
    return Period(snapshot, now)


def test_claims_decided_received_set_off_and_waived_each_with_its_list():
    claim = decided(opened(factories.award(size=4, basic=300)))
    opened()  # not decided yet
    plan(claim, set_off=60)
    scene.run_to(RunStatus.SENT)
    receive(claim, 50)
    does("propose_waiver", claim, amount=Decimal(20), reason="困难")
    does("decide_waiver", claim, by=scene.approver(), granted=True, note="纪要")
    year = period()
    figures = recovery.table(year).figures
    values = {figure.key: figure.value(year) for figure in figures}
    assert values == {
        "claims.decided": 1,
        "claims.amount": 200,
        "claims.received": 50,
        "claims.set_off": 60,
        "claims.waived": 20,
    }
    for figure in figures:
        rows = figure.rows(year)
        shown = listing.of(rows)
        (cells,) = list(shown.all_cells(rows, {}))
        assert len(cells) == len(shown.headings)
    assert Claim.objects.count() == 2
