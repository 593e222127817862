"""Long work with progress: started by a person, run by Celery, resumed after a stop.

A task body looks like this and is safe to run twice:

    @shared_task
    def calculate(job_id: int) -> None:
        jobs.run(job_id, body)          # body(progress) -> None, progress: jobs.Progress

`run` takes the job only once at a time, moves its heartbeat, writes the end or the failure.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pghistory
from celery import current_app
from celery.exceptions import NotRegistered
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from welfare.accounts.models import User
from welfare.audit import log as audit
from welfare.county.models import Division
from welfare.exceptions import NotAllowed, Refused
from welfare.jobs import rules
from welfare.jobs.models import OPEN_STATUSES, Job, JobStatus

logger = logging.getLogger(__name__)
ENDED = {
    JobStatus.DONE: "job_done",
    JobStatus.FAILED: "job_failed",
    JobStatus.CANCELLED: "job_cancelled",
    JobStatus.INTERRUPTED: "job_interrupted",
}


class Cancelled(Exception):
    """Somebody asked the job to stop; what was committed stays and can be resumed."""


class Superseded(Exception):
    """The job was given up for dead or taken up by another worker: this one stops writing."""


class Progress:
    """Handed to the body of a job: moves the bar and the heartbeat."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.job.arguments)

    def set(self, done: int, total: int | None = None, **counts: Any) -> None:
        """Say how far the work is. Raises Cancelled when somebody asked to stop.

        Call it outside the transaction that does the work, or nobody sees it move.
        """
        job = self.job
        job.total = job.total if total is None else total
        job.done = min(done, job.total) if job.total else done
        job.counts = {**job.counts, **counts}
        job.heartbeat_at = timezone.now()
        moved = _of_this_worker(job).update(
            done=job.done, total=job.total, counts=job.counts, heartbeat_at=job.heartbeat_at
        )
        if not moved:
            raise Superseded
        if Job.objects.filter(pk=job.pk, cancel_requested=True).exists():
            raise Cancelled

    def note(self, done: int) -> None:
        """The same from within the transaction that does the work: its heartbeat tells it."""
        self.job.done = min(done, self.job.total) if self.job.total else done
        if self.job.cancel_requested:
            raise Cancelled

    def leads_to(self, url: str) -> None:
        """Where a person finds the result."""
        self.job.result_url = url
        self.job.save(update_fields=["result_url"])


def start(
    *,
    kind: str,
    task: str,
    title: str,
    by: User | None,
    county: Division | None,
    arguments: dict[str, Any],
    result_url: str = "",
) -> Job:
    """Create a job and queue its task when the caller's transaction commits.

    `result_url`: where a person finds the result, where that is known from the start.
    """
    job = Job.objects.create(
        kind=kind,
        task=task,
        title=title,
        started_by=by,
        county=county,
        arguments=arguments,
        result_url=result_url,
    )
    audit.record("job_started", job, by=by, kind=kind)
    _queue(job)
    return job


def _queue(job: Job) -> None:
    transaction.on_commit(partial(_send, job.task, job.pk))


def _send(task: str, pk: int) -> None:
    """Tell a worker. The row is the truth: `send_waiting` sends a message that was lost again."""
    try:
        current_app.tasks[task].delay(pk)
    except (OperationalError, NotRegistered) as error:
        # No broker, or not yet this version of the program: what was done is saved, the job waits.
        logger.warning("job %s waits, no worker could be told: %s", pk, type(error).__name__)


@transaction.atomic
def cancel(*, job: Job, by: User) -> Job:
    """Ask a job to stop at its next step."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    rules.check_may_handle_job(job, by)
    if not job.is_open:
        raise NotAllowed(_("This job is already over."))
    job.cancel_requested = True
    if job.status == JobStatus.QUEUED:
        job.status, job.finished_at = JobStatus.CANCELLED, timezone.now()
    job.save(update_fields=["cancel_requested", "status", "finished_at"])
    audit.record("job_cancelled", job, by=by)
    return job


def take_error_file(*, job: Job, by: User) -> FieldFile:
    """The rows with errors; who took them is written down. Raises NotAllowed."""
    rules.check_may_download_errors(job, by)
    audit.record("error_file_taken", job, by=by)
    return job.error_file


@transaction.atomic
def resume(*, job: Job, by: User) -> Job:
    """Queue an interrupted, failed or cancelled job again; it continues where it stopped."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    rules.check_may_handle_job(job, by)
    if not job.may_resume:
        raise NotAllowed(_("Only a job that stopped before its end can be resumed."))
    job.status, job.sent_at = JobStatus.QUEUED, timezone.now()
    job.attempt += 1
    job.cancel_requested = False
    job.finished_at = job.started_at = job.heartbeat_at = None
    job.message = ""
    job.save()
    audit.record("job_resumed", job, by=by, attempt=job.attempt)
    _queue(job)
    return job


