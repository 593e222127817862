"""Long work of payroll runs, grants, ledgers and the reconciliation."""

from celery import shared_task
from django.utils import timezone

from benefits import bulk, discarding, payroll, supplements
from benefits.actions import changes, standard_drafts
from benefits.actions.reconciliation import keep_reconciled
from benefits.actions.supplements import work_out_supplements as have_worked_out
from benefits.balance import reconcile
from benefits.ledgers import DESK
from benefits.models import SupplementBatch
from benefits.raises import engine as raises
from benefits.states import SupplementBatchStatus
from cases.models import Award, Programme, SupplementKind
from welfare.county.months import first_of
from welfare.files import imports
from welfare.jobs import actions as jobs
from welfare.jobs.heartbeat import beating
from welfare.jobs.schedule import each
from welfare.models import Division


@shared_task
def calculate_run(job_id: int) -> None:
    """Freeze the payments of a run; continues where an earlier attempt stopped."""
    jobs.run(job_id, lambda progress: payroll.calculate(progress.arguments["run"], progress))


@shared_task
def clear_run(job_id: int) -> None:
    """Remove what a discarded run had planned; continues where an earlier attempt stopped."""
    jobs.run(job_id, lambda progress: discarding.clear_by_job(progress.arguments["run"], progress))


@shared_task
def calculate_grant(job_id: int) -> None:
    """Work out who gets a bulk grant; all of it or nothing."""
    jobs.run(job_id, lambda progress: bulk.calculate(progress.arguments["grant"], progress))


@shared_task
def work_out_standards(job_id: int) -> None:
    """What a draft of standards does to every award; continues where an earlier attempt stopped."""
    jobs.run(job_id, lambda progress: raises.work_out(progress.arguments["draft"], progress))


@shared_task
def put_standards_in_force(job_id: int) -> None:
    """Write signed standards and what each award pays by them; continues where it stopped."""
    jobs.run(job_id, lambda progress: raises.put_in_force(progress.arguments["draft"], progress))


@shared_task
def start_due_standards() -> None:
    """The schedule calls this: signed standards whose month has come."""
    each(standard_drafts.due(timezone.localdate()), standard_drafts.start_its_month)


@shared_task
def follow_answers() -> None:
    """The schedule calls this: what the answers of logbooks to offers of work mean for awards."""
    rows = changes.answers_to_follow(timezone.localdate())
    each(rows, lambda change_id: changes.follow_answer(change_id=change_id))


@shared_task
def import_ledger(job_id: int) -> None:
    """Take a year of payments over; a second run of the same job does nothing."""
    jobs.run(job_id, lambda progress: imports.run(progress, DESK))


@shared_task
def reconcile_county(job_id: int) -> None:
    """Work out anew what the pages of the reconciliation show; all of it or nothing."""
    jobs.run(job_id, _reconcile)


def _reconcile(progress: jobs.Progress) -> None:
    county = Division.objects.get(pk=progress.arguments["county"])
    if reconcile.stands_since(county, progress.job.created_at):
        return
    progress.set(0, Award.objects.filter(programme__county=county).count())
    with beating(progress.job):
        reconcile.work_out(county, progress.note)


@shared_task
def start_nightly_reconciliations() -> None:
    """The schedule calls this: every county that has programmes and was not worked out today."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    counties = Division.objects.filter(pk__in=Programme.objects.values("county")).order_by("pk")

    def begin(county: Division) -> None:
        if not reconcile.stands_since(county, today):
            keep_reconciled(by=None, county=county)

    each(counties, begin)


@shared_task
def work_out_supplements(job_id: int) -> None:
    """Who gets a top-up from the month on and who loses it; all of it or nothing."""
    jobs.run(job_id, lambda progress: supplements.work_out(progress.arguments["batch"], progress))


@shared_task
def apply_supplements(job_id: int) -> None:
    """Start and stop what was signed; continues where an earlier attempt stopped."""
    jobs.run(
        job_id, lambda progress: supplements.apply_signed(progress.arguments["batch"], progress)
    )


@shared_task
def start_monthly_supplements() -> None:
    """The schedule calls this: the month of every county that has supplements, once."""
    month = first_of(timezone.localdate())
    there = SupplementBatch.objects.filter(month=month).exclude(
        status=SupplementBatchStatus.DISCARDED
    )
    counties = Division.objects.filter(pk__in=SupplementKind.objects.values("county"))
    each(
        counties.exclude(pk__in=there.values("county")).order_by("pk"),
        lambda county: have_worked_out(by=None, county=county, month=month),
    )
