"""Each batch of province and city is answered by what its own file said."""

from datetime import date

import pytest
from django.utils import timezone

from cases.models import FormerId
from counties import undo
from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare, found
from tests.verification.test_feedback import SAYS, record
from tests.verification.test_met_once import settle
from verification import feedback
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed, Refused
from welfare.models import BatchStatus, ImportBatch
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
JANUARY = date(2023, 1, 1)
OTHER = {"category": "名下有车", "more": {"detail": "2023年1月购车"}}


def caseworker():
    return factories.user(Role.COUNTY_CASEWORKER)


def test_a_new_batch_that_nobody_compared_is_not_answered_by_the_old_finding(county):
    held = grant().payee
    record(department_file("feedback", [(held, SAYS)]))
    compare(county)
    settle(found("feedback")[0])
    second = record(department_file("feedback", [(held, OTHER)], month=JANUARY), "2023-01")
    with pytest.raises(NotAllowed):
        feedback.answer_feedback(by=caseworker(), batch=second, reason="反馈核查结果")


def test_two_batches_of_one_month_are_both_answered(county):
    a, b = grant().payee, grant().payee
    first = record(department_file("feedback", [(a, SAYS)]))
    second = record(department_file("feedback", [(b, SAYS)]), "2022-08")
    compare(county)
    for row in found("feedback"):
        settle(row)
    for batch in (second, first):
        feedback.answer_feedback(by=caseworker(), batch=batch, reason="反馈核查结果")


def test_a_person_named_by_a_former_number_is_answered(county):
    held = grant().payee
    old = factories.resident_id(77)
    FormerId.objects.create(
        county=county,
        person=held,
        resident_id=old,
        resident_id_hash=crypto.keyed_hash(old),
        until=MONTH,
    )
    batch = record(department_file("feedback", [((old, held.name), SAYS)]))
    compare(county)
    settle(found("feedback")[0])
    feedback.answer_feedback(by=caseworker(), batch=batch, reason="反馈核查结果")


def test_the_file_of_a_batch_is_not_undone_without_a_sentence(county):
    batch = record(department_file("feedback", [(grant().payee, SAYS)]))
    ImportBatch.objects.filter(pk=batch.file.batch_id).update(
        status=BatchStatus.IMPORTED, finished_at=timezone.now()
    )
    with pytest.raises(Refused):
        undo.take_back(
            by=None, batch=ImportBatch.objects.get(pk=batch.file.batch_id), reason="传错文件"
        )
