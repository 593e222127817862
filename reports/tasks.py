"""Celery tasks of the reports: each takes the number of its job."""

from celery import shared_task
from django.urls import reverse

from reports import snapshots
from reports.models import Snapshot
from welfare import jobs


@shared_task
def freeze_snapshot(job_id: int) -> None:
    """Fill and freeze the snapshot that the job names."""

    def body(progress: jobs.Progress) -> None:
        snapshot = Snapshot.objects.get(pk=progress.arguments["snapshot"])
        progress.set(0, 1)
        snapshots.fill(snapshot)
        progress.leads_to(reverse("reports:snapshot_list"))
        progress.set(1, awards=snapshot.awards.count())

    jobs.run(job_id, body)
