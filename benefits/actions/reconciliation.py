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
def start_reconciliation(*, by: User | None, county: Division) -> Job:
    """Queue it; the schedule does so every night, in nobody's name."""
    rules.check_may_reconcile(by, county)
    if reconcile.is_running(county):
        raise NotAllowed(_("The reconciliation is being worked out already. Wait for its end."))
    job = jobs.start(
        kind=reconcile.KIND,
        task="benefits.tasks.reconcile_county",
        title=_("Reconciliation"),
        by=by,
        county=county,
        arguments={"county": county.pk},
    )
    job.result_url = reverse("benefits:reconciliation")
    job.save(update_fields=["result_url"])
    audit.record("reconciliation_started", county, by=by)
    return job
