"""`manage.py fill_demo`: the first town of the sample county on a working day.

It may be stopped at any point and run again: the families and cases of the town are one
transaction, a job that was cut off goes on where it stopped, and every other part begins where it
was left. What is there already is said and left alone.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits.models import Claim
from cases.models import Application, Household, LogbookRecord, SampleDraw
from counties.demo import around, checks, claims, money, records, town
from counties.management.commands.load_demo import COUNTY
from welfare.jobs import actions as jobs
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Division, Job, JobStatus, Level

WORKER = "town1-caseworker"


class Command(BaseCommand):
    help = (
        "Fill the demo: families, cases in every state, a month paid, findings, a campaign, claims,"
        " care and goods, a sample. What was cut off is done; the rest stays."
    )

    def handle(self, **options: Any) -> None:
        county = Division.objects.get(code=COUNTY)
        first = county.children.filter(level=Level.TOWN, valid_to=None).order_by("code")[0]
        began = time.monotonic()
        with money.at_once():
            resume_jobs(county)
            self._part(_("families and cases"), cases_there(first), lambda: fill_town(first))
            self._part(_("findings"), False, lambda: checks.compare(first))
            self._part(_("payments"), False, lambda: money.fill(first))
            self._part(_("reviews"), False, lambda: checks.campaign(first))
            owed = Claim.objects.filter(town=first)
            self._part(_("claims"), owed.exists(), lambda: fill_claims(first))
            written = LogbookRecord.objects.filter(town=first)
            self._part(_("logbooks"), written.exists(), lambda: fill_records(first))
            self._part(_("payments"), False, lambda: money.count_second(first))
            self._part(_("care, goods and services"), False, lambda: around.fill(first))
            drawn = SampleDraw.objects.filter(county=county)
            self._part(_("sample"), drawn.exists(), lambda: checks.draw(first))
        families = Household.objects.filter(town=first).count()
        words = {"town": first, "families": families, "seconds": round(time.monotonic() - began)}
        self.stdout.write(_("%(town)s: %(families)s families at work (%(seconds)s s).") % words)

    def _part(self, name: str, there: bool, fill: Callable[[], None]) -> None:
        if there:
            self.stdout.write(_("%(part)s: there already.") % {"part": name})
        else:
            fill()


def cases_there(first: Division) -> bool:
    """Whether the town was filled: that is done whole or not at all."""
    return Application.objects.filter(town=first, registered_by__username=WORKER).exists()


@transaction.atomic
def fill_town(first: Division) -> None:
    town.fill(first)


@transaction.atomic
def fill_claims(first: Division) -> None:
    claims.fill(first, money.first_month(first))


@transaction.atomic
def fill_records(first: Division) -> None:
    records.fill(first)


def resume_jobs(county: Division) -> None:
    """No worker runs while the demo is prepared: what is at work was cut off with its process."""
    for job in Job.objects.filter(county=county, status__in=OPEN_STATUSES).order_by("pk"):
        over = {"status": JobStatus.INTERRUPTED, "finished_at": timezone.now()}
        Job.objects.filter(pk=job.pk).update(**over)
        if job.started_by is not None:
            jobs.resume(job=job, by=job.started_by)
