"""What a discarded run had planned is removed: in chunks, safe to stop and to take up again."""

from collections.abc import Callable

from django.db import transaction

from benefits.models import ExclusionCode, Payment, PayrollRun
from benefits.states import RunStatus
from benefits.transitions import move_run
from welfare.audit import log as audit
from welfare.jobs.actions import Progress
from welfare.jobs.heartbeat import beating
from welfare.models import User

AT_ONCE = 2_000  # payments of one transaction; a run that holds no more is gone at once


def clear_by_job(run_id: int, progress: Progress) -> None:
    """Remove the payments and move the bar; does nothing for a run that is not being discarded."""
    left = Payment.objects.filter(run=run_id, run__status=RunStatus.DISCARDING).count()
    with beating(progress.job):
        total = max(progress.job.total, left)
        progress.set(total - left, total)
        clear(run_id, progress.job.started_by, lambda n: progress.set(progress.job.done + n))


def clear(run_id: int, by: User | None, moved: Callable[[int], None] = lambda _n: None) -> None:
    """Remove all that the run had planned, chunk by chunk; then it is discarded.

    What a signer took out of it stays on record with its reason.
    """
    while removed := _remove_some(run_id):
        moved(removed)
    _discarded(run_id, by)


@transaction.atomic
def _remove_some(run_id: int) -> int:
    run = PayrollRun.objects.locked(run_id)
    if run.status != RunStatus.DISCARDING:
        return 0
    some = list(run.payments.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    Payment.objects.filter(pk__in=some).delete()
    return len(some)


@transaction.atomic
def _discarded(run_id: int, by: User | None) -> None:
    run = PayrollRun.objects.locked(run_id)
    if run.status != RunStatus.DISCARDING:
        return
    run.exclusions.exclude(code=ExclusionCode.TAKEN_OUT).delete()
    move_run(run, RunStatus.DISCARDED)
    audit.record("run_cleared", run, by=by)
