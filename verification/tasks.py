"""Celery tasks of the comparison. They take ids and are safe to run twice."""

from functools import partial

from celery import shared_task
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from verification import actions, comparison, escalation
from verification.imports import DESK
from verification.models import Comparison, DepartmentFile, Finding
from welfare.county.months import previous_month
from welfare.files import imports
from welfare.jobs import actions as jobs
from welfare.jobs.actions import Progress
from welfare.jobs.models import OPEN_STATUSES
from welfare.jobs.statistics import know_size
from welfare.models import Division


@shared_task
def import_file(job_id: int) -> None:
    """Take over the file of a department."""
    jobs.run(job_id, partial(imports.run, desk=DESK))


@shared_task
def compare(job_id: int) -> None:
    """Compare the rolls of a month with the department files that are there."""
    jobs.run(job_id, _compare)


def _compare(progress: Progress) -> None:
    run = Comparison.objects.select_related("county").get(pk=progress.arguments["comparison"])
    if run.finished_at is not None:
        return
    files = comparison.current_files(run.county, run.month)
    rules = comparison.rules_for(run.county, files)
    engine = comparison.Engine(run, files)
    progress.set(0, len(rules))
    for number, rule in enumerate(rules, 1):
        engine.run(rule)
        progress.set(number, findings=run.findings.count())
    for name, value in engine.volumes().items():
        setattr(run, name, value)
    engine.forget()
    know_size(Finding)
    run.new_findings, run.not_made = run.findings.count(), engine.not_made
    run.finished_at = timezone.now()
    run.save()
    progress.leads_to(reverse("verification:comparison", args=[run.pk]))


@shared_task
def start_monthly_comparison() -> None:
    """Beat calls this: last month in every county that has department files for it, once."""
    month = previous_month(timezone.localdate())
    present = DepartmentFile.objects.filter(month=month, current=True).values("county")
    begun = Comparison.objects.filter(month=month).filter(
        Q(job__status__in=OPEN_STATUSES) | Q(started_by=None, finished_at__isnull=False)
    )
    counties = Division.objects.filter(pk__in=present).exclude(pk__in=begun.values("county"))
    for county in counties:
        actions.start_comparison(by=None, county=county, month=month)


@shared_task
def tell_overdue_findings() -> None:
    """Beat calls this every morning: whoever is next is told of what nobody settled in time."""
    today = timezone.localdate()
    late = Finding.objects.overdue(today).order_by().values("county")
    for county in Division.objects.filter(pk__in=late).order_by("pk"):
        escalation.tell_overdue(county, today)
