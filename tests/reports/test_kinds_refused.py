"""What a report is not made of: a sentence and a hard stop, never a nought."""

from datetime import date

import pytest

from reports.kinds.catalogue import KINDS
from reports.models import AnnualReport
from tests import factories
from tests.benefits.scene import standards
from tests.reports import scene
from welfare.exceptions import NotAllowed
from welfare.jobs.models import JobStatus
from welfare.models import Parameter

pytestmark = pytest.mark.django_db


def test_a_month_before_that_is_not_frozen_stops_the_report():
    scene.rolls()
    scene.freeze()
    with pytest.raises(NotAllowed, match="2022年11月"):
        scene.make("dibao_month")
    assert not AnnualReport.objects.exists()


def test_without_the_snapshot_no_kind_is_made_and_the_month_is_named(each):
    factories.county()
    for code in KINDS:
        with each(kind=code):
            with pytest.raises(NotAllowed, match="2022年12月"):
                scene.make(code)
            assert not AnnualReport.objects.exists()


def test_without_the_period_before_no_kind_that_is_compared_is_made(each):
    scene.rolls()
    scene.freeze()
    for code, kind in KINDS.items():
        if kind.compares:
            before = "2022年11月" if kind.months == 1 else "2022年9月"
            with each(kind=code):
                with pytest.raises(NotAllowed, match=before):
                    scene.make(code, area=None)
                assert not AnnualReport.objects.exists()


def test_without_an_age_that_it_asks_for_a_report_stops_and_names_what_is_missing(each):
    """No age is a usual one: 60 and 18 are what a county has set, or nothing."""
    scene.rolls()
    standards()
    scene.freeze(date(2022, 11, 1))
    scene.freeze()
    Parameter.objects.filter(key__in=("elderly_age", "adult_age")).delete()
    place = factories.village(factories.town())
    for code in ("dibao_month", "tekun_month", "subsidies_month"):
        with each(kind=code):
            made = scene.make(code, area=place)
            assert not made.workbook
            assert made.figures == {} or not made.figures.get("values")
            assert made.job.status == JobStatus.FAILED
            assert factories.county().name in made.job.message


def test_a_quarter_ends_with_its_third_month():
    with pytest.raises(NotAllowed, match="3月"):
        scene.make("dibao_quarter", month=11)
    with pytest.raises(NotAllowed):
        scene.make("nothing")
    with pytest.raises(NotAllowed):
        scene.make("annual", area=factories.town(1))


def test_a_standard_that_is_missing_stops_the_report():
    scene.rolls()
    scene.freeze(date(2022, 11, 1))
    scene.freeze()
    made = scene.make("dibao_month")
    assert not made.workbook
    assert made.job.status == JobStatus.FAILED
    assert "标准" in made.job.message
