"""Who may freeze and report, and when. Rules raise; they never write."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from reports import annual
from reports.cross_foot import Result
from reports.kinds.catalogue import KINDS
from reports.kinds.codes import ANNUAL
from reports.models import Adjustment, AnnualReport, OwnTable, Snapshot, Submission, Target
from reports.snapshots import as_of_day, newest_frozen
from reports.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Division, Level, User
from welfare.templatetags.welfare import count


def check_may_report(user: User | None, county: Division) -> None:
    """The county's statisticians; commands run in nobody's name."""
    if user is None:
        return
    check_permission(user, VERBS["make_report"].rights)
    if user.division_id != county.pk:
        raise NotAllowed(_("The statisticians of the county freeze its months and make reports."))


def check_may_take(by: User, report: AnnualReport) -> None:
    """Who takes a report, or the list behind a figure, reads the reports of this county."""
    check_permission(by, VERBS["take_workbook"].rights)
    if by.county is None or by.county.pk != report.county_id:
        raise NotAllowed(_("This report belongs to another county."))


def check_may_take_table(by: User, table: OwnTable) -> None:
    """Who reads the reports of this county."""
    check_permission(by, VERBS["take_table"].rights)
    if by.county is None or by.county.pk != table.county_id:
        raise NotAllowed(_("This table belongs to another county."))


def check_is_in_use(table: OwnTable) -> None:
    """What was put away stays as it was; its name may be used again."""
    if table.archived_at is not None:
        raise NotAllowed(_("This table was put away. Put a new one together instead."))


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


def check_open(report: AnnualReport) -> None:
    """What was submitted is explained and changed no more."""
    if Submission.objects.filter(report=report).exists():
        raise NotAllowed(_("This report was submitted. Correct its figures by dated corrections."))


def check_warned(report: AnnualReport, code: str, subject: str) -> None:
    """Only a warning of the report itself is explained."""
    listed = {(one.code, one.subject) for one in annual.doubtful(report, Result.WARNING)}
    if (code, subject) not in listed:
        raise NotAllowed(_("The report has no such warning."))


def check_may_submit(report: AnnualReport) -> None:
    """Nothing that does not agree is sent, and no warning without its explanation."""
    check_open(report)
    if not report.workbook:
        raise NotAllowed(_("The report is not made yet."))
    check_stands_on_the_newest(report)
    wrong = annual.doubtful(report, Result.ERROR)
    if wrong:
        named = gettext("; ").join(
            f"{one.code} {count(one.left)} ≠ {count(one.right)}" for one in wrong[:5]
        )
        raise NotAllowed(
            _("Checks of this report do not agree: %(checks)s. Mend the data, then make it again.")
            % {"checks": named}
        )
    open_warnings = annual.unexplained(report)
    if open_warnings:
        codes = gettext(", ").join(sorted({one.code for one in open_warnings}))
        raise NotAllowed(
            _("Warnings are not explained yet: %(codes)s. Explain each first.") % {"codes": codes}
        )


def check_stands_on_the_newest(report: AnnualReport) -> None:
    """No month was frozen anew since, and its own still stands on every file it was frozen with."""
    for read in (report.snapshot, report.before):
        newest = read and newest_frozen(read.county, read.month)
        if read and newest != read:
            raise NotAllowed(
                _("%(month)s was frozen again since, as a correction. Make the report again.")
                % {"month": date_format(read.month, "YEAR_MONTH_FORMAT")}
            )
    note = report.snapshot and report.snapshot.taken_back.select_related("batch").first()
    if note:
        raise NotAllowed(
            _(
                "%(month)s still counts the file “%(file)s”, which was taken back. Freeze the "
                "month again as a correction, then make the report again."
            )
            % {
                "month": date_format(note.snapshot.month, "YEAR_MONTH_FORMAT"),
                "file": note.batch.file_name,
            }
        )


def check_figure(submission: Submission, key: str) -> Decimal:
    """The figure as it was submitted."""
    values = submission.report.figures["values"]
    if key not in values:
        raise NotAllowed(_("The report has no such figure, or it has no value."))
    return Decimal(values[key])


def check_may_confirm(by: User, adjustment: Adjustment) -> None:
    """Somebody else than who proposed it."""
    if adjustment.confirmed_at is not None:
        raise NotAllowed(_("This correction is confirmed already."))
    if by.is_one_of(adjustment.proposed_by_id):
        raise NotAllowed(_("Somebody else confirms a correction."))


def check_target_stays(stored: Target) -> None:
    """A target was reported against: a later document sets another beside it."""
    raise NotAllowed(
        _("The target of %(day)s stays as it was set. Set a new one with its own document.")
        % {"day": stored.decided_on.isoformat()}
    )


def check_kind(kind: str, month: date, county: Division, area: Division | None) -> None:
    """A kind has its periods and its levels; an area lies in the county."""
    made = KINDS.get(kind)
    if made is None:
        raise NotAllowed(_("There is no report of this kind."))
    if not made.ends_with(month):
        raise NotAllowed(_("A quarter ends with March, June, September or December."))
    level = area.level if area else Level.COUNTY
    if level not in made.levels:
        raise NotAllowed(_("A report of this kind is made for the county."))
    if area and county not in (area, area.parent, area.parent and area.parent.parent):
        raise NotAllowed(_("This place does not lie in the county."))


def check_not_being_made(
    county: Division, month: date, kind: str = ANNUAL, area: Division | None = None
) -> None:
    """One report of the same kind, months and area at a time: a double click makes one."""
    open_jobs = AnnualReport.objects.filter(
        county=county,
        kind=kind,
        area=area,
        snapshot__month=month,
        workbook="",
        job__status__in=OPEN_STATUSES,
    )
    if open_jobs.exists():
        raise NotAllowed(_("This report is being made right now. Wait for the job."))
