"""Two people at the same moment with one grant."""

import threading
from datetime import date

import pytest
from django.db import connections, transaction

from benefits import bulk
from benefits.actions import bulk as actions
from benefits.models import BulkGrant, Payment, PayrollRun
from benefits.states import GrantStatus, PaymentStatus
from tests import factories
from tests.benefits.scene import MONTH
from tests.benefits.test_bulk import heating, worked_out
from tests.benefits.test_bulk_owed import ended
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def test_two_people_confirm_at_the_same_moment():
    factories.award()
    grant = heating(calculated=False)
    grant.refresh_from_db()
    if grant.status == GrantStatus.DRAFT:
        grant = worked_out(grant)
    people = [factories.user(Role.COUNTY_APPROVER, name=f"approver{n}") for n in range(2)]
    gate, said = threading.Barrier(2), []

    def confirm(by):
        try:
            gate.wait(timeout=10)
            said.append(actions.confirm_grant(by=by, grant=grant, version=grant.version))
        except (NotAllowed, Conflict) as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sum(isinstance(one, BulkGrant) for one in said) == 1
    assert Payment.objects.filter(status=PaymentStatus.PAID).count() == 0


def test_a_worker_that_does_a_job_twice_leads_no_share_on_while_the_other_plans():
    """The second one led it on to a third award when the second was paid already."""
    first = factories.award("DIBAO")
    heirs = [factories.award(code, household=first.household) for code in ("LIVING", "NURSING")]
    grant = heating("DIBAO", "LIVING", "NURSING")
    by = factories.user(Role.COUNTY_APPROVER)
    actions.confirm_grant(by=by, grant=grant, version=grant.version)
    ended(first, date(2026, 9, 1))
    said = {"county": factories.county(), "month": MONTH, "sequence": 1}
    run = PayrollRun.objects.create(created_by=by, **said)

    def again():
        try:
            bulk.lead_on_shares(run)
        finally:
            connections.close_all()

    other = threading.Thread(target=again)
    with transaction.atomic():
        PayrollRun.objects.locked(run.pk)  # as the first worker has it while it plans
        other.start()
        other.join(timeout=1)
        assert grant.shares.get().award == first
    other.join(timeout=30)
    assert grant.shares.get().award in heirs
