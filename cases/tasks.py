"""Long work of cases."""

from celery import shared_task

from cases.ledgers import DESK
from welfare.files import imports
from welfare.jobs import actions as jobs


@shared_task
def import_ledger(job_id: int) -> None:
    """Take a ledger over; a second run of the same job does nothing."""
    jobs.run(job_id, lambda progress: imports.run(progress, DESK))
