"""Long work of payroll runs."""

from celery import shared_task

from benefits import bulk, payroll
from benefits.ledgers import DESK
from welfare.files import imports
from welfare.jobs import actions as jobs


@shared_task
def calculate_run(job_id: int) -> None:
    """Freeze the payments of a run; continues where an earlier attempt stopped."""
    jobs.run(job_id, lambda progress: payroll.calculate(progress.arguments["run"], progress))


@shared_task
def calculate_grant(job_id: int) -> None:
    """Work out who gets a bulk grant; all of it or nothing."""
    jobs.run(job_id, lambda progress: bulk.calculate(progress.arguments["grant"], progress))


@shared_task
def import_ledger(job_id: int) -> None:
    """Take a year of payments over; a second run of the same job does nothing."""
    jobs.run(job_id, lambda progress: imports.run(progress, DESK))
