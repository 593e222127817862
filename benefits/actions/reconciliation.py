"""Working the reconciliation of a county out anew."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from benefits import rules
from benefits.balance import reconcile
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Division, Job, User


@transaction.atomic
def start_reconciliation(*, by: User, county: Division) -> Job:
    """Somebody asks for it; refused while it is being worked out."""
    rules.check_may_reconcile(by, county)
    job = keep_reconciled(by=by, county=county)
    if job is None:
        raise NotAllowed(_("The reconciliation is being worked out already. Wait for its end."))
    return job


@transaction.atomic
def keep_reconciled(*, by: User | None, county: Division) -> Job | None:
    """Queue it, unless it is being worked out: after an answer of the bank, and every night.

    Whoever does so at the same moment waits here, and finds the job.
    """
    Division.objects.one_at_a_time(county.pk)
    if reconcile.is_running(county):
        return None
    job = jobs.start(
        kind=reconcile.KIND,
        task="benefits.tasks.reconcile_county",
        title=_("Reconciliation"),
        by=by,
        county=county,
        arguments={"county": county.pk},
        result_url=reverse("benefits:reconciliation"),
    )
    audit.record("reconciliation_started", county, by=by)
    return job
