"""Keeps a job's heartbeat going through one long step, such as a single large transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connection
from django.utils import timezone

from welfare.models import Job, JobStatus

SECONDS = 15.0


@contextmanager
def beating(job: Job, every: float = SECONDS) -> Iterator[None]:
    """Move the heartbeat from a thread, whose own connection is outside the caller's transaction.

    The thread dies with its worker, so a killed job still falls silent.
    """
    stop = Event()
    thread = Thread(target=_beat, args=(job.pk, job.attempt, stop, every), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=SECONDS)


def _beat(job_id: int, attempt: int, stop: Event, every: float) -> None:
    try:
        while not stop.wait(every):
            running = Job.objects.filter(pk=job_id, attempt=attempt, status=JobStatus.RUNNING)
            running.update(heartbeat_at=timezone.now())
    finally:
        connection.close()
