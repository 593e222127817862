"""What was claimed back, and how it came back, as the annual report says it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from benefits.models import Claim
from benefits.states import RunStatus
from reports import cross_foot, listing
from reports.figures import recovery
from reports.figures.base import Period
from reports.models import Snapshot
from tests import factories
from tests.benefits import scene
from tests.benefits import test_claim_sums as sums
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
        "claims.before": 0,
        "claims.decided": 1,
        "claims.amount": 200,
        "claims.received": 50,
        "claims.set_off": 60,
        "claims.waived": 20,
        "claims.corrected": 0,
        "claims.withdrawn": 0,
        "claims.open": 70,
    }
    for figure in figures:
        rows = figure.rows(year)
        shown = listing.of(rows)
        cells = list(shown.all_cells(rows, {}))
        assert [len(row) for row in cells] == [len(shown.headings)] * bool(values[figure.key])
    assert Claim.objects.count() == 2


def test_what_was_open_before_and_what_came_and_went_make_what_is_open(monkeypatch):
    sums.year(monkeypatch)  # in 2026: 400 claimed, 360 came back, were waived or withdrawn
    county = factories.county()

    def found(month):
        frozen = Snapshot.objects.create(
            county=county, month=month, frozen_by=factories.user(Role.STATISTICIAN)
        )
        of_year = Period(frozen, timezone.now())
        made = recovery.table(of_year)
        values = {figure.key: figure.value(of_year) for figure in made.figures}
        checks = cross_foot.judge(cross_foot.on_figures(values, [made]), cross_foot.Source.OURS)
        assert [one.result for one in checks if one.code == "E15"] == ["ok"]
        return values

    november, december = found(date(2026, 11, 1)), found(date(2026, 12, 1))
    assert (november["claims.open"], november["claims.withdrawn"]) == (270, 0)
    assert (december["claims.open"], december["claims.withdrawn"]) == (40, 200)
    following = found(date(2027, 1, 1))
    assert (following["claims.before"], following["claims.amount"]) == (40, 0)
    assert following["claims.open"] == 40
