"""Verbs of the reports: freeze a month, make the annual report, hand out what was made."""

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from reports import annual, rules
from reports.models import AnnualReport, FigureList, Snapshot, TakenBack
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.jobs import actions as jobs
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Division, ImportBatch, User
from welfare.site.language import kept


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
def make_annual_report(
    *, by: User | None, county: Division, year: int, month: int = 12
) -> AnnualReport:
    """Make the report of a year from January to a month, as a job.

    It reads the newest revision of that month's snapshot.
    """
    last = date(year, month, 1)
    rules.check_may_report(by, county)
    _one_at_a_time(county)
    rules.check_not_being_made(county, last)
    snapshot = newest_frozen(county, last)
    rules.check_snapshot_of(last, snapshot)
    report = AnnualReport.objects.create(county=county, year=year, snapshot=snapshot, made_by=by)
    report.job = jobs.start(
        kind="annual_report",
        task="reports.tasks.make_annual_report",
        title=report.title,
        by=by,
        county=county,
        arguments={"report": report.pk},
    )
    report.save(update_fields=["job"])
    audit.record("annual_report_ordered", report, by=by, year=year, month=f"{last:%Y-%m}")
    return report


@transaction.atomic
def take_workbook(*, by: User, report: AnnualReport) -> AnnualReport:
    """Record who took the workbook of a report."""
    rules.check_may_take(by, report)
    audit.record("annual_report_taken", report, by=by, year=report.span)
    return report


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
    """The workbooks made from these snapshots are written anew: same numbers, one more line."""
    made = AnnualReport.objects.filter(snapshot__in=[note.snapshot for note in notes])
    for report in made.exclude(workbook="").select_related("county", "snapshot", "made_by"):
        before, storage = report.workbook.name, report.workbook.storage
        with kept():
            annual.write_workbook(report)
        report.save(update_fields=["workbook"])
        transaction.on_commit(partial(storage.delete, before))


def newest_snapshot(county: Division, month: date) -> Snapshot | None:
    """The last revision of a month, frozen or about to be."""
    rows = Snapshot.objects.filter(county=county, month=month).select_related("job")
    return rows.order_by("-revision").first()


def newest_frozen(county: Division, month: date) -> Snapshot | None:
    """The last revision that is frozen."""
    rows = Snapshot.objects.filter(county=county, month=month, frozen_at__isnull=False)
    return rows.order_by("-revision").first()


def _one_at_a_time(county: Division) -> None:
    """Hold the county's row until the transaction ends: two clicks come one after the other."""
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)
