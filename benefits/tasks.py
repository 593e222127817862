"""Long work of payroll runs."""

from celery import shared_task

from benefits import payroll
from welfare import jobs


@shared_task
def calculate_run(job_id: int) -> None:
    """Freeze the payments of a run; continues where an earlier attempt stopped."""
    jobs.run(job_id, lambda progress: payroll.calculate(progress.arguments["run"], progress))
