"""Celery tasks above the floors."""

import secrets

from celery import shared_task
from django.core.cache import cache

from counties import folders
from welfare.site.language import kept

LOCK, LONGEST = "arrivals-looked-at", 3600  # for one file, at most


@shared_task
def take_arrivals() -> None:
    """Beat calls this every two minutes; while one look goes on, no other begins."""
    own = secrets.token_hex()

    def is_ours() -> bool:
        return bool(cache.get(LOCK) == own and cache.touch(LOCK, LONGEST))

    if not cache.add(LOCK, own, LONGEST):
        return
    try:
        with kept():
            folders.take_all(is_ours)
    finally:
        if is_ours():  # or it ran out, and another look holds it
            cache.delete(LOCK)
