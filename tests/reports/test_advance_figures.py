"""What was lent for treatments, came back and is open, as the annual report says it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from reports import cross_foot, listing
from reports.figures import advances
from reports.figures.base import Period
from reports.models import Snapshot
from tests import factories
from tests.benefits import scene
from tests.benefits import test_advances as lending
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground():
    factories.parameters()


def period(year):
    frozen = Snapshot.objects.create(
        county=factories.county(),
        month=date(year, 12, 1),
        frozen_by=factories.user(Role.STATISTICIAN),
    )
    return Period(frozen, timezone.now())


def test_lent_repaid_and_written_off_make_what_is_open_each_with_its_list():
    year = timezone.localdate().year
    assert advances.tables(period(year)) == []
    before, now = date(year - 1, 12, 1), date(year, 1, 2)
    old = lending.lent(on=before)
    new = lending.lent(amount="800", voucher="借2", on=now)
    lending.repay(old, "1000", "收1", on=date(year - 1, 12, 20))
    lending.repay(old, "500", "收2", on=now)
    wrong = lending.repay(new, "300", "收3", on=now)
    lending.reversed_(new, wrong)
    lending.write_off(new, "100")
    lending.decide(new, scene.approver())
    this = Period(Snapshot.objects.get(), timezone.now())
    (table,) = advances.tables(this)
    values = {figure.key: figure.value(this) for figure in table.figures}
    assert values == {
        "advances.before": Decimal(2000),
        "advances.lent": 1,
        "advances.amount": 800,
        "advances.repaid": 500,
        "advances.written_off": 100,
        "advances.open": 2200,
    }
    checks = cross_foot.judge(cross_foot.on_figures(values, [table]), cross_foot.Source.OURS)
    assert [one.result for one in checks if one.code == "E16"] == ["ok"]
    for figure in table.figures:
        rows = figure.rows(this)
        shown = listing.of(rows)
        cells = list(shown.all_cells(rows, {}))
        assert cells
        assert {len(row) for row in cells} == {len(shown.headings)}
