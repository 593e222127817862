"""Celery tasks of the backups; nothing happens where no folder for them is set."""

from celery import shared_task
from django.conf import settings

from welfare.backups import restoring, saving


@shared_task
def take_backup() -> None:
    """Beat calls this every night."""
    if settings.BACKUP_FOLDER:
        saving.save(settings.BACKUP_FOLDER)
        saving.forget(settings.BACKUP_FOLDER, settings.BACKUPS_KEPT)


@shared_task
def prove_backup() -> None:
    """Beat calls this every month; what cannot be restored is an error of the worker's log."""
    if settings.BACKUP_FOLDER:
        restoring.prove(saving.newest(settings.BACKUP_FOLDER))
