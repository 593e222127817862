"""Celery tasks of the reports: each takes the number of its job."""

from celery import shared_task
from django.db.models import F, Value
from django.db.models.functions import Mod
from django.urls import reverse

from reports import actions, annual, lists, own_tables, snapshots
from reports.models import AnnualReport, FigureList, OwnTable, OwnTableResult, Schedule, Snapshot
from welfare.jobs import actions as jobs
from welfare.jobs.heartbeat import beating
from welfare.site.language import kept


@shared_task
def freeze_snapshot(job_id: int) -> None:
    """Fill and freeze the snapshot that the job names."""

    def body(progress: jobs.Progress) -> None:
        snapshot = Snapshot.objects.get(pk=progress.arguments["snapshot"])
        progress.set(0, 1)
        with beating(progress.job):
            snapshots.fill(snapshot)
        progress.leads_to(reverse("reports:snapshot_list"))
        progress.set(1, awards=snapshot.awards.count())

    jobs.run(job_id, body)


@shared_task
def make_report(job_id: int) -> None:
    """Compute and write the report that the job names, in the county's language."""

    def body(progress: jobs.Progress) -> None:
        rows = AnnualReport.objects.select_related(*actions.OF_WORKBOOK)
        report = rows.get(pk=progress.arguments["report"])
        progress.leads_to(reverse("reports:annual", args=[report.pk]))
        with kept():
            annual.build(report, progress)

    jobs.run(job_id, body)


@shared_task
def write_list(job_id: int) -> None:
    """Write the list behind a figure that the job names."""

    def body(progress: jobs.Progress) -> None:
        rows = FigureList.objects.select_related("report__county", "report__snapshot__county")
        ordered = rows.select_related("ordered_by").get(pk=progress.arguments["list"])
        progress.leads_to(reverse("reports:list_file", args=[ordered.pk]))
        with kept():
            lists.keep(ordered, progress)

    jobs.run(job_id, body)


@shared_task
def count_own_tables() -> None:
    """Every night: the tables that are counted by themselves, for each frozen month that is due.

    Of a month that was frozen again the newest revision counts.
    """
    for table in OwnTable.objects.exclude(schedule=Schedule.NEVER).select_related("county"):
        frozen = Snapshot.objects.filter(county=table.county, frozen_at__isnull=False)
        newest = frozen.order_by("month", "-revision").distinct("month").values("pk")
        there = table.results.values("snapshot")
        due = frozen.annotate(beyond=Mod(F("month__month"), Value(table.schedule))).filter(beyond=0)
        for snapshot in due.filter(pk__in=newest).exclude(pk__in=there).order_by("month"):
            cells = own_tables.kept(own_tables.count(table, snapshot))
            OwnTableResult.objects.get_or_create(
                table=table, snapshot=snapshot, defaults={"cells": cells}
            )
