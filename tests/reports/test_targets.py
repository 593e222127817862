"""Targets against actual: both parts of every rate; what is missing is said and stops."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from reports import annual, listing
from reports.figures.base import Figure
from reports.models import AnnualReport, Target
from tests import factories
from tests.reports import scene
from tests.reports.targets import target
from welfare.accounts.roles import Role
from welfare.jobs.models import JobStatus
from welfare.models import Event

pytestmark = pytest.mark.django_db


def made():
    report = scene.make("targets")
    report.refresh_from_db()
    return report


def lines(report):
    return {line.key: line for sheet in annual.shown(report) for line in sheet.lines}


@pytest.fixture
def frozen():
    scene.rolls()
    return scene.freeze()


def test_target_actual_and_completion_stand_side_by_side(frozen):
    target("roll.persons", 8)
    target("roll.persons", 10, decided_on=date(2022, 6, 1), document="测试2号")
    target("hardship.persons", 1)
    target("roll.persons", 99, year=2023)
    report = made()
    assert report.workbook, report.job.message
    got = lines(report)
    assert got["target.roll.persons"].value == 10
    done = got["done.roll.persons"]
    assert (done.above, done.below) == (got["roll.persons"].value, Decimal(10))
    assert done.value == got["roll.persons"].value * 10
    assert got["done.hardship.persons"].value == got["hardship.persons"].value * 100
    period = annual.period_of(report)
    for line in got.values():
        if isinstance(line.figure, Figure):
            assert line.figure.value(period) == line.value
            rows = line.figure.rows(period)
            assert listing.of(rows).prepared(rows).exists()
    assert not annual.doubtful(report, "error")


def test_a_later_target_leaves_a_made_report_as_it_was(frozen):
    target("roll.persons", 8)
    report = made()
    target("roll.persons", 10, decided_on=date(2022, 6, 1))
    target("hardship.persons", 1)
    got = lines(AnnualReport.objects.get(pk=report.pk))
    assert got["target.roll.persons"].value == 8
    assert "target.hardship.persons" not in got


def test_without_a_target_there_is_no_report(frozen):
    target("roll.persons", 8, year=2021)
    report = made()
    assert not report.workbook
    assert report.job.status == JobStatus.FAILED
    assert "2022" in report.job.message


def test_a_measure_without_figure_stops_the_report(frozen):
    target("roll.persons", 8)
    target("share.rural", 5)
    report = made()
    assert not report.workbook
    assert report.job.status == JobStatus.FAILED
    assert "农业人口" in report.job.message


@pytest.mark.parametrize(("meant", "result"), [("5", "ok"), ("50", "warning")])
def test_w4_the_share_of_the_people_against_the_target(meant, result):
    town = factories.town(1)
    town.population, town.agricultural_population = 100, 60
    town.save()
    scene.rolls()
    scene.freeze()
    target("share.rural", Decimal(meant))
    report = made()
    assert report.workbook, report.job.message
    got = lines(report)
    share = got["share.rural"]
    assert share.above == got["roll.rural.persons"].value
    assert share.below == 60
    (check,) = [one for one in annual.outcomes(report) if one.code == "W4"]
    assert check.result == result


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("target_is_above_nothing", {"value": 0}),
        ("target_has_document", {"document": ""}),
        ("target_once_a_day", {}),
    ],
)
def test_the_database_refuses(name, fields):
    if not fields:
        target()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        target(**fields)


def test_a_target_that_was_set_is_kept():
    row = target()
    with pytest.raises(ProgrammingError, match="target_is_kept"), transaction.atomic():
        Target.objects.filter(pk=row.pk).update(value=1)
    with pytest.raises(ProgrammingError, match="target_is_kept"), transaction.atomic():
        row.delete()


def test_the_county_sets_a_target_in_the_browser_and_it_stays(client):
    officer = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(officer)
    typed = {
        "county": factories.county().pk,
        "year": "2022",
        "measure": "roll.persons",
        "value": "10",
        "document": "测试1号",
        "decided_on": "2022-01-05",
    }
    sent = client.post(reverse("admin:reports_target_add"), typed)
    assert sent.status_code == 302
    row = Target.objects.get()
    assert Event.objects.get(verb="table_row_added").subject_id == row.pk
    page = reverse("admin:reports_target_change", args=[row.pk])
    assert "2022-01-05" in client.get(page).content.decode()
    assert client.post(page, {**typed, "value": "1"}).status_code == 403
    assert row.written_at <= timezone.now()
