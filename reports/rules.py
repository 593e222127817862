"""Who may freeze and report, and when. Rules raise; they never write."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.models import AnnualReport, Snapshot
from reports.snapshots import as_of_day
from reports.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Division, User


def check_may_report(user: User | None, county: Division) -> None:
    """The county's statisticians; commands run in nobody's name."""
    if user is None:
        return
    check_permission(user, VERBS["make_annual_report"].rights)
    if user.division_id != county.pk:
        raise NotAllowed(_("The statisticians of the county freeze its months and make reports."))


def check_may_take(by: User, report: AnnualReport) -> None:
    """Who takes a report, or the list behind a figure, reads the reports of this county."""
    check_permission(by, VERBS["take_workbook"].rights)
    if by.county is None or by.county.pk != report.county_id:
        raise NotAllowed(_("This report belongs to another county."))


def check_month_is_over(county: Division, month: date) -> None:
    """A month is frozen after the day on which it is closed: until its evening things happen."""
    closes = as_of_day(county=county, month=month)
    if timezone.localdate() <= closes:  # what is entered on that day still belongs to the month
        raise NotAllowed(
            _("This month is closed on %(day)s. Freeze it after that day.")
            % {"day": closes.isoformat()}
        )


def check_may_freeze(latest: Snapshot | None, reason: str) -> None:
    """A second snapshot of a month corrects the first and says why."""
    if latest is None:
        return
    if latest.frozen_at is None:
        if latest.job is not None and latest.job.status in OPEN_STATUSES:
            raise NotAllowed(_("This month is being frozen right now. Wait for the job."))
        return
    if not reason.strip():
        raise NotAllowed(
            _("This month is already frozen. Give the reason to freeze it again as a correction.")
        )


def check_snapshot_of(month: date, snapshot: Snapshot | None) -> None:
    """The months of a year are reported from the snapshot of the last one."""
    if snapshot is None:
        raise NotAllowed(
            _("%(month)s is not frozen yet. Freeze it first, then make the report.")
            % {"month": date_format(month, "YEAR_MONTH_FORMAT")}
        )


def check_not_being_made(county: Division, month: date) -> None:
    """One report of the same months at a time: a double click makes one."""
    open_jobs = AnnualReport.objects.filter(
        county=county, snapshot__month=month, workbook="", job__status__in=OPEN_STATUSES
    )
    if open_jobs.exists():
        raise NotAllowed(_("This report is being made right now. Wait for the job."))
