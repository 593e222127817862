"""Every task of the project is run twice with the same id, and once more after it was queued again.

The second run changes nothing at all; the third, of a job taken back into the queue, may move the
job and its log, but no row of business.
"""

from datetime import date, timedelta
from io import BytesIO
from unittest import mock

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from benefits import discarding
from benefits.actions.payroll import discard_run, start_run
from benefits.actions.reconciliation import keep_reconciled
from benefits.actions.supplements import (
    hand_on_supplements,
    sign_supplements,
    work_out_supplements,
)
from benefits.ledgers import DESK as PAY_LEDGERS
from benefits.models import SupplementBatch
from benefits.supplements import fill
from cases.ledgers import DESK as LEDGERS
from cases.ledgers import RECORDS
from cases.ledgers.records import kind_of
from cases.models import Person
from counties import folders
from reports.actions import freeze, make_report, order_list
from reports.models import AnnualReport, OwnTable
from tests import factories
from tests.benefits import changed, raises, scene
from tests.benefits.test_bulk import heating
from tests.benefits.test_offers_in_logbooks import OFFERS, REFUSED, answered
from tests.cases.test_record_steps import book
from tests.sweep.county_rows import LAYOUTS
from tests.verification.files import WORDS, department_file
from tests.verification.test_findings import finding
from tests.welfare.test_log_chain import act
from tests.welfare.test_offices import opened
from verification.actions import start_comparison
from verification.imports import DESK as FILES
from welfare.accounts.roles import Role
from welfare.audit import chain
from welfare.county.months import previous_month
from welfare.exports.actions import order_export
from welfare.files import imports
from welfare.models import Draft, Job, JobStatus, ListExport, SignInAddress, TableLayout
from welfare.offices.scopes import Scope

pytestmark = pytest.mark.django_db
APPS = ("welfare", "cases", "benefits", "verification", "reports", "counties")
MACHINE = {"welfare_job", "welfare_event"}
DECEMBER = date(2022, 12, 1)


def _county():
    factories.parameters()
    return factories.county()


def _worker():
    return factories.user(Role.COUNTY_CASEWORKER)


def _confirmed(desk, kind, rows, **period):
    """A file handed in and confirmed; its job waits."""
    given = LAYOUTS[kind]
    layout = (given[0] if isinstance(given, list) else given) | {"words": WORDS.get(kind, {})}
    TableLayout.objects.create(county=_county(), kind=kind, definition=layout)
    lines = [[layout["columns"][key]["headers"][0] for key in rows[0]]]
    lines += [list(row.values()) for row in rows]
    return _handed_in(desk, kind, lines, **period)


def _handed_in(desk, kind, lines, **period):
    batch = imports.hand_in(
        by=_worker(),
        county=_county(),
        spec=desk.specs[kind],
        file=BytesIO("\n".join(",".join(line) for line in lines).encode()),
        file_name=f"{kind}.csv",
        **period,
    )
    return imports.confirm(by=_worker(), batch=batch, desk=desk)


def _ledger():
    factories.programme("DIBAO")
    home = factories.village(factories.town())
    row = {
        **{"town": home.parent.name, "village": home.name, "head_name": "测试甲"},
        **{"certificate_number": "N1", "family_size": "1", "covered_size": "1"},
        **{"relation": "户主", "name": "测试甲", "resident_id": factories.resident_id(7)},
        **{"basic_amount": "480", "joined_on": "2022-01-05"},
    }
    return _confirmed(LEDGERS, "people", [row], year=2022)


def _records():
    logbook = book({"about": "place", "fields": [{"label": "情况"}], "writes": "county"})
    row = {"日期": "2022-12-01", "情况": "正常", "经办人员": "甲"}
    return _handed_in(RECORDS, kind_of(logbook), [list(row), list(row.values())])


def _pay_ledger():
    payee = factories.award().payee
    row = {
        **{"head_name": payee.name, "resident_id": payee.resident_id, "programme": "农村低保"},
        **{"total_amount": "400", "paid_on": "2022-10-10", "result": "成功"},
    }
    return _confirmed(PAY_LEDGERS, "pay", [row], year=2022)


