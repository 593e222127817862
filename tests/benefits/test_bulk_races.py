"""Two people at the same moment with one grant."""

import threading
from datetime import date

import pytest
from django.db import connections

from benefits.actions import bulk as actions
from benefits.models import BulkGrant, Payment
from benefits.states import GrantStatus, PaymentStatus
from tests import factories
from tests.benefits.test_bulk import heating, worked_out
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
