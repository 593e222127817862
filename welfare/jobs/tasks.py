"""Celery tasks of the ground floor."""

from celery import shared_task

from welfare.jobs import actions as jobs


@shared_task
def mark_interrupted_jobs() -> None:
    """Beat calls this: a silent worker's jobs become “interrupted at n of N”."""
    jobs.mark_interrupted()


@shared_task
def send_waiting_jobs() -> None:
    """Beat calls this: a job whose message was lost, with the broker or before it, goes on."""
    jobs.send_waiting()
