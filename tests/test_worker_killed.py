"""A worker is killed in the middle: the page says how far it came, and resuming ends the work.

A real Celery worker process on a real Redis; SIGKILL; the heartbeat runs out.
"""

from io import BytesIO

import pytest
from celery import current_app
from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse

from benefits.actions.payroll import start_run
from benefits.models import Payment
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.sweep.county_rows import LAYOUTS
from tests.worker import kill, wait_until, worker
from verification.imports import DESK
from verification.models import DepartmentFile, DepartmentRecord
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.models import BatchStatus, Event, ImportBatch, Job, JobStatus, TableLayout
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(10)]
AWARDS, ROWS = 120, 18_000
SILENCE = 2  # seconds until a silent worker counts as gone
ENVIRONMENT = {"JOB_HEARTBEAT_SECONDS": str(SILENCE), "PAYROLL_CHUNK": "1", "IMPORT_CHUNK": "500"}


@pytest.fixture(autouse=True)
def _work_goes_to_the_queue(settings, tmp_path):
    """Tasks go to the worker, not into the test's own process; both know the same files."""
    current_app.conf.task_always_eager = False
    settings.JOB_HEARTBEAT_SECONDS = SILENCE
    settings.MEDIA_ROOT = tmp_path / "files"
    yield
    current_app.conf.task_always_eager = True
    cache.clear()  # with it the queue, which is in the same Redis database


def stopped_in_the_middle(job, process):
    """Let the worker come some way, kill it, and wait until its heartbeat runs out."""

    def under_way():
        job.refresh_from_db()
        assert job.is_open, (job.status, job.message)
        return 0 < job.done < job.total

    wait_until(under_way)
    kill(process)
    wait_until(lambda: Job.objects.get(pk=job.pk).heartbeat_ran_out, SILENCE + 5)
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING  # the machine does not know it yet; the page does
    assert 0 < job.done < job.total


def page_says_interrupted(client, job):
    answer = client.get(reverse("welfare:job", args=[job.pk]))
    text = answer.content.decode()
    assert "中断" in text
    assert f"{job.done}" in text
    assert f"{job.total}" in text
    assert reverse("welfare:job_resume", args=[job.pk]) in text


def resumed_to_the_end(client, job, files):
    answer = client.post(reverse("welfare:job_resume", args=[job.pk]))
    assert answer.status_code == 302

    def over():
        job.refresh_from_db()
        return not job.is_open

    with worker(files, **ENVIRONMENT):
        wait_until(over)
    assert (job.status, job.attempt) == (JobStatus.DONE, 2), job.message
    assert Event.objects.filter(verb="job_resumed", subject_id=job.pk).count() == 1


def test_a_payroll_run_pays_everybody_once(client, tmp_path):
    factories.parameters()
    awards = [factories.award(basic=100 + n) for n in range(AWARDS)]
    client.force_login(scene.finance())
    factories.live(month=scene.MONTH)
    run = start_run(by=scene.finance(), month=scene.MONTH)
    with worker(tmp_path, **ENVIRONMENT) as process:
        stopped_in_the_middle(run.job, process)
    run.refresh_from_db()
    planned = run.payments.count()
    assert run.status == RunStatus.DRAFT
    assert 0 < planned < AWARDS
    page_says_interrupted(client, run.job)
    resumed_to_the_end(client, run.job, tmp_path)
    run.refresh_from_db()
    assert (run.status, run.count) == (RunStatus.CALCULATED, AWARDS)
    assert run.total == sum(100 + n for n in range(AWARDS))
    assert set(run.payments.values_list("award", flat=True)) == {award.pk for award in awards}
    twice = Payment.objects.values("award", "month", "kind").annotate(n=Count("pk"))
    assert twice.filter(n__gt=1).count() == 0


def car_file():
    """A file long enough to be killed in the middle of it."""
    people = [
        factories.resident_id(
            n, factories.LONG_AGO.replace(year=1930 + n // 200, month=1 + n % 200 // 100)
        )
        for n in range(ROWS)
    ]
    lines = ["号牌号码,车辆类型,所有人,身份证明号码,机动车状态"]
    lines += [f"陕C{n:05d},小型轿车,测试{n},{number},正常" for n, number in enumerate(people)]
    return "\n".join(lines).encode("gb18030")


def test_an_import_leaves_nothing_half_done_and_takes_all_when_resumed(client, tmp_path):
    county, by = factories.county(), factories.user(Role.COUNTY_CASEWORKER)
    TableLayout.objects.create(county=county, kind="car", definition=LAYOUTS["car"])
    client.force_login(by)
    batch = imports.hand_in(
        by=by,
        county=county,
        spec=DESK.specs["car"],
        file=BytesIO(car_file()),
        file_name="机动车.csv",
        month=scene.MONTH,
    )
    job = imports.confirm(by=by, batch=batch, desk=DESK)
    with worker(tmp_path, **ENVIRONMENT) as process:
        stopped_in_the_middle(job, process)
    assert not DepartmentFile.objects.exists()
    assert not DepartmentRecord.objects.exists()
    assert ImportBatch.objects.get(pk=batch.pk).status == BatchStatus.QUEUED
    page_says_interrupted(client, job)
    resumed_to_the_end(client, job, tmp_path)
    batch.refresh_from_db()
    assert (batch.status, batch.saved, batch.rows_read) == (BatchStatus.IMPORTED, ROWS, ROWS)
    assert DepartmentFile.objects.count() == 1
    assert DepartmentRecord.objects.count() == ROWS
    first = crypto.keyed_hash(factories.resident_id(0, factories.LONG_AGO.replace(year=1930)))
    assert DepartmentRecord.objects.filter(resident_id_hash=first).count() == 1