def _department_file():
    person = factories.person()
    row = {
        **{"plate": "陕C00001", "vehicle_kind": "小型轿车", "name": person.name},
        **{"resident_id": person.resident_id, "vehicle_state": "正常"},
    }
    return _confirmed(FILES, "car", [row], month=DECEMBER)


def _run():
    _county()
    factories.award()
    factories.award(suspended_from=date(2022, 1, 1), status="suspended", stop_way="ledger")
    factories.live(month=scene.MONTH)
    return start_run(by=scene.finance(), month=scene.MONTH).job


def _discarded_run():
    factories.award()
    run = scene.run_to("calculated")
    with mock.patch.object(discarding, "AT_ONCE", 0):  # as a large run
        run = discard_run(by=scene.finance(), run=run, version=run.version, reason="重做")
    return run.job


def _cars_found(month):
    county = _county()
    person = factories.award().payee
    TableLayout.objects.create(county=county, kind="car", definition={"words": WORDS["car"]})
    department_file("car", [(person, {"state": "正常", "category": "小型轿车"})], month=month)
    return county


def _comparison():
    return start_comparison(by=_worker(), county=_cars_found(DECEMBER), month=DECEMBER).job


def _overdue():
    finding(due_on=timezone.localdate() - timedelta(days=2))


def _monthly_comparison():
    _cars_found(previous_month(timezone.localdate()))


def _snapshot():
    factories.award()
    return freeze(by=None, county=_county(), month=DECEMBER).job


def _annual_report():
    job = _snapshot()
    run("reports.tasks.freeze_snapshot", job)
    return make_report(by=None, county=_county(), year=2022).job


def _figure_list():
    job = _annual_report()
    run("reports.tasks.make_report", job)
    report = AnnualReport.objects.get(job=job)
    by = factories.user(Role.STATISTICIAN)
    return order_list(by=by, report=report, key="roll.households", title="低保户数").job


def _old_tries():
    long_ago = timezone.now() - timedelta(days=3)
    SignInAddress.objects.create(address="10.0.0.1", failures=2, failed_at=long_ago)


def _leaver():
    leaver = factories.user(Role.TOWN_HEAD)
    leaver.closes_on = timezone.localdate()
    leaver.save()


def _unheard_job():
    job, long_ago = _run(), timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(sent_at=long_ago)


def _silent_job():
    long_ago = timezone.now() - timedelta(days=1)
    Job.objects.create(
        kind="payroll",
        task="benefits.tasks.calculate_run",
        title="测试",
        status=JobStatus.RUNNING,
        started_at=long_ago,
        heartbeat_at=long_ago,
    )


# Task → what must be there before it runs; gives the job whose number the task takes, or nothing.
def _grant():
    factories.award("DIBAO", size=2)
    return heating(calculated=False).job


def _reconciliation():
    factories.award("DIBAO")
    factories.live()
    return keep_reconciled(by=None, county=_county())


def _nightly_reconciliation():
    factories.award("DIBAO")


def _draft(signed=False):
    scene.standards()
    raises.drafter(), raises.signer()
    factories.award("DIBAO", basic=480, monthly_income=0)
    if not signed:
        return raises.drafted(raises.rural(530), since=DECEMBER, worked_out=False).job
    return raises.signed(raises.rural(530), raises.rate(150), since=DECEMBER).job


def _signed_draft():
    return _draft(signed=True)


def _draft_whose_month_has_come():
    """Signed while its month was still to come: its job was never started."""
    job = _draft(signed=True)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE, finished_at=timezone.now())


def _supplement_kinds():
    _county()
    scene.kinds()


def _supplements():
    _supplement_kinds()
    award = factories.award(size=2)
    Person.objects.filter(award_members__award=award).update(birth_date=date(1940, 1, 1))
    month = timezone.localdate().replace(day=1)
    return work_out_supplements(by=_worker(), county=_county(), month=month).job


def _supplements_signed():
    _supplements()
    batch = SupplementBatch.objects.get()
    fill(batch.pk, None)
    batch.refresh_from_db()
    batch = hand_on_supplements(by=_worker(), batch=batch, version=batch.version)
    by = factories.user(Role.COUNTY_APPROVER)
    return sign_supplements(by=by, batch=batch, version=batch.version).job


