"""Celery tasks of the log."""

from celery import shared_task

from welfare.audit import chain


@shared_task
def seal_log() -> None:
    """Beat calls this every hour."""
    chain.seal()


@shared_task
def check_log() -> None:
    """Beat calls this every night; what does not fit stands before the auditors."""
    chain.check()
