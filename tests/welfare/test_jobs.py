"""Jobs: progress, cancel, failure, a silent worker, resuming, and who may do it."""

import gc
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from tests import factories
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.jobs.tasks import mark_interrupted_jobs
from welfare.models import Event, Job, JobStatus

pytestmark = pytest.mark.django_db
TASK = "welfare.jobs.tasks.mark_interrupted_jobs"


@pytest.fixture
def clerk():
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def job(clerk):
    return make(clerk)


def make(by, **values):
    county = by.county if by else factories.county()
    fields = {"kind": "test", "task": TASK, "title": "测试任务", "total": 10, **values}
    return Job.objects.create(started_by=by, county=county, **fields)


def fall_silent(job, done=4):
    past = timezone.now() - timedelta(seconds=3600)
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING, done=done, started_at=past, heartbeat_at=past
    )
    job.refresh_from_db()


def url(name, job):
    return reverse(f"welfare:{name}", args=[job.pk])


def test_a_job_moves_its_bar_and_ends_done(job):
    seen = []

    def body(progress):
        for number in range(1, 11):
            progress.set(number, saved=number)
            seen.append(Job.objects.get(pk=job.pk).percent)

    jobs.run(job.pk, body)
    job.refresh_from_db()
    assert seen == list(range(10, 101, 10))
    assert (job.status, job.done, job.counts) == (JobStatus.DONE, 10, {"saved": 10})
    assert Event.objects.filter(verb="job_done").count() == 1


def test_a_job_that_is_over_does_not_run_again(job):
    jobs.run(job.pk, lambda progress: None)
    jobs.run(job.pk, lambda progress: pytest.fail("ran twice"))


def test_a_refusal_is_kept_as_its_sentence(job):
    def body(progress):
        raise NotAllowed("请先设置标准。")

    jobs.run(job.pk, body)
    job.refresh_from_db()
    assert (job.status, job.message) == (JobStatus.FAILED, "请先设置标准。")


def test_a_fault_fails_the_job_without_its_trace(job):
    def body(progress):
        raise ZeroDivisionError("secret")

    with pytest.raises(ZeroDivisionError):
        jobs.run(job.pk, body)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "secret" not in job.message


def test_cancelling_stops_at_the_next_step(job, clerk):
    def body(progress):
        progress.set(3)
        jobs.cancel(job=job, by=clerk)
        progress.set(4)
        pytest.fail("went on")

    jobs.run(job.pk, body)
    job.refresh_from_db()
    assert (job.status, job.done) == (JobStatus.CANCELLED, 4)


def test_a_waiting_job_is_cancelled_at_once(job, clerk):
    jobs.cancel(job=job, by=clerk)
    jobs.run(job.pk, lambda progress: pytest.fail("ran"))
    with pytest.raises(NotAllowed):
        jobs.cancel(job=job, by=clerk)


def test_a_silent_worker_is_seen_at_once_and_marked_by_beat(client, clerk, job):
    fall_silent(job)
    client.force_login(clerk)
    page = client.get(url("job", job)).content.decode()
    assert "已中断，完成 4 / 10。" in page
    assert url("job_resume", job) in page
    assert "every 2s" not in page
    mark_interrupted_jobs()
    job.refresh_from_db()
    assert job.status == JobStatus.INTERRUPTED
    assert url("job_resume", job) in client.get(url("job", job)).content.decode()


def test_a_worker_given_up_changes_nothing_any_more(job, clerk):
    def body(progress):
        progress.set(2)
        fall_silent(job, done=2)
        mark_interrupted_jobs()
        progress.set(3)
        pytest.fail("went on")

    jobs.run(job.pk, body)
    job.refresh_from_db()
    assert (job.status, job.done) == (JobStatus.INTERRUPTED, 2)


def test_an_old_attempt_does_not_end_the_new_one(job, clerk):
    def old(progress):
        fall_silent(job)
        jobs.resume(job=job, by=clerk)
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.RUNNING, started_at=timezone.now(), heartbeat_at=timezone.now()
        )

    jobs.run(job.pk, old)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.RUNNING, 2)


def test_a_job_delivered_again_silences_the_worker_that_had_it(job):
    def old(progress):
        fall_silent(job, done=2)
        jobs.run(job.pk, lambda new: new.set(5))
        progress.set(3)
        pytest.fail("went on")

    jobs.run(job.pk, old)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.DONE, 2)


def test_resuming_runs_the_task_again(client, clerk, job, django_capture_on_commit_callbacks):
    fall_silent(job)
    client.force_login(clerk)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        assert client.post(url("job_resume", job)).status_code == 302
    assert len(callbacks) == 1
    job.refresh_from_db()
    assert (job.status, job.attempt, job.done) == (JobStatus.QUEUED, 2, 4)
    again = client.post(url("job_resume", job), follow=True)
    assert [str(m) for m in again.context["messages"]]
    assert Event.objects.filter(verb="job_resumed").count() == 1