def _exit_over():
    factories.parameters()
    award = factories.award(exit_support_from=date(2022, 1, 1), exit_support_months=6)
    changed.exit_granted(award)


def _three_refusals():
    changed.ground()
    logbook, award = book(OFFERS, code="jobs"), changed.award(size=2)
    for _time in range(3):
        answered(logbook, award, REFUSED)


def _old_draft():
    long_ago = timezone.now() - timedelta(days=settings.DRAFT_DAYS + 1)
    Draft.objects.create(user=_worker(), form="/x/", fields="[]", saved_at=long_ago)


def _list_ordered():
    factories.household()
    _county()
    by = factories.user(Role.COUNTY_CASEWORKER)
    return order_export(by=by, address=reverse("cases:household_list"), reason="核对名单").job


def _list_expired():
    _county()
    by, yesterday = _worker(), timezone.localdate() - timedelta(days=1)
    ListExport.objects.create(
        address="/x/",
        title="名单",
        reason="核对名单",
        county=by.county,
        area=by.division,
        ordered_by=by,
        kept_until=yesterday,
        rows=1,
        file="exports/x.xlsx",
    )


def _digest():
    reader = _worker()
    reader.email = "reader@county.test"
    reader.save()
    return reader


def _own_table():
    run("reports.tasks.freeze_snapshot", _snapshot())
    OwnTable.objects.create(
        county=factories.county(),
        name="低保",
        measure="persons",
        rows="town",
        schedule=1,
        made_by=factories.user(Role.STATISTICIAN),
    )


def _arrived_file():
    """Looked at once, so that the next look sees that it grows no more."""
    _county()
    access, _key = opened([Scope.FILES], factories.county(), department="car")
    folders.take_all()
    (folders.folder_of(access) / "2022-12.csv").write_text("无法识别的表\n1\n")
    folders.take_all()


def _settled_log():
    act(hours_ago=30)


def _sealed_log():
    act(hours_ago=30)
    chain.seal()


TASKS = {
    "welfare.audit.tasks.seal_log": _settled_log,
    "welfare.audit.tasks.check_log": _sealed_log,
    "welfare.backups.tasks.take_backup": lambda: None,
    "welfare.backups.tasks.prove_backup": lambda: None,
    "counties.tasks.take_arrivals": _arrived_file,
    "welfare.news.tasks.send_digest": _digest,
    "welfare.news.tasks.send_digests": lambda: _digest() and None,
    "welfare.jobs.tasks.mark_interrupted_jobs": _silent_job,
    "welfare.jobs.tasks.send_waiting_jobs": _unheard_job,
    "welfare.accounts.tasks.forget_old_tries": _old_tries,
    "welfare.accounts.tasks.close_leavers": _leaver,
    "welfare.drafts.tasks.forget_old_drafts": _old_draft,
    "welfare.exports.tasks.write_export": _list_ordered,
    "welfare.exports.tasks.destroy_expired_exports": _list_expired,
    "cases.tasks.import_ledger": _ledger,
    "cases.tasks.import_records": _records,
    "cases.tasks.end_gradual_exits": _exit_over,
    "benefits.tasks.follow_answers": _three_refusals,
    "cases.tasks.sweep_attachment_files": lambda: None,
    "benefits.tasks.calculate_run": _run,
    "benefits.tasks.calculate_grant": _grant,
    "benefits.tasks.clear_run": _discarded_run,
    "benefits.tasks.work_out_standards": _draft,
    "benefits.tasks.put_standards_in_force": _signed_draft,
    "benefits.tasks.start_due_standards": _draft_whose_month_has_come,
    "benefits.tasks.import_ledger": _pay_ledger,
    "benefits.tasks.reconcile_county": _reconciliation,
    "benefits.tasks.start_nightly_reconciliations": _nightly_reconciliation,
    "benefits.tasks.work_out_supplements": _supplements,
    "benefits.tasks.apply_supplements": _supplements_signed,
    "benefits.tasks.start_monthly_supplements": _supplement_kinds,
    "verification.tasks.import_file": _department_file,
    "verification.tasks.compare": _comparison,
    "verification.tasks.start_monthly_comparison": _monthly_comparison,
    "verification.tasks.tell_overdue_findings": _overdue,
    "reports.tasks.freeze_snapshot": _snapshot,
    "reports.tasks.make_report": _annual_report,
    "reports.tasks.write_list": _figure_list,
    "reports.tasks.count_own_tables": _own_table,
}

