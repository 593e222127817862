"""The graded top-up of a covered person is started and stopped on the award's page."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Person, Supplement, SupplementKind
from tests import factories
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    made = factories.award("DIBAO", size=2)
    factories.parameters()
    Person.objects.filter(award_members__award=made).update(birth_date=date(2010, 1, 1))
    return made


@pytest.fixture
def kind(award):
    return SupplementKind.objects.create(
        county=award.programme.county, code="MINOR", name="未成年", position=1, condition="minor"
    )


def test_start_then_stop(client, award, kind):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    person = award.members.last().person
    start = reverse("cases:supplement_start", args=[award.pk])
    assert start in client.get(reverse("cases:award", args=[award.pk])).content.decode()
    asked = {"version": award.version, "person": person.pk, "kind": kind.pk}
    answer = client.post(start, {**asked, "first_month": "2026-11", "reason": "未满十八周岁"})
    assert answer.status_code == 302
    supplement = Supplement.objects.get(member__award=award, member__person=person)
    assert supplement.first_month == date(2026, 11, 1)

    award.refresh_from_db()
    stop = reverse("cases:supplement_stop", args=[award.pk])
    asked = {"version": award.version, "person": person.pk, "last_month": "2027-01"}
    answer = client.post(
        stop, {**asked, "reason": "年满十八周岁", "heard": "2027年1月入户，本人无异议"}
    )
    assert answer.status_code == 302
    supplement.refresh_from_db()
    assert supplement.last_month == date(2027, 1, 1)


def test_a_second_supplement_and_a_stale_page_change_nothing(client, award, kind):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    start = reverse("cases:supplement_start", args=[award.pk])
    person = award.members.last().person
    asked = {"person": person.pk, "kind": kind.pk, "first_month": "2026-11", "reason": "未成年"}
    assert client.post(start, {**asked, "version": award.version}).status_code == 302
    assert client.post(start, {**asked, "version": award.version}).status_code == 409
    award.refresh_from_db()
    answer = client.post(start, {**asked, "version": award.version})
    assert "一人同时只能享受一类分类施保。" in answer.content.decode()
    assert Supplement.objects.filter(member__award=award).count() == 1
