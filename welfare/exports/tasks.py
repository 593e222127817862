"""Celery tasks of the lists that are taken along."""

from celery import shared_task

from welfare.exports import actions
from welfare.exports.models import ListExport
from welfare.files.keeping import destroy_old_error_files
from welfare.jobs import actions as jobs
from welfare.site.language import kept


@shared_task
def write_export(job_id: int) -> None:
    """Write the list that the job names."""

    def body(progress: jobs.Progress) -> None:
        rows = ListExport.objects.select_related("ordered_by__division__parent")
        export = rows.get(pk=progress.arguments["export"])
        with kept():
            actions.write(export, progress)

    jobs.run(job_id, body)


@shared_task
def destroy_expired_exports() -> None:
    """Beat calls this every night: lists, and rows with errors, whose day is over."""
    actions.destroy_expired()
    destroy_old_error_files()
