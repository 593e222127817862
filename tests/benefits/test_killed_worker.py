"""A worker process is killed in the middle of a run; the run goes on and nothing is paid twice."""

import os
import subprocess
import sys
import urllib.parse
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from benefits import payroll
from benefits.actions.payroll import start_run
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from welfare.jobs import actions as jobs
from welfare.models import Job, JobStatus

WORKER = """
import sys, time
import django
django.setup()
from benefits import payroll, tasks
payroll.CHUNK = 4
plan = payroll._plan
def slow(*args):
    plan(*args)
    print("inside a chunk", flush=True)
    time.sleep(0.5)
payroll._plan = slow
tasks.calculate_run(int(sys.argv[1]))
"""


def database_url():
    """Where this test's database is, for another process."""
    used = connection.settings_dict
    parts = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path="/" + urllib.parse.quote(used["NAME"])).geturl()


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_resumed(monkeypatch):
    monkeypatch.setattr(jobs, "_queue", lambda job: None)  # the worker below takes the job
    awards = [factories.award(basic=100 + n) for n in range(20)]
    factories.live()
    run = start_run(by=scene.finance(), month=scene.MONTH)
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "welfare.site.settings",
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(run.job_id)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=settings.BASE_DIR,
    )
    for _chunk in range(3):
        assert worker.stdout.readline() == "inside a chunk\n"
    worker.kill()
    worker.wait(timeout=10)
    worker.stdout.close()
    run.refresh_from_db()
    assert run.payments.count() == 8  # the third chunk was not committed
    assert run.status == RunStatus.DRAFT
    Job.objects.filter(pk=run.job_id).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert jobs.mark_interrupted() == 1
    job = Job.objects.get(pk=run.job_id)
    assert (job.status, job.done, job.total) == (JobStatus.INTERRUPTED, 8, 20)
    jobs.resume(job=job, by=scene.finance())
    monkeypatch.setattr(payroll, "CHUNK", 4)
    scene.calculate(run)
    assert sorted(run.payments.values_list("award", flat=True)) == [award.pk for award in awards]
    assert (run.status, run.count) == (RunStatus.CALCULATED, 20)
    assert run.total == sum(100 + n for n in range(20))
