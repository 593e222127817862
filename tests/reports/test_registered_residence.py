"""Relief to families registered here and elsewhere, as it stood when the month was frozen."""

from datetime import date
from decimal import Decimal

import pytest

from reports import own_tables
from tests.reports import scene
from tests.reports.test_own_tables import table

pytestmark = pytest.mark.django_db
MAY = date(2022, 5, 1)


@pytest.fixture
def elsewhere():
    """A family of another province that was helped where it was in need, and one from here."""
    made = scene.rolls()
    scene.relief(made)
    award = made["relief"]
    award.household.registered_residence = "河南省某县"
    award.household.save()
    return award


def test_the_monthly_table_tells_them_apart_and_they_add_up(elsewhere):
    for month in (date(2022, 4, 1), MAY):
        scene.freeze(month)
    report = scene.make("relief_month", MAY.month)
    values = {
        part: Decimal(scene.value(report, f"temporary.{part}.amount"))
        for part in ("all", "registered.here", "registered.elsewhere")
    }
    assert values["registered.elsewhere"] == elsewhere.amounts.get().basic
    assert values["registered.here"] + values["registered.elsewhere"] == values["all"]
    assert values["registered.here"] > 0
    assert set(scene.outcomes(report, "E6h").values()) == {"ok"}


def test_the_annual_report_and_a_table_of_ones_own_count_them(elsewhere):
    snapshot = scene.freeze()
    assert scene.value(scene.report(), "relief.elsewhere.households") == "1"
    made = table(measure="households", rows="registered", columns="", programme="")
    cells = own_tables.count(made, snapshot)
    assert cells[("True", "")] == 1
    rows = own_tables.rows_of(made, snapshot, ("True", ""))
    assert list(rows) == list(snapshot.awards.filter(award=elsewhere))


def test_a_frozen_month_keeps_what_was_so(elsewhere):
    snapshot = scene.freeze()
    elsewhere.household.registered_residence = ""
    elsewhere.household.save()
    assert snapshot.awards.get(award=elsewhere).registered_elsewhere
    assert not snapshot.awards.exclude(award=elsewhere).filter(registered_elsewhere=True).exists()
