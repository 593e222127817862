"""Celery tasks above the floors."""

from celery import shared_task
from django.core.cache import cache

from counties import folders
from welfare.site.language import kept

LOCK, LONGEST = "arrivals-looked-at", 3600


@shared_task
def take_arrivals() -> None:
    """Beat calls this every two minutes; while one look goes on, no other begins."""
    if not cache.add(LOCK, 1, LONGEST):
        return
    try:
        with kept():
            folders.take_all()
    finally:
        cache.delete(LOCK)
