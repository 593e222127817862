"""Two people, or two workers, at the same moment with one run."""

import threading

import pytest
from django.db import connection, connections

from benefits.actions import payroll
from benefits.models import Payment, PayrollRun
from benefits.states import RunStatus
from benefits.tasks import calculate_run
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_start_at_the_same_moment():
    factories.award()
    factories.live(month=MONTH)  # months before it were paid elsewhere
    people = [factories.user(Role.FINANCE, name=f"clerk{n}") for n in range(2)]
    gate, said = threading.Barrier(2), []

    def start(by):
        try:
            gate.wait(timeout=10)
            said.append(payroll.start_run(by=by, month=MONTH))
        except NotAllowed as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start, args=[by]) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    runs = [one for one in said if isinstance(one, PayrollRun)]
    sentences = [one for one in said if isinstance(one, str)]
    assert (len(runs), len(sentences)) == (1, 1)
    assert sentences[0]
    assert PayrollRun.objects.count() == 1
    assert Payment.objects.count() == 1  # the winner's job ran when its transaction committed


def test_two_workers_calculate_the_same_run(monkeypatch):
    for _n in range(6):
        factories.award()
    factories.parameters()
    monkeypatch.setattr("benefits.payroll.CHUNK", 2)
    monkeypatch.setattr("welfare.jobs.actions._queue", lambda job: None)
    factories.live(month=MONTH)  # months before it were paid elsewhere
    run = payroll.start_run(by=scene.finance(), month=MONTH)
    second = Job.objects.get(pk=run.job_id)
    second.pk = None
    second.save()
    gate = threading.Barrier(2)

    def work(job):
        try:
            gate.wait(timeout=10)
            calculate_run(job)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[job]) for job in (run.job_id, second.pk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    run.refresh_from_db()
    assert (run.status, run.count, run.payments.count()) == (RunStatus.CALCULATED, 6, 6)
    connection.close()
