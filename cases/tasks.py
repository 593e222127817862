"""Long work of cases."""

from celery import shared_task

from cases import attachment_files, clock
from cases.actions.exits import end_exit, exits_to_end
from cases.ledgers import DESK, RECORDS
from welfare.files import imports
from welfare.jobs import actions as jobs
from welfare.jobs.schedule import each


@shared_task
def import_ledger(job_id: int) -> None:
    """Take a ledger over; a second run of the same job does nothing."""
    jobs.run(job_id, lambda progress: imports.run(progress, DESK))


@shared_task
def import_records(job_id: int) -> None:
    """Take the file of a logbook over; a second run of the same job does nothing."""
    jobs.run(job_id, lambda progress: imports.run(progress, RECORDS))


@shared_task
def end_gradual_exits() -> None:
    """The schedule calls this: awards whose gradual exit is over end as it was decided."""
    today = clock.today()
    each(exits_to_end(today), lambda award_id: end_exit(award_id=award_id, today=today))


@shared_task
def sweep_attachment_files() -> None:
    """The schedule calls this: files that a broken transaction left behind go."""
    attachment_files.sweep()
