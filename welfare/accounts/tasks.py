"""Celery tasks of the accounts."""

from celery import shared_task

from welfare.accounts import attempts, tenure
from welfare.sessions import actions as sessions


@shared_task
def forget_old_tries() -> None:
    """Beat calls this: tries that count nothing and sessions long over need not be kept."""
    attempts.forget_old()
    sessions.end_over()
    sessions.forget_old()


@shared_task
def close_leavers() -> None:
    """Beat calls this after midnight; whoever closed meanwhile was refused at each request."""
    tenure.close_leavers()
