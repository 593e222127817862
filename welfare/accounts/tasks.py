"""Celery tasks of the accounts."""

from celery import shared_task

from welfare.accounts import attempts


@shared_task
def forget_old_tries() -> None:
    """Beat calls this: wrong tries that count nothing any more need not be kept."""
    attempts.forget_old()
