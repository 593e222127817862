"""Row history: one state per row and change, with who and why, whatever wrote the rows."""

import datetime

import pghistory
import pytest
from django.apps import apps
from django.db import connection, models
from pghistory.models import Context

from tests import factories
from welfare.accounts.roles import Role
from welfare.files.imports import copy_in
from welfare.jobs import actions as jobs
from welfare.models import Job, Workday

pytestmark = pytest.mark.django_db
DAYS = [datetime.date(2099, 1, day) for day in range(1, 31)]
History = Workday.pgh_event_model


def workdays():
    return [Workday(date=day, is_workday=True) for day in DAYS]


def states(label):
    return History.objects.filter(pgh_label=label, date__in=DAYS)


def said(row):
    return Context.objects.get(pk=row.pgh_context_id).metadata


@pytest.mark.parametrize("write", [copy_in, Workday.objects.bulk_create])
def test_each_row_of_a_bulk_write_has_its_state_with_who_and_why(write):
    with pghistory.context(user=7, job=8):
        write(workdays())
    assert sorted(row.date for row in states("insert")) == DAYS
    assert {row.pgh_obj_id for row in states("insert")} == {
        row.pk for row in Workday.objects.filter(date__in=DAYS)
    }
    (context,) = {row.pgh_context_id for row in states("insert")}
    assert Context.objects.get(pk=context).metadata == {"user": 7, "job": 8}


def test_an_update_writes_the_rows_that_it_changed_and_no_others():
    copy_in(workdays())
    Workday.objects.filter(date=DAYS[0]).update(note="x")
    Workday.objects.filter(date__in=DAYS).update(note="x")
    assert states("update").filter(date=DAYS[0]).count() == 1
    assert states("update").count() == len(DAYS)
    assert {row.note for row in states("update")} == {"x"}
    Workday.objects.filter(date__in=DAYS).update(note="x")
    assert states("update").count() == len(DAYS)


def test_a_large_update_after_a_small_one_is_not_planned_for_one_row():
    """The plan of a trigger is kept: joined in a loop, these would be 25 million pairs."""
    first = datetime.date(2200, 1, 1)
    days = [first + datetime.timedelta(n) for n in range(5_000)]
    copy_in([Workday(date=day, is_workday=True) for day in days])
    for _time in range(2):
        Workday.objects.filter(date=first).update(note=str(_time))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '4s'")
    assert Workday.objects.filter(date__in=days).update(note="x") == len(days)


def test_what_is_not_tracked_makes_no_state():
    user = factories.user(Role.COUNTY_CASEWORKER)
    history = type(user).pgh_event_model.objects.filter(pgh_obj_id=user.pk, pgh_label="update")
    user.former_passwords = ["x"]
    user.save()
    assert not history.exists()
    user.full_name = "另名"
    user.save()
    assert history.count() == 1


def test_what_a_job_writes_says_who_started_it_and_which_job_it_was():
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    job = Job.objects.create(kind="import_roll", task="x", title="x", started_by=clerk)
    jobs.run(job.pk, lambda progress: copy_in(workdays()) and None)
    rows = list(states("insert"))
    assert len(rows) == len(DAYS)
    assert said(rows[0]) == {"user": clerk.pk, "job": job.pk, "kind": "import_roll"}


def test_every_history_counts_in_eight_bytes_and_by_statement():
    histories = [m for m in apps.get_models() if hasattr(m, "pgh_tracked_model")]
    assert histories
    assert {type(m._meta.pk) for m in histories} == {models.BigAutoField}
    for history in histories:
        triggers = history.pgh_tracked_model._meta.triggers
        levels = {str(t.level) for t in triggers if t.name in {"insert_insert", "update_update"}}
        assert levels == {"STATEMENT"}, history
