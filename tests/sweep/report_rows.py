"""Rows of the reports for the sweep: a report, its list, what was sent, a table of one's own."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from reports import actions as report_actions
from reports.models import (
    Adjustment,
    AnnualReport,
    FigureList,
    OwnTable,
    PublishedFigure,
    ReportPlan,
    Snapshot,
    Submission,
    Target,
)
from reports.snapshots import fill
from reports.tasks import make_report
from tests.sweep.scene import DECEMBER, Place
from welfare.accounts.roles import Role
from welfare.models import Job


def report_rows(here: Place) -> None:
    """All of them, as the pages know them."""
    here.objects["report"] = _report(here)
    here.objects["list"] = _list(here)
    here.objects["adjustment"] = _adjustment(here)
    here.objects["own_table"] = OwnTable.objects.create(
        county=here.county,
        name=here.text("分镇人数"),
        measure="persons",
        rows="town",
        made_by=here.user(Role.STATISTICIAN),
    )


def _report(here: Place) -> Any:
    """A report as the task makes it, from a snapshot of the county as it stands now."""
    PublishedFigure.objects.create(
        county=here.county, year=2022, key="roll.households", value=7, source=here.text("公布")
    )
    Target.objects.create(
        county=here.county,
        year=2022,
        measure="roll.persons",
        value=7,
        document=here.text("目标文件"),
        decided_on=date(2022, 1, 5),
    )
    ReportPlan.objects.create(county=here.county, definition={"population": "all"})
    snapshot = Snapshot.objects.create(
        county=here.county, month=DECEMBER, frozen_by=here.user(Role.STATISTICIAN)
    )
    fill(snapshot)
    report = report_actions.make_report(
        by=here.user(Role.STATISTICIAN), county=here.county, year=2022
    )
    make_report(report.job_id)
    report.refresh_from_db()
    assert report.workbook, Job.objects.get(pk=report.job_id).message
    return report


def _adjustment(here: Place) -> Adjustment:
    """A correction that waits, of another report that was sent."""
    by = here.user(Role.STATISTICIAN)
    sent = AnnualReport.objects.create(
        county=here.county, year=2022, snapshot=here["report"].snapshot, kind="relief_month"
    )
    submission = Submission.objects.create(
        report=sent,
        county=here.county,
        kind=sent.kind,
        month=DECEMBER,
        area=here.county,
        sent_to=here.text("市局"),
        by=by,
    )
    return Adjustment.objects.create(
        submission=submission,
        key="roll.households",
        was=1,
        becomes=2,
        reason=here.text("漏报"),
        dated=DECEMBER,
        proposed_by=by,
    )


def _list(here: Place) -> FigureList:
    """The list behind a figure, ordered by the statistician and written."""
    made = FigureList(
        report=here["report"], key="roll.households", ordered_by=here.user(Role.STATISTICIAN)
    )
    made.file.save("list.xlsx", ContentFile(b"list"), save=True)
    return made
