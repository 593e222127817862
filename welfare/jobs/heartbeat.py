"""Keeps a job's heartbeat going through one long step, such as a single large transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.conf import settings
from django.db import connection
from django.utils import timezone

from welfare.models import Job, JobStatus

SECONDS = 3.0


@contextmanager
def beating(job: Job, every: float | None = None) -> Iterator[None]:
    """Move the heartbeat from a thread, whose own connection is outside the caller's transaction.

    It tells how far the work is, and tells the job when somebody asked to stop. The thread dies
    with its worker, so a killed job still falls silent.
    """
    if every is None:  # well within the silence after which a worker counts as gone
        every = min(SECONDS, settings.JOB_HEARTBEAT_SECONDS / 4)
    stop = Event()
    thread = Thread(target=_beat, args=(job, stop, every), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=SECONDS)


def _beat(job: Job, stop: Event, every: float) -> None:
    running = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=JobStatus.RUNNING)
    try:
        while not stop.wait(every):
            running.update(heartbeat_at=timezone.now(), done=job.done)
            job.cancel_requested = running.filter(cancel_requested=True).exists()
    finally:
        connection.close()