def test_the_bar_polls_while_it_runs_and_then_draws_the_page_anew(client, clerk, job):
    client.force_login(clerk)
    running = client.get(url("job_progress", job))
    assert "every 2s" in running.content.decode()
    assert '"HX-Trigger-Name": "poll"' in running.content.decode()
    assert "HX-Refresh" not in running.headers
    jobs.run(job.pk, lambda progress: None)
    assert client.get(url("job_progress", job)).headers["HX-Refresh"] == "true"


def test_get_changes_nothing(client, clerk, job):
    client.force_login(clerk)
    for name in ("job_cancel", "job_resume"):
        assert client.get(url(name, job)).status_code == 405


def test_only_the_starter_a_colleague_or_the_system_administrator_stops_a_job(client, job):
    client.force_login(factories.user(Role.STATISTICIAN))
    shown = client.get(url("job", job)).content.decode()
    assert url("job_cancel", job) not in shown
    client.post(url("job_cancel", job))
    job.refresh_from_db()
    assert job.status == JobStatus.QUEUED
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, name="colleague"))
    assert url("job_cancel", job) in client.get(url("job", job)).content.decode()
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    client.post(url("job_cancel", job))
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED


def test_jobs_of_another_county_are_not_there(client, job):
    elsewhere = factories.county("610398", "别县")
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, elsewhere, "fremd"))
    assert client.get(url("job", job)).status_code == 404
    assert client.get(reverse("welfare:job_list")).context["page"].paginator.count == 0


def test_rows_with_errors_go_to_those_who_hand_files_in(client, clerk, job):
    job.error_file.save("errors.xlsx", ContentFile(b"rows"))
    assert b"rows" not in Path(job.error_file.path).read_bytes()
    client.force_login(clerk)
    response = client.get(url("job_error_file", job))
    assert b"".join(response.streaming_content) == b"rows"
    assert Event.objects.get(verb="error_file_taken").actor == clerk
    for role in (Role.STATISTICIAN, Role.SYSTEM_ADMIN, Role.TOWN_HEAD, Role.AUDITOR):
        client.force_login(factories.user(role))
        assert client.get(url("job_error_file", job)).status_code == 403
    client.force_login(factories.user(Role.FINANCE))  # whose files are others
    assert client.get(url("job_error_file", job)).status_code == 403
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, name="colleague"))
    assert client.get(url("job_error_file", job)).status_code == 200


def test_a_job_without_errors_has_no_file(client, clerk, job):
    client.force_login(clerk)
    assert client.get(url("job_error_file", job)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COUNTY_CASEWORKER, 200),
        (Role.FINANCE, 200),
        (Role.STATISTICIAN, 200),
        (Role.SYSTEM_ADMIN, 200),
        (Role.TOWN_CASEWORKER, 403),
        (Role.SECURITY_ADMIN, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_who_sees_the_list(client, role, status):
    client.force_login(factories.user(role))
    assert client.get(reverse("welfare:job_list")).status_code == status


def test_the_list_does_not_ask_more_for_more_jobs(client, clerk, django_assert_max_num_queries):
    people = [factories.user(Role.FINANCE, name=f"f{n}") for n in range(15)]
    for by in [*people, None]:
        make(by)
    client.force_login(clerk)
    with django_assert_max_num_queries(9):
        response = client.get(reverse("welfare:job_list"))
    assert len(response.context["jobs"]) == 16


@pytest.mark.parametrize("fault", [None, ZeroDivisionError])
def test_what_a_job_did_not_make_is_left_alone_only_while_it_runs(job, fault):
    """Searching the whole program for garbage took a third of the time of lists and imports."""
    left_alone = []

    def body(progress):
        left_alone.append(gc.get_freeze_count())
        if fault:
            raise fault

    gc.unfreeze()
    if fault:
        with pytest.raises(fault):
            jobs.run(job.pk, body)
    else:
        jobs.run(job.pk, body)
    assert left_alone[0] > 0 == gc.get_freeze_count()


def test_a_result_is_offered_to_whoever_may_open_it(client, clerk):
    """The system administrator sees every job, and was sent to a payroll run and refused there."""
    run = make(
        clerk, status=JobStatus.DONE, finished_at=timezone.now(), result_url="/benefits/runs/"
    )
    for role, offered in ((Role.FINANCE, True), (Role.SYSTEM_ADMIN, False)):
        client.force_login(factories.user(role))
        page = client.get(reverse("welfare:job", args=[run.pk])).content.decode()
        assert ("查看结果" in page) == offered, role