def run(job_id: int, body: Callable[[Progress], None]) -> None:
    """Run the body of a job once; a second call for a job that is over does nothing.

    The history of every row that it writes says who started it and which job it was.
    """
    job = _take(job_id)
    if job is None:
        return
    progress = Progress(job)
    try:
        who = pghistory.context(user=job.started_by_id, job=job.pk, kind=job.kind)
        with who, _program_left_alone():
            body(progress)
    except Cancelled:
        _finish(
            job,
            JobStatus.CANCELLED,
            _("Stopped on request at %(done)s of %(total)s.")
            % {"done": job.done, "total": job.total},
        )
    except Superseded:
        logger.warning("job %s went on without this worker", job.pk)
    except Refused as refusal:
        _finish(job, JobStatus.FAILED, str(refusal))
    except Exception:
        _finish(
            job,
            JobStatus.FAILED,
            _("The job stopped with a fault. Its number is %(n)s.") % {"n": job.pk},
        )
        logger.exception("job %s failed", job.pk)
        raise
    else:
        job.done = job.total
        _finish(job, JobStatus.DONE, "")


@contextmanager
def _program_left_alone() -> Iterator[None]:
    """A job makes millions of rows: not each time is the whole program searched for garbage."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _take(job_id: int) -> Job | None:
    with transaction.atomic():
        job: Job = Job.objects.select_for_update().get(pk=job_id)
        taken = job.status == JobStatus.RUNNING and not job.heartbeat_ran_out
        if job.status not in OPEN_STATUSES or taken:
            return None
        now = timezone.now()
        if job.status == JobStatus.RUNNING:  # given up for dead: whoever it was writes no more
            job.attempt += 1
        job.status, job.started_at, job.heartbeat_at = JobStatus.RUNNING, now, now
        job.save(update_fields=["status", "started_at", "heartbeat_at", "attempt"])
        return job


def _of_this_worker(job: Job) -> QuerySet[Job]:
    """The row, while this attempt still runs: a worker that was given up changes nothing."""
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, status=JobStatus.RUNNING)


@transaction.atomic
def _finish(job: Job, status: JobStatus, message: str) -> bool:
    job.status, job.message, job.finished_at = status, message, timezone.now()
    ended = _of_this_worker(job).update(
        status=job.status, message=job.message, finished_at=job.finished_at, done=job.done
    )
    if ended:
        audit.record(ENDED[status], job, by=job.started_by)
    return bool(ended)


def interrupted_at(job: Job) -> str:
    """How far a job came before its worker fell silent."""
    return _("Interrupted at %(done)s of %(total)s.") % {"done": job.done, "total": job.total}


@transaction.atomic
def send_waiting() -> int:
    """Queued jobs of which no worker has heard for long are sent again. Returns how many.

    A worker that hears of a job twice takes it once.
    """
    now = timezone.now()
    since = now - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    waiting = Job.objects.select_for_update(skip_locked=True, of=("self",))
    rows = list(waiting.filter(status=JobStatus.QUEUED, sent_at__lt=since))
    Job.objects.filter(pk__in=[job.pk for job in rows]).update(sent_at=now)
    for job in rows:
        _queue(job)
    return len(rows)


def mark_interrupted() -> int:
    """Jobs whose heartbeat ran out: their worker is gone. Returns how many."""
    marked = 0
    for job in Job.objects.filter(status=JobStatus.RUNNING):
        if job.heartbeat_ran_out:
            marked += _finish(job, JobStatus.INTERRUPTED, interrupted_at(job))
    return marked
