"""Every figure is its own list, and reads the snapshot, not the live rolls."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.models import Award, AwardAmount, Supplement
from reports import annual, listing
from reports.figures import catalogue
from reports.figures.base import Figure, Period, Share
from tests import factories
from tests.reports import scene
from tests.reports.scene import value
from verification.models import Finding

pytestmark = pytest.mark.django_db


EXPECTED = {
    "roll.households": 3,
    "roll.persons": 6,
    "roll.rural.households": 2,
    "roll.urban.persons": 1,
    "roll.joined.households": 1,
    "roll.left.households": 1,
    "roll.left.persons": 2,
    "roll.fading.persons": 2,
    "roll.kept.persons": 3,
    "roll.supplement.重病重残": 1,
    "roll.supplement.total": 3,
    "hardship.rural.persons": 2,
    "hardship.rural.集中.households": 1,
    "hardship.分散.全自理.persons": 1,
    "hardship.misgraded.persons": 1,  # two acts fail: half care, not self-reliant
    "relief.households": 2,
    "relief.persons": 5,
    "relief.amount": "1410.00",
    "relief.first.households": 1,
    "relief.disaster.persons": 4,
    "relief.online.amount": "610.00",
    "relief.fund.amount": "2000.00",
    "relief.level.镇.households": 2,
    "watch.total": 6,
    "watch.covered": 4,
    "watch.脱贫不稳定.orphan": 1,
    "pay.城市低保.total": "6000.00",
    "pay.农村低保.total": "700.00",
    "pay.农村低保.2022-03": 0,
    "pay.农村低保.2022-04": "700.00",
    "pay.农村分散特困.2022-12": "800.00",
    "pay.failed.rows": 1,
    "pay.failed.amount": "700.00",
    "pay.failed.open": 0,
    "comparison.records": 7,
    "hits.car.households": 1,
    "hits.car.vehicles": 2,
    "hits.dead.hardship": 1,
    "hits.dead.roll": 0,
    "comparison.closed": 0,
    "regions.towns": 2,
}


def test_what_is_counted(report):
    given = {key: Decimal(value(report, key)) for key in EXPECTED}
    assert given == {key: Decimal(number) for key, number in EXPECTED.items()}


def test_rates_name_what_they_divide(report):
    lines = {line.key: line for sheet in annual.shown(report) for line in sheet.lines}
    rate = lines["hardship.institution_rate"]
    assert (rate.above, rate.below, rate.value) == (1, 2, Decimal("50.00"))
    assert lines["watch.突发严重困难.rate"].value is None  # nobody to divide by


def test_every_figure_equals_the_list_it_opens(report):
    period = annual.period_of(report)
    words = annual.words(report)
    for table in catalogue.tables(period):
        for figure in table.figures:
            if isinstance(figure, Share):
                continue
            rows = listing.of(figure.rows(period)).prepared(figure.rows(period))
            listed = list(rows)
            if figure.total:
                number = sum((getattr(row, figure.total) for row in listed), Decimal(0))
            elif figure.distinct:
                number = len({getattr(row, figure.distinct) for row in listed})
            else:
                number = len(listed)
            shown = value(report, figure.key)  # none where no file could show it
            assert (shown is None and number == 0) or Decimal(shown) == number, figure.key
            cells = list(listing.of(rows).all_cells(rows, words))
            assert len(cells) == len(listed)


def test_keys_are_used_once(report):
    keys = [f.key for table in catalogue.tables(annual.period_of(report)) for f in table.figures]
    assert len(keys) == len(set(keys))


def test_grids_hold_figures_of_their_table(report):
    for sheet in annual.shown(report):
        for _label, lines in sheet.grid_rows:
            assert all(lines), sheet.key


def test_later_changes_move_no_snapshot_figure(report):
    before = dict(report.figures["values"])
    Award.objects.filter(programme__code="DIBAO", left_on=None).update(
        status="ended",
        stop_way="ledger",
        left_on=date(2022, 11, 30),
        left_reason="补录",
        last_month=date(2022, 11, 1),
    )
    AwardAmount.objects.update(basic=1)
    Supplement.objects.all().delete()
    factories.award(size=5)
    period = annual.period_of(report)
    again = {
        figure.key: str(found)
        for figure, found in catalogue.values(period, catalogue.tables(period))
        if found is not None
    }
    moved = {key for key in before if Decimal(before[key]) != Decimal(again[key])}
    assert moved == set()


def test_a_finding_closed_later_changes_no_report(report):
    finding = Finding.objects.get(kind="dead")
    scene.closed(finding, timezone.now() + timedelta(minutes=1))
    figure = catalogue.find(annual.period_of(report), "comparison.closed")
    assert figure.value(annual.period_of(report)) == 0
    scene.closed(finding, report.made_at - timedelta(minutes=1))
    assert figure.value(annual.period_of(report)) == 1


def test_another_countys_rows_are_not_counted(report):
    foreign = factories.county("610398", "另一县")
    factories.parameters(foreign)
    factories.award(size=4, area=factories.town(1, foreign))
    again = scene.freeze(reason="再冻结一次")
    period = Period(again, timezone.now(), catalogue.supplement_kinds(again.county))
    figure = catalogue.find(period, "roll.persons")
    assert isinstance(figure, Figure)
    assert figure.value(period) == 6
