"""Celery tasks of the accounts."""

from celery import shared_task

from welfare.accounts import attempts
from welfare.sessions import actions as sessions


@shared_task
def forget_old_tries() -> None:
    """Beat calls this: tries that count nothing and sessions long over need not be kept."""
    attempts.forget_old()
    sessions.end_over()
    sessions.forget_old()
