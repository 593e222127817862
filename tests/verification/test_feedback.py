"""Batches of province and city, the exchange file of the three groups, and scans of the year."""

from datetime import date

import pytest
from django.urls import reverse

from tests import factories
from tests.taken import written
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare, found
from tests.verification.test_met_once import settle
from verification import actions, feedback, scans, screening
from verification.models import DepartmentRecord, FeedbackBatch, UncoveredReason
from verification.states import Uncovered
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
SAYS = {"category": "死亡人员领取", "more": {"detail": "2022年11月死亡"}}


@pytest.fixture
def batch(county):
    held, stranger = grant().payee, (factories.resident_id(95), "某某")
    file = department_file("feedback", [(held, SAYS), (stranger, SAYS), (held, SAYS)])
    return record(file)


def record(file, number="2022-07", by=None):
    return actions.record_feedback(
        by=by or factories.user(Role.COUNTY_CASEWORKER),
        file=file,
        sender="province",
        number=number,
        received_on=date(2022, 12, 20),
        due_on=date(2023, 1, 10),
    )


def test_people_and_times_are_counted_and_the_findings_have_the_day_of_the_batch(county, batch):
    assert (batch.persons, batch.person_times) == (2, 3)
    compare(county)
    rows = found("feedback")
    assert {row.due_on for row in rows} == {batch.due_on}
    assert sorted(bool(row.award) for row in rows) == [False, True]


def test_a_batch_is_answered_once_everybody_in_it_is_closed(county, batch, client):
    by = factories.user(Role.COUNTY_CASEWORKER)
    with pytest.raises(NotAllowed, match="2"):
        feedback.answer_feedback(by=by, batch=batch, reason="反馈核查结果")
    compare(county)
    first, second = found("feedback")
    for row in (first, second):
        if row.town is None:
            row.town = factories.town()
            row.save()
        settle(row)
    made = feedback.answer_feedback(by=by, batch=batch, reason="反馈核查结果")
    rows = list(written(made).iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == ["行", 2, 3, 4]
    assert {row[2] for row in rows[1:]} == set(
        DepartmentRecord.objects.filter(file=batch.file).values_list("resident_id", flat=True)
    )
    assert all(row[-1] for row in rows[1:])
    batch.refresh_from_db()
    assert batch.answered_by == by
    client.force_login(by)
    body = client.get(reverse("verification:feedback_list")).content.decode()
    assert batch.number in body


def test_a_batch_is_recorded_of_its_own_file_once(county, batch):
    with pytest.raises(NotAllowed):
        record(department_file("car", []))
    with pytest.raises(NotAllowed):
        record(batch.file, by=factories.user(Role.TOWN_CASEWORKER))
    assert FeedbackBatch.objects.count() == 1


@pytest.fixture
def groups(county):
    group = factories.group("unstable")
    helped, cleared, alone = grant().payee, factories.person(), factories.person()
    for person, risk in ((helped, False), (cleared, True), (alone, False)):
        group.members.create(
            person=person, town=factories.town(), as_of=date(2022, 12, 31), cleared=risk
        )
    department_file("death", [((factories.resident_id(1), "某"), {})])
    compare(county)
    return helped, cleared, alone


def test_the_three_groups_are_given_back_once_of_everybody_a_reason_is_known(county, groups):
    by = factories.user(Role.COUNTY_CASEWORKER)
    asked = {"by": by, "county": county, "reason": "三类对象月比对", "whole_ids": False}
    with pytest.raises(NotAllowed, match="1"):
        screening.give_screening(**asked)
    (finding,) = found("watched_uncovered")
    actions.record_uncovered(
        by=factories.user(Role.COUNTY_APPROVER),
        finding=finding,
        version=finding.version,
        reason=Uncovered.SUPPORTED,
    )
    (row,) = screening.Screening(county).by_group()
    assert row[1:] == (3, 1, 1, 1, 0)
    rows = list(written(screening.give_screening(**asked)).iter_rows(values_only=True))
    assert [row[9] for row in rows[2:]] == ["是", "否", "否"]
    assert all("*" in row[5] for row in rows[2:])
    assert UncoveredReason.objects.count() == 1


def test_without_a_list_nothing_is_given_back(county):
    by = factories.user(Role.COUNTY_CASEWORKER)
    with pytest.raises(NotAllowed, match="名单"):
        screening.give_screening(by=by, county=county, reason="三类对象月比对", whole_ids=False)


def test_the_screening_has_its_page(county, groups, client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("verification:screening")
    assert "state=without" in client.get(url).content.decode()
    assert client.post(url, {"reason": "三类对象月比对"}).status_code == 200  # refused: a sentence


def test_who_was_in_how_many_scans_of_the_year_and_by_which_files(county, client):
    twice, once = grant(), grant(joined_on=date(2022, 11, 20), first_month=date(2022, 12, 1))
    for month in (date(2022, 6, 1), MONTH):
        department_file("bank", [(twice.payee, {"amount": 0})], month=month)
        compare(county, month)
    rows = {row.award: row.scans for row in scans.scanned_in(county, 2022, date(2022, 12, 31))}
    assert rows == {twice: 2, once: 1}
    assert scans.compared_months(county, 2022) == [date(2022, 6, 1), MONTH]
    assert scans.wanted_a_year(county, MONTH) == 2
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("verification:scan_list")
    assert client.get(url + "?year=2022&seldom=on").status_code == 200