OF_ACCOUNTS = {"welfare.news.tasks.send_digest"}  # no job: its day is kept with the account
OF_BEAT = {
    "welfare.audit.tasks.seal_log",
    "welfare.audit.tasks.check_log",
    "welfare.backups.tasks.take_backup",
    "welfare.backups.tasks.prove_backup",
    "counties.tasks.take_arrivals",
    "welfare.news.tasks.send_digests",
    "benefits.tasks.start_monthly_supplements",
    "benefits.tasks.follow_answers",
    "cases.tasks.end_gradual_exits",
    "cases.tasks.sweep_attachment_files",
    "welfare.accounts.tasks.forget_old_tries",
    "welfare.accounts.tasks.close_leavers",
    "welfare.drafts.tasks.forget_old_drafts",
    "welfare.exports.tasks.destroy_expired_exports",
    "welfare.jobs.tasks.mark_interrupted_jobs",
    "welfare.jobs.tasks.send_waiting_jobs",
    "verification.tasks.start_monthly_comparison",
    "verification.tasks.tell_overdue_findings",
    "benefits.tasks.start_nightly_reconciliations",
    "benefits.tasks.start_due_standards",
    "reports.tasks.count_own_tables",
}


ON_DISK = {
    "cases.tasks.sweep_attachment_files",  # no row: tests/cases/test_attachments.py
    "welfare.backups.tasks.take_backup",  # no folder here: tests/welfare/test_backups.py
    "welfare.backups.tasks.prove_backup",
}


def run(task, job):
    """As the worker runs it: what it queues on commit runs too."""
    current_app.tasks[task](*([job.pk] if job else []))


def rows(leave_out=frozenset()):
    """Every table of the project: number of rows and what is in them."""
    names = sorted(
        model._meta.db_table
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if model._meta.db_table not in leave_out
    )
    with connection.cursor() as cursor:
        found = {}
        for name in names:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"
            )
            found[name] = cursor.fetchone()
        return found


@pytest.fixture(autouse=True)
def _folders_of_departments(settings, tmp_path):
    settings.ARRIVALS_FOLDER = tmp_path


@pytest.fixture(scope="module", autouse=True)
def _as_a_worker_finds_them():
    current_app.loader.import_default_modules()
    with override_settings(EMAIL_HOST="mail.test", PUBLIC_URL="https://county.test"):
        yield


def test_every_task_is_tried():
    known = {name for name in current_app.tasks if name.startswith(tuple(f"{a}." for a in APPS))}
    assert known == set(TASKS), "add the task here with what it needs to run"


@pytest.mark.parametrize("task", TASKS)
def test_a_second_run_changes_nothing(task, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        job = TASKS[task]()
    empty = rows()
    with django_capture_on_commit_callbacks(execute=True):
        run(task, job)
    done = rows()
    assert done != empty or task in ON_DISK, "the task did nothing the first time"
    with django_capture_on_commit_callbacks(execute=True):
        run(task, job)
    assert rows() == done


@pytest.mark.parametrize("task", sorted(set(TASKS) - OF_BEAT - OF_ACCOUNTS))
def test_a_job_queued_again_after_its_end_does_no_business_twice(
    task, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        job = TASKS[task]()
    run(task, job)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE, job.message
    done = rows(MACHINE)
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.QUEUED, attempt=2, finished_at=None, started_at=None, heartbeat_at=None
    )
    run(task, job)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.DONE, 2), job.message
    assert rows(MACHINE) == done


def test_what_the_schedule_calls_is_there():
    scheduled = {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == OF_BEAT
    assert scheduled <= set(current_app.tasks)
