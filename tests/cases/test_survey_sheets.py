"""What was seen at a visit, whom nobody met, and a sheet that arrives from a telephone."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import NotSeen, Survey
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.models import Event

pytestmark = pytest.mark.django_db
SAID = {
    "visited_on": None,
    "first_signer": "赵查",
    "second_signer": "钱查",
    "member_present": "王五",
    "annual_income": "7200",
    "observations": "家中一人住院",
}


def sheet_of(case, **said):
    day = {"visited_on": walk.days_ago(15).isoformat(), "version": case.version}
    return {**SAID, **day, "seen": walk.members(case), "sheet": str(uuid4()), **said}


def arrives(client, case, said):
    return client.post(reverse("cases:survey_arrives", args=[case.pk]), said)


@pytest.fixture
def case(client):
    made = walk.accepted()
    client.force_login(walk.worker())
    return made


def test_a_sheet_that_comes_twice_is_recorded_once(client, case):
    said = sheet_of(case, utilities="60", belongings="农用三轮车一辆")
    for _time in range(2):
        answer = arrives(client, case, said)
        assert answer.status_code == 200
        assert answer.json() == {"state": "arrived"}
    survey = Survey.objects.get()
    assert str(survey.sheet) == said["sheet"]
    assert (survey.utilities, survey.belongings) == (60, "农用三轮车一辆")
    assert not survey.not_seen.exists()
    assert Event.objects.filter(verb="survey_recorded").count() == 1


def test_another_sheet_of_the_same_case_is_told_that_it_was_overtaken(client, case):
    assert arrives(client, case, sheet_of(case)).status_code == 200
    answer = arrives(client, case, sheet_of(case))
    assert answer.status_code == 409
    assert answer.json()["state"] == "refused"
    assert answer.json()["said"][0]
    assert Survey.objects.count() == 1


def test_what_is_missing_is_said_field_by_field_and_nothing_is_recorded(client, case):
    answer = arrives(client, case, sheet_of(case, second_signer="赵查", annual_income="许多"))
    assert answer.status_code == 422
    said = "\n".join(answer.json()["said"])
    assert "调查人二" in said
    assert "近12个月家庭收入" in said
    assert not Survey.objects.exists()


def test_every_member_is_seen_or_it_is_said_why(client, case):
    members = list(case.household.members.filter(left_on=None).select_related("person"))
    one_missing = sheet_of(case, seen=[row.pk for row in members[1:]])
    answer = arrives(client, case, one_missing)
    assert answer.status_code == 422
    assert members[0].person.name in answer.json()["said"][0]
    told = {**one_missing, "not_seen_reason": "在西安务工"}
    assert arrives(client, case, told).status_code == 200
    missed = NotSeen.objects.get()
    assert (missed.person_id, missed.reason) == (members[0].person_id, "在西安务工")
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert "在西安务工" in page


def test_a_sheet_taken_along_is_on_record_and_shows_the_own_area_only(client, case):
    answer = client.post(reverse("cases:survey_take", args=[case.pk]))
    sheet = answer.json()
    assert case.applicant.name in sheet["title"]
    assert 'name="observations"' in sheet["html"]
    assert case.applicant.resident_id not in sheet["html"]
    assert sheet["version"] == case.version
    event = Event.objects.get(verb="survey_taken_along")
    assert (event.case_id, event.actor_id) == (case.pk, walk.worker().pk)
    other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    client.force_login(other)
    assert client.post(reverse("cases:survey_take", args=[case.pk])).status_code == 404
    assert arrives(client, case, sheet_of(case)).status_code == 404


def test_who_does_not_do_casework_takes_no_sheet(client, case):
    client.force_login(walk.approver())
    assert client.post(reverse("cases:survey_take", args=[case.pk])).status_code == 403


def test_the_key_of_the_sheets_is_each_persons_own(client, case):
    first = client.get(reverse("welfare:offline_session")).json()
    assert (first["user"], len(first["key"])) == (walk.worker().pk, 64)
    client.force_login(walk.approver())
    assert client.get(reverse("welfare:offline_session")).json()["key"] != first["key"]


def test_the_sheet_is_offered_while_a_visit_is_due(client, case):
    def offered():
        page = client.get(reverse("cases:application", args=[case.pk]))
        return any("survey/take" in button.url for button in page.context["others"])

    assert offered()
    walk.survey(case)
    assert not offered()
