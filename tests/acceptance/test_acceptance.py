"""The sample county in the test database: what `make acceptance` prints, as tests."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import TestCase

from benefits.models import Payment
from reports import actions, annual, listing
from reports.cross_foot import Result
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


EQUAL = {
    "dibao_month": {
        "dibao.households": "roll.households",
        "dibao.persons": "roll.persons",
        "dibao.urban.persons": "roll.urban.persons",
    },
    "tekun_month": {
        "tekun.households": "hardship.households",
        "tekun.persons": "hardship.persons",
        "tekun.grade.self": "hardship.全自理.persons",
    },
    "relief_month": {
        "temporary.year.times": "relief.households",
        "temporary.year.amount": "relief.amount",
    },
    "assistance_month": {"assistance.paid": "pay.total"},
}


def the_monthly_tables_cross_foot_with_the_annual_report(annual_report):
    """December against the year, against itself (E1 to E14), and against the payments."""
    of, yearly = annual_report.county, annual_report.figures["values"]
    with TestCase.captureOnCommitCallbacks(execute=True):
        actions.freeze(by=None, county=of, month=date(2022, 11, 1))
    for kind, pairs in EQUAL.items():
        with TestCase.captureOnCommitCallbacks(execute=True):
            made = actions.make_report(by=None, county=of, year=2022, kind=kind)
        made.refresh_from_db()
        assert made.workbook, made.job.message
        monthly = made.figures["values"]
        assert {k: monthly[k] for k in pairs} == {k: yearly[other] for k, other in pairs.items()}
        wrong = annual.doubtful(made, Result.ERROR)
        assert [(one.code, one.subject, one.left, one.right) for one in wrong] == []
        paid = Payment.objects.filter(status="paid", pay_month__year=2022, programme__county=of)
        if kind == "assistance_month":
            assert Decimal(monthly["assistance.paid"]) == sum(paid.values_list("amount", flat=True))


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
    the_monthly_tables_cross_foot_with_the_annual_report(report)
