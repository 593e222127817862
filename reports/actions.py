"""Verbs of the reports: freeze a month, make the annual report, hand out what was made."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import annual, own_tables, rules
from reports.kinds.base import ReportKind
from reports.kinds.catalogue import KINDS
from reports.kinds.codes import ANNUAL
from reports.models import (
    Adjustment,
    AnnualReport,
    Explanation,
    FigureList,
    OwnTable,
    Schedule,
    Snapshot,
    Submission,
    TakenBack,
)
from reports.snapshots import months_before, newest_frozen
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.jobs import actions as jobs
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Division, ImportBatch, User
from welfare.site.language import kept

OF_WORKBOOK = ("county", "area", "snapshot__county", "before", "year_before", "made_by")


@explained()
@transaction.atomic
def freeze(*, by: User | None, county: Division, month: date, reason: str = "") -> Snapshot:
    """Freeze the rolls at the end of a month, as a job. A later one corrects it, with a reason."""
    month = first_of(month)
    rules.check_may_report(by, county)
    rules.check_month_is_over(county, month)
    _one_at_a_time(county)
    latest = newest_snapshot(county, month)
    rules.check_may_freeze(latest, reason)
    if latest is None or latest.frozen_at is not None:
        latest = Snapshot.objects.create(
            county=county,
            month=month,
            revision=latest.revision + 1 if latest else 1,
            reason=reason.strip() if latest else "",
            frozen_by=by,
        )
    latest.job = jobs.start(
        kind="freeze_snapshot",
        task="reports.tasks.freeze_snapshot",
        title=_("Snapshot of %(month)s") % {"month": f"{month:%Y-%m}"},
        by=by,
        county=county,
        arguments={"snapshot": latest.pk},
    )
    latest.save(update_fields=["job"])
    audit.record(
        "snapshot_ordered",
        latest,
        by=by,
        reason=latest.reason,
        month=f"{month:%Y-%m}",
        revision=latest.revision,
    )
    return latest


@transaction.atomic
def make_report(
    *,
    by: User | None,
    county: Division,
    year: int,
    month: int = 12,
    kind: str = ANNUAL,
    area: Division | None = None,
) -> AnnualReport:
    """Make a report of a kind for an area, up to a month, as a job.

    It reads the newest revision of that month's snapshot, and of those that stand beside it.
    """
    last = date(year, month, 1)
    rules.check_may_report(by, county)
    rules.check_kind(kind, last, county, area)
    _one_at_a_time(county)
    area = None if area == county else area
    rules.check_not_being_made(county, last, kind, area)
    snapshot = newest_frozen(county, last)
    rules.check_snapshot_of(last, snapshot)
    report = AnnualReport.objects.create(
        county=county,
        year=year,
        snapshot=snapshot,
        made_by=by,
        kind=kind,
        area=area,
        **_beside(county, last, KINDS[kind]),
    )
    report.job = jobs.start(
        kind="annual_report",
        task="reports.tasks.make_report",
        title=annual.title_of(report),
        by=by,
        county=county,
        arguments={"report": report.pk},
    )
    report.save(update_fields=["job"])
    audit.record("report_ordered", report, by=by, kind=kind, month=f"{last:%Y-%m}")
    return report


def _beside(county: Division, last: date, kind: ReportKind) -> dict[str, Snapshot | None]:
    """The snapshots that a report of this kind is compared with."""
    if not kind.compares:
        return {}
    earlier, a_year_ago = months_before(last, kind.months), months_before(last, 12)
    before = newest_frozen(county, earlier)
    rules.check_snapshot_of(earlier, before)
    return {"before": before, "year_before": newest_frozen(county, a_year_ago)}


@transaction.atomic
def take_workbook(*, by: User, report: AnnualReport) -> AnnualReport:
    """Record who took the workbook of a report."""
    rules.check_may_take(by, report)
    audit.record("report_workbook_taken", report, by=by, month=annual.span_of(report))
    return report


@explained()
@transaction.atomic
def explain_warning(
    *, by: User, report: AnnualReport, code: str, subject: str, text: str
) -> Explanation:
    """Say why a warning is no mistake; it is kept with the report."""
    rules.check_may_report(by, report.county)
    rules.check_open(report)
    rules.check_warned(report, code, subject)
    made = Explanation.objects.create(
        report=report, code=code, subject=subject, text=text.strip(), by=by
    )
    audit.record("warning_explained", report, by=by, reason=made.text, check=code)
    return made


@explained()
@transaction.atomic
def submit_report(
    *, by: User, report: AnnualReport, sent_to: str, document: str = ""
) -> Submission:
    """Record that a report was sent: it is locked, and its figures are corrected by dated rows."""
    rules.check_may_report(by, report.county)
    _one_at_a_time(report.county)
    rules.check_may_submit(report)
    assert report.snapshot is not None
    if report.explanations.exists():
        _write_anew([report])  # what is sent carries them
    made = Submission.objects.create(
        report=report,
        county=report.county,
        kind=report.kind,
        month=report.snapshot.month,
        area=report.area or report.county,
        sent_to=sent_to.strip(),
        document=document.strip(),
        by=by,
    )
    audit.record("report_submitted", report, by=by, kind=report.kind, document=made.document)
    return made


@explained()
@transaction.atomic
def propose_adjustment(
    *, by: User, submission: Submission, key: str, becomes: Decimal, reason: str
) -> Adjustment:
    """Say what a submitted figure should have been; it counts when a second person confirms."""
    rules.check_may_report(by, submission.county)
    was = rules.check_figure(submission, key)
    made = Adjustment.objects.create(
        submission=submission,
        key=key,
        was=was,
        becomes=becomes,
        reason=reason.strip(),
        dated=timezone.localdate(),
        proposed_by=by,
    )
    audit.record("adjustment_proposed", submission.report, by=by, reason=made.reason, figure=key)
    return made


@transaction.atomic
def confirm_adjustment(*, by: User, adjustment: Adjustment) -> Adjustment:
    """A second person stands for the correction."""
    adjustment = Adjustment.objects.select_for_update().get(pk=adjustment.pk)
    rules.check_may_report(by, adjustment.submission.county)
    rules.check_may_confirm(by, adjustment)
    adjustment.confirmed_by, adjustment.confirmed_at = by, timezone.now()
    adjustment.save(update_fields=["confirmed_by", "confirmed_at"])
    report = adjustment.submission.report
    audit.record("adjustment_confirmed", report, by=by, figure=adjustment.key)
    return adjustment


@transaction.atomic
def take_list(*, by: User, report: AnnualReport, key: str, rows: int) -> AnnualReport:
    """Record who took the list behind a figure: it names people."""
    rules.check_may_take(by, report)
    audit.record("figure_list_taken", report, by=by, figure=key, rows=rows)
    return report


@transaction.atomic
def order_list(*, by: User, report: AnnualReport, key: str, title: str) -> FigureList:
    """Have the list behind a figure written by a job; a second click finds the first one."""
    rules.check_may_take(by, report)
    _one_at_a_time(report.county)
    being_written: FigureList | None = FigureList.objects.filter(
        report=report, key=key, ordered_by=by, file="", job__status__in=OPEN_STATUSES
    ).first()
    if being_written is not None:
        return being_written
    ordered = FigureList.objects.create(report=report, key=key, ordered_by=by)
    ordered.job = jobs.start(
        kind="figure_list",
        task="reports.tasks.write_list",
        title=_("List of: %(figure)s") % {"figure": title},
        by=by,
        county=report.county,
        arguments={"list": ordered.pk},
    )
    ordered.save(update_fields=["job"])
    audit.record("figure_list_ordered", report, by=by, figure=key)
    return ordered


@explained()
@transaction.atomic
def make_table(*, by: User, county: Division, **said: Any) -> OwnTable:
    """Keep a table that a statistician put together from what is approved."""
    rules.check_may_report(by, county)
    own_tables.check(said["measure"], said["rows"], said["columns"])
    made = OwnTable.objects.create(county=county, made_by=by, **said)
    audit.record("own_table_made", made, by=by, name=made.name)
    return made


@transaction.atomic
def schedule_table(*, by: User, table: OwnTable, schedule: int) -> OwnTable:
    """Have it counted for every frozen month, for those that end a quarter or a year, or not."""
    rules.check_may_report(by, table.county)
    table = OwnTable.objects.select_for_update().get(pk=table.pk)
    rules.check_is_in_use(table)
    table.schedule = Schedule(schedule)
    table.save(update_fields=["schedule"])
    said = str(Schedule(schedule).label)
    audit.record("own_table_scheduled", table, by=by, name=table.name, schedule=said)
    return table


@transaction.atomic
def archive_table(*, by: User, table: OwnTable) -> OwnTable:
    """Put a table away: it is listed and counted no longer; what it counted is kept."""
    rules.check_may_report(by, table.county)
    table = OwnTable.objects.select_for_update().get(pk=table.pk)
    rules.check_is_in_use(table)
    table.schedule = Schedule.NEVER
    table.archived_by, table.archived_at = by, timezone.now()
    table.save(update_fields=["schedule", "archived_by", "archived_at"])
    audit.record("own_table_archived", table, by=by, name=table.name)
    return table


@transaction.atomic
def take_table(*, by: User, table: OwnTable) -> OwnTable:
    """Record who took the table."""
    rules.check_may_take_table(by, table)
    audit.record("own_table_taken", table, by=by, name=table.name)
    return table


@transaction.atomic
def note_taken_back(
    *, by: User | None, batch: ImportBatch, snapshots: Iterable[Snapshot], reason: str
) -> list[TakenBack]:
    """Frozen numbers stay as they are; the snapshot says which file they no longer stand on."""
    notes = [
        TakenBack.objects.create(snapshot=one, batch=batch, by=by, reason=reason)
        for one in snapshots
    ]
    for note in notes:
        audit.record(
            "snapshot_base_taken_back",
            note.snapshot,
            by=by,
            reason=reason,
            file=batch.file_name,
            month=f"{note.snapshot.month:%Y-%m}",
            revision=note.snapshot.revision,
        )
    _say_so_in_workbooks(notes)
    return notes


def _say_so_in_workbooks(notes: list[TakenBack]) -> None:
    """The workbooks made from these snapshots are written anew: same numbers, one more line.

    What was submitted stays as it was sent; its page says so.
    """
    made = AnnualReport.objects.filter(snapshot__in=[note.snapshot for note in notes])
    _write_anew(made.exclude(workbook="").filter(submission=None).select_related(*OF_WORKBOOK))


def _write_anew(made: Iterable[AnnualReport]) -> None:
    for report in made:
        before, storage = report.workbook.name or "", report.workbook.storage
        with kept():
            annual.write_workbook(report)
        report.save(update_fields=["workbook"])
        transaction.on_commit(partial(storage.delete, before))


def newest_snapshot(county: Division, month: date) -> Snapshot | None:
    """The last revision of a month, frozen or about to be."""
    rows = Snapshot.objects.filter(county=county, month=month).select_related("job")
    return rows.order_by("-revision").first()


def _one_at_a_time(county: Division) -> None:
    """Hold the county's row until the transaction ends: two clicks come one after the other."""
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)
