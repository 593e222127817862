"""Making a report: refusals, the job, and figures that fail a check."""

import pgtrigger
import pytest
from django.test import TestCase
from django.utils import timezone

from benefits.models import BankReturn, Component, Standard
from benefits.states import RunStatus
from cases.models import Award
from reports import actions, annual, cross_foot_data
from reports.figures.base import Period
from reports.models import AnnualReport
from tests import factories
from tests.benefits.bank import answer
from tests.benefits.scene import finance, run_to
from tests.reports import scene
from tests.reports.scene import outcomes
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import JobStatus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def test_without_a_frozen_december_there_is_no_report():
    factories.parameters()
    with pytest.raises(NotAllowed, match="2022年12月尚未月结"):
        scene.report()
    assert AnnualReport.objects.count() == 0


@pytest.mark.parametrize("role", [Role.COUNTY_APPROVER, Role.TOWN_CASEWORKER, Role.SYSTEM_ADMIN])
def test_only_statisticians_make_reports(role):
    scene.rolls()
    scene.freeze()
    with pytest.raises(NotAllowed):
        actions.make_report(by=factories.user(role), county=factories.county(), year=2022)


def test_a_second_click_makes_no_second_report():
    scene.rolls()
    scene.freeze()
    arguments = {"by": scene.statistician(), "county": factories.county(), "year": 2022}
    actions.make_report(**arguments)
    with pytest.raises(NotAllowed, match="正在生成"):
        actions.make_report(**arguments)
    assert AnnualReport.objects.count() == 1


def test_an_opening_snapshot_that_does_not_fit_is_found():
    made = scene.rolls()
    scene.freeze(month=scene.date(2021, 12, 1))
    made["old"].joined_on = scene.date(2022, 3, 3)  # recorded later than it was
    made["old"].save()
    scene.freeze()
    assert outcomes(scene.report(), "E1")["roll"] == "error"


def test_a_payment_altered_after_the_signatures_is_found():
    factories.award()
    run = run_to(RunStatus.SENT, scene.DECEMBER)
    answer(run, finance())
    scene.freeze()
    made = scene.report()
    assert outcomes(made, "E10b") == {"pay.total": "ok"}
    assert outcomes(made, "E10c") == {"pay.rows": "ok"}
    with pgtrigger.ignore("benefits.Payment:payment_sent_money_is_frozen"):
        run.payments.update(basic=401, amount=401)
    BankReturn.objects.update(paid=2, rows_read=2)
    broken = scene.report()
    assert outcomes(broken, "E10b") == {"pay.total": "error"}
    assert outcomes(broken, "E10c") == {"pay.rows": "error"}


def test_an_average_above_the_standard_is_a_warning():
    made = scene.rolls()
    for residence, amount in (("rural", 480), ("urban", 300)):
        Standard.objects.create(
            programme=made["city"].programme,
            residence=residence,
            component=Component.BASIC,
            valid_from=factories.LONG_AGO,
            amount=amount,
            document="测试",
        )
    scene.freeze()
    found = outcomes(scene.report(), "W1")
    assert found == {"roll.rural": "ok", "roll.urban": "warning"}


def test_a_jump_from_month_to_month_is_a_warning():
    made = scene.rolls()
    source = scene.batch("发放")
    for number, amount in ((1, 100), (2, 130)):
        scene.pay(made["city"], scene.date(2022, number, 1), amount, source)
    scene.freeze()
    assert outcomes(scene.report(), "W2") == {"roll.urban": "warning"}


def test_a_household_that_stands_in_no_town_of_the_county_is_found():
    """E2t: the towns together make the county."""
    made = scene.rolls()
    rows = cross_foot_data.on_data(Period(scene.freeze(), timezone.now()))
    assert {one.subject: one.left for one in rows if one.code == "E2t"} == {
        "roll": 3,
        "hardship": 2,
    }
    elsewhere = factories.village(factories.town(1, factories.county("610398", "另一县")))
    Award.objects.filter(pk=made["old"].pk).update(village=elsewhere)
    rows = cross_foot_data.on_data(Period(scene.freeze(reason="更正"), timezone.now()))
    (roll,) = [one for one in rows if (one.code, one.subject) == ("E2t", "roll")]
    assert (roll.left, roll.right) == (2, 3)


def test_a_report_that_failed_can_be_taken_up_again(monkeypatch):
    scene.rolls()
    scene.freeze()
    write = annual.workbook.write

    def broken(*args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(annual.workbook, "write", broken)
    with pytest.raises(RuntimeError), TestCase.captureOnCommitCallbacks(execute=True):
        actions.make_report(by=scene.statistician(), county=factories.county(), year=2022)
    report = AnnualReport.objects.get()
    assert (report.job.status, bool(report.workbook)) == (JobStatus.FAILED, False)
    monkeypatch.setattr(annual.workbook, "write", write)
    with TestCase.captureOnCommitCallbacks(execute=True):
        jobs.resume(job=report.job, by=scene.statistician())
    report = AnnualReport.objects.get()
    assert (report.job.status, bool(report.workbook)) == (JobStatus.DONE, True)
