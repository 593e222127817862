"""What a report is not made of: a sentence and a hard stop, never a nought."""

from datetime import date

import pytest

from reports.models import AnnualReport
from tests import factories
from tests.reports import scene
from welfare.exceptions import NotAllowed
from welfare.jobs.models import JobStatus

pytestmark = pytest.mark.django_db


def test_a_month_before_that_is_not_frozen_stops_the_report():
    scene.rolls()
    scene.freeze()
    with pytest.raises(NotAllowed, match="2022年11月"):
        scene.make("dibao_month")
    assert not AnnualReport.objects.exists()


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
