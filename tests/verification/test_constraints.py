"""What PostgreSQL itself refuses, by the name of the constraint."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_findings import finding, verify
from tests.verification.test_means import application
from verification.models import (
    Authorisation,
    Comparison,
    CountyDepartment,
    DepartmentFile,
    DepartmentLimit,
    FeedbackBatch,
    Finding,
    FindingEscalation,
    MeansCheck,
    UncoveredReason,
)
from welfare.accounts.roles import Role
from welfare.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def refused(name, function, *args, **kwargs):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        function(*args, **kwargs)


def change(row, **values):
    return type(row).objects.filter(pk=row.pk).update(**values)


def test_finding_once_per_month_and_kind(county):
    row = finding()
    refused("finding_once_per_month_and_kind", finding, award=row.award)


def test_finding_verified_has_person_time_and_note(county):
    row = finding()
    refused("finding_verified_has_person_time_and_note", change, row, status="verified")


def test_finding_closed_has_person_time_and_action(county):
    row = verify(finding())
    refused("finding_closed_has_person_time_and_action", change, row, status="closed")
    refused("finding_closed_has_person_time_and_action", change, row, action="none")


def test_finding_ends_on_a_ground(county):
    row = verify(finding())
    refused("finding_ends_on_a_ground", change, row, ground="property")


def test_finding_verified_and_closed_by_two_people(county):
    row = verify(finding())
    refused(
        "finding_verified_and_closed_by_two_people",
        change,
        row,
        status="closed",
        closed_by=row.verified_by,
        closed_at=timezone.now(),
        action="none",
    )


def test_finding_withdrawn_has_time(county):
    refused("finding_withdrawn_has_time", change, finding(), status="withdrawn")
    refused("finding_withdrawn_has_time", change, finding(), withdrawn_at=timezone.now())


def test_months_are_first_days(county):
    odd = date(2022, 12, 2)
    refused("finding_month_is_first_day", change, finding(), month=odd)
    refused("finding_last_seen_is_first_day", change, Finding.objects.get(), last_seen=odd)
    run = Comparison.objects.get()
    refused("comparison_month_is_first_day", change, run, month=odd)
    file = department_file("death", [(grant().payee, {})])
    refused("department_file_month_is_first_day", change, file, month=odd)


def test_department_file_one_current_per_month(county):
    department_file("death", [(grant().payee, {})])
    batch = ImportBatch.objects.create(
        kind="death", county=county, file_name="x", sha256="x", size=1
    )
    refused(
        "department_file_one_current_per_month",
        DepartmentFile.objects.create,
        county=county,
        department="death",
        month=MONTH,
        batch=batch,
    )


def test_authorisation_constraints(county):
    case = application()
    factories.authorise(case, date(2022, 12, 2))
    held = Authorisation.objects.get()
    of_one = "authorisation_is_of_one_person"
    refused(of_one, change, held, person=None)
    refused(of_one, change, held, supporter="外地儿子")
    refused("authorisation_is_signed", change, held, signed_by="")
    withdrawn = "authorisation_withdrawn_has_day_person_and_reason"
    refused(withdrawn, change, held, withdrawn_on=date(2022, 12, 3))
    words = {"withdrawn_by": held.recorded_by, "withdrawn_why": "不再授权"}
    refused(withdrawn, change, held, withdrawn_on=date(2022, 12, 1), **words)
    fields = ("application", "person", "signed_on", "signed_by", "recorded_by")
    again = {name: getattr(held, name) for name in fields}
    refused("authorisation_once_a_day", Authorisation.objects.create, **again)


def test_means_check_constraints(county):
    values = {
        "application": application(),
        "authorised_on": date(2022, 12, 2),
        "persons": 1,
        "requested_on": date(2022, 12, 3),
        "requested_by": factories.user(Role.TOWN_CASEWORKER),
    }
    check = MeansCheck.objects.create(**values)
    refused("means_check_one_at_a_time", MeansCheck.objects.create, **values)
    refused("means_check_needs_authorisation_first", change, check, authorised_on=date(2022, 12, 4))
    refused("means_check_hits_are_verified", change, check, hits=1)
    begun = "means_check_begins_after_it_was_asked_for"
    refused(begun, change, check, begun_on=date(2022, 12, 3))
    early = {"begun_on": date(2022, 12, 2), "begun_by": check.requested_by}
    refused(begun, change, check, **early)
    reported = "means_check_reports_after_it_began"
    refused(reported, change, check, reported_on=date(2022, 12, 3))
    later = {"begun_on": date(2022, 12, 5), "begun_by": check.requested_by}
    refused(reported, change, check, **later, reported_on=date(2022, 12, 4))


def test_every_constraint_of_the_app_is_tested_here():
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    names = [
        constraint.name
        for model in (Authorisation, Comparison, DepartmentFile, Finding, MeansCheck)
        for constraint in model._meta.constraints
    ]
    assert [name for name in names if name not in text] == []


POWER = {
    "code": "power",
    "name": "电力",
    "due_day": 5,
    "first_month": MONTH,
    "columns": {"spent": {"label": "缴费额"}},
}


def test_departments_of_the_county(county):
    make = CountyDepartment.objects.create
    other = factories.county("610328", "邻")
    row = make(county=county, **POWER)
    again = {**POWER, "county": county, "columns": {}}
    refused("county_department_code_once", lambda: make(**again))
    refused("county_department_own_code_once", lambda: make(county=other, **POWER))
    refused("county_department_own_has_name", lambda: change(row, name=""))
    refused("county_department_due_day_of_every_month", change, row, due_day=29)
    odd = date(2022, 12, 2)
    refused("county_department_first_month_is_first_day", change, row, first_month=odd)
    limit = {"department": row, "valid_from": MONTH, "document": "测试"}
    DepartmentLimit.objects.create(above=9000, **limit)
    refused("department_limit_one_from_a_day", DepartmentLimit.objects.create, above=1, **limit)
    limit["valid_from"] = odd
    refused("department_limit_not_negative", DepartmentLimit.objects.create, above=-1, **limit)


def test_who_says_that_a_file_is_whole_is_on_record(county):
    file = department_file("car", [])
    name, now = "department_file_extent_has_person_and_time", timezone.now()
    refused(name, change, file, extent_at=now)
    by = factories.user(Role.COUNTY_CASEWORKER)
    refused(name, change, file, extent_by=by, extent_at=now, extent="")


def test_escalations(county):
    told = {"finding": finding(), "level": "head", "due_on": MONTH}
    make = FindingEscalation.objects.create
    refused("finding_escalation_after_its_day", make, told_on=MONTH, **told)
    later = date(2022, 12, 5)
    make(told_on=later, **told)
    refused("finding_escalation_once_a_level_and_day", make, told_on=later, **told)


def test_feedback_batches(county):
    by, day = factories.user(Role.COUNTY_CASEWORKER), date(2022, 12, 5)
    values = {
        "county": county,
        "sender": "city",
        "number": "1",
        "received_on": day,
        "due_on": day,
        "persons": 0,
        "person_times": 0,
        "recorded_by": by,
    }
    row = FeedbackBatch.objects.create(file=department_file("feedback", []), **values)
    other = department_file("feedback", [], month=date(2022, 11, 1))
    refused("feedback_batch_number_once", FeedbackBatch.objects.create, file=other, **values)
    refused("feedback_batch_due_after_it_came", change, row, due_on=date(2022, 12, 4))
    refused("feedback_batch_answered_has_day_and_person", change, row, answered_on=day)


def test_reasons_of_the_ledger(county):
    by, day = factories.user(Role.COUNTY_APPROVER), date(2022, 12, 5)
    row = UncoveredReason.objects.create(
        finding=finding(),
        reason="income",
        seen_on=day,
        review_on=date(2023, 6, 5),
        recorded_by=by,
    )
    refused("uncovered_reason_is_looked_at_again_later", change, row, review_on=day)
    refused("uncovered_reason_other_is_noted", change, row, reason="other")
