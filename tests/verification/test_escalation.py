"""What is overdue is told to the head of the town, then to the county, once each."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.verification.files import grant
from tests.verification.test_findings import finding, verify
from verification import escalation, tasks
from verification.models import Finding, FindingEscalation
from welfare.accounts.roles import Role
from welfare.models import Event, Key, Parameter
from welfare.news import reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _county(county):
    return county


def told():
    return list(FindingEscalation.objects.order_by("pk").values_list("level", "told_on"))


def news(role, division=None):
    return [event.verb for event in reading.of(factories.user(role, division))]


def on(day):
    escalation.tell_overdue(factories.county(), day)


def test_first_the_head_of_the_town_then_the_county():
    row = finding(due_on=FRIDAY)
    on(FRIDAY)
    assert told() == []
    on(MONDAY)
    assert told() == [("head", MONDAY)]
    assert news(Role.TOWN_HEAD, row.town) == ["overdue_told_to_head"]
    assert news(Role.TOWN_HEAD, factories.town(2)) == []
    assert news(Role.COUNTY_APPROVER) == news(Role.TOWN_CASEWORKER, row.town) == []
    on(MONDAY + timedelta(days=4))  # the fifth working day is not over
    assert len(told()) == 1
    on(MONDAY + timedelta(days=7))
    assert [level for level, _day in told()] == ["head", "county"]
    assert news(Role.COUNTY_APPROVER) == ["overdue_told_to_county"]


def test_the_news_holds_a_number_and_nobody(client):
    row = finding(due_on=FRIDAY)
    on(MONDAY)
    event = Event.objects.get(verb="overdue_told_to_head")
    assert (event.subject_id, event.details, event.actor) == (row.town_id, {"count": 1}, None)
    client.force_login(factories.user(Role.TOWN_HEAD, row.town))
    page = client.get(reverse("welfare:news_list")).content.decode()
    assert row.who not in page
    listed = client.get(reverse("verification:finding_overdue"), follow=True)
    assert [one.pk for one in listed.context["page"]] == [row.pk]
    shown = client.get(reverse("verification:finding", args=[row.pk])).content.decode()
    assert f"{MONDAY:%Y-%m-%d}" in shown


def test_what_waits_for_the_county_itself_is_told_to_it_at_once():
    nowhere = finding(due_on=FRIDAY)
    Finding.objects.filter(pk=nowhere.pk).update(award=None, person=None, town=None)
    verify(finding(award=grant(), due_on=FRIDAY))
    on(MONDAY)
    assert [level for level, _day in told()] == ["county", "county"]
    assert Event.objects.get(verb="overdue_told_to_county").details == {"count": 2}


def test_what_is_settled_or_not_due_is_told_to_nobody():
    finding(due_on=None)
    finding("dead", status="withdrawn", withdrawn_at=timezone.now(), due_on=FRIDAY)
    on(MONDAY)
    assert told() == []


def test_the_family_has_moved_and_the_head_of_its_town_is_told():
    row = finding(due_on=FRIDAY)
    row.award.town = factories.town(2)
    row.award.save()
    on(MONDAY)
    assert news(Role.TOWN_HEAD, factories.town(2)) == ["overdue_told_to_head"]


def test_a_county_that_says_no_days_is_told_of_nothing_and_the_page_says_so(client):
    finding(due_on=FRIDAY)
    Parameter.objects.filter(key=Key.FINDING_ESCALATION_DAYS).delete()
    on(MONDAY + timedelta(days=60))
    assert [level for level, _day in told()] == ["head"]
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    page = client.get(f"{reverse('verification:finding_list')}?overdue=on")
    assert page.context["told_after"]


def test_a_later_day_is_told_again_and_the_task_runs_over_all_counties():
    row = finding(due_on=timezone.localdate() - timedelta(days=9))
    tasks.tell_overdue_findings()
    tasks.tell_overdue_findings()
    assert FindingEscalation.objects.filter(level="head").count() == 1
    Finding.objects.filter(pk=row.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    tasks.tell_overdue_findings()
    assert FindingEscalation.objects.filter(level="head").count() == 2
