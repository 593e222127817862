"""A watch reads numbers and no names, with a token of its own."""

import json
import math
from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from benefits.models import PayrollRun, ReconciledMonth
from tests import factories
from tests.benefits import scene
from tests.verification.test_findings import finding
from tests.welfare.test_log_chain import act, tamper
from verification.models import Finding
from welfare.audit import chain
from welfare.backups import manifest
from welfare.models import Job

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer of-the-watch"}


@pytest.fixture(autouse=True)
def _token(settings):
    settings.METRICS_TOKEN = "of-the-watch"


@pytest.fixture
def read(client):
    """By name and labels: what the watch reads, as its own library understands it."""

    def numbers():
        response = client.get("/metrics/", headers=TOKEN)
        assert response.status_code == 200
        families = text_string_to_metric_families(response.content.decode())
        samples = [sample for family in families for sample in family.samples]
        return {(one.name, *one.labels.values()): one.value for one in samples}

    return numbers


def test_nobody_reads_without_the_token(client, settings):
    assert client.get("/metrics/").status_code == 404
    wrong = {"Authorization": "Bearer of-thé-watch"}
    assert client.get("/metrics/", headers=wrong).status_code == 404
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_queue_that_grows_old(read):
    assert read()["welfare_oldest_queued_job_seconds",] == 0
    job = Job.objects.create(kind="payroll", task="t", title="t")
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    numbers = read()
    assert 600 <= numbers["welfare_oldest_queued_job_seconds",] < 660
    assert numbers["welfare_jobs", "queued"] == 1
    Job.objects.filter(pk=job.pk).update(status="failed", finished_at=timezone.now())
    assert read()["welfare_silent_jobs",] == 1


def test_wrong_sign_ins_of_the_hour(read):
    act(0.5)
    act(2)
    assert read()["welfare_sign_ins_lately", "wrong"] == 1


def test_a_changed_log(read):
    assert ("welfare_log_broken",) not in read()
    event = act(30)
    chain.seal()
    chain.check()
    assert read()["welfare_log_broken",] == 0
    assert read()["welfare_log_unsealed_seconds",] < 8 * 3600
    tamper("DELETE FROM welfare_event WHERE id = %s", event.pk)
    chain.check()
    assert read()["welfare_log_broken",] == 1


def test_backups_by_their_age(read, settings, tmp_path):
    assert ("welfare_backup_seconds",) not in read()
    settings.BACKUP_FOLDER = tmp_path
    assert read()["welfare_backup_seconds",] == math.inf
    made = tmp_path / "20260101-050000"
    made.mkdir()
    hours_ago = (timezone.now() - timedelta(hours=2)).isoformat()
    (made / manifest.NAME).write_text(json.dumps({"taken_at": hours_ago}))
    numbers = read()
    assert 7200 <= numbers["welfare_backup_seconds",] < 7260
    assert numbers["welfare_backup_proved_seconds",] == math.inf
    (made / manifest.PROOF).write_text("{")
    assert read()["welfare_backup_proved_seconds",] == math.inf


def test_findings_past_their_day(read):
    one = finding()
    assert ("welfare_findings_overdue", one.county.code) not in read()
    Finding.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert read()["welfare_findings_overdue", one.county.code] == 1


def test_money_and_runs_by_county(read):
    award = factories.award("DIBAO")
    county = award.town.parent.code
    still = (
        "planned",
        "set_off",
        "sent",
        "reserve",
        "sent_back",
        "again",
        "claimed",
        "owed",
        "ahead",
    )
    sums = {**dict.fromkeys(still, 0), "due": 100, "paid": 130, "too_much": 30}
    ReconciledMonth.objects.create(
        programme=award.programme,
        town=award.town,
        month=scene.MONTH,
        differing=1,
        unknown=0,
        **sums,
    )
    PayrollRun.objects.create(
        county=award.town.parent, month=scene.MONTH, sequence=1, created_by=scene.finance()
    )
    numbers = read()
    assert numbers["welfare_reconciled_too_much_yuan", county] == 30
    assert sum(n for key, n in numbers.items() if key[0] == "welfare_payroll_runs") == 1


def test_no_names(client):
    award = factories.award("DIBAO")
    text = client.get("/metrics/", headers=TOKEN).content.decode()
    assert award.payee.name not in text
    assert award.town.name not in text
