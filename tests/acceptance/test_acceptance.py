"""The sample county in the test database: what `make acceptance` prints, as tests."""

from decimal import Decimal

import pytest
from django.test import TestCase

from reports import annual, listing
from reports.figures import catalogue
from reports.figures.base import Figure
from tests.acceptance import county, results
from welfare.models import Event, Job, JobStatus

NOT_ADDING_UP = {
    "hardship.rural.分散.households",
    "hardship.institution_rate",
    "watch.total",
    "watch.rate",
}
pytestmark = [pytest.mark.django_db, pytest.mark.slow(15)]


def every_key_is_equal(report):
    found = results.results(report, county.sample().expected)
    assert len(found) == 222
    assert results.printed(results.wrong(found)).splitlines()[1:] == []
    assert results.headline(found).startswith("222 keys: 222 equal, 0 differ, 0 without")
    assert {r.key for r in found if not r.adds_up} == NOT_ADDING_UP


def the_report_says_where_the_publication_differs(report):
    differing = {line.key for sheet in annual.shown(report) for line in sheet.lines if line.differs}
    assert differing == {
        "hardship.rural.分散.households",
        "hardship.institution_rate",
        "watch.total",
        "watch.rate",
        "comparison.records",  # the sample holds the files of one month
    }
    wrong = {(o.source, o.code) for o in annual.outcomes(report) if o.result == "error"}
    assert wrong == {("published", "E4"), ("published", "E12"), ("published", "E13")}


def every_figure_of_the_county_equals_its_list(report):
    period = annual.period_of(report)
    for table in catalogue.tables(period):
        for figure in table.figures:
            if not isinstance(figure, Figure) or figure.total or figure.distinct:
                continue
            rows = figure.rows(period)
            listed = listing.of(rows).prepared(rows).values_list("pk", flat=True)
            number = Decimal(report.figures["values"].get(figure.key, 0))  # absent: nothing given
            assert len(set(listed)) == len(listed) == number, figure.key


def every_step_left_its_trace():
    assert not Job.objects.exclude(status=JobStatus.DONE).exists()
    assert Event.objects.filter(verb="ledger_imported").count() == 14
    assert Event.objects.filter(verb="report_ordered").count() == 1


def test_the_sample_county_from_its_files_to_its_report(sample_county):
    """One test: the way behind the ledgers is gone once, not once in each process of a run.

    The ledgers were taken over for all tests that read them, by the steps of `make acceptance`.
    """
    report = county.run(
        county.what_follows(county.sample()),
        lambda: TestCase.captureOnCommitCallbacks(execute=True),
        lambda _title: None,
    )
    every_step_left_its_trace()
    every_key_is_equal(report)
    the_report_says_where_the_publication_differs(report)
    every_figure_of_the_county_equals_its_list(report)
