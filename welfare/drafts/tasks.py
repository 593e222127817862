"""Drafts that nobody has come back for."""

from celery import shared_task

from welfare.drafts import keeping


@shared_task
def forget_old_drafts() -> None:
    """Beat calls this every night."""
    keeping.forget_old()
