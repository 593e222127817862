"""The amount of an application: from survey, household and dated standards; and its page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import application_entitlement as engine
from benefits.models import Standard
from cases.models import Application, Person, Survey
from cases.states import ApplicationStatus
from tests import factories
from tests.benefits import scene
from welfare.accounts.roles import Role
from welfare.exceptions import MissingParameter, NotAllowed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 20)


@pytest.fixture
def application():
    factories.parameters()
    scene.standards()
    scene.kinds()
    return accepted(factories.household(size=3))


def accepted(home, income="1000.00"):
    by = factories.user(Role.TOWN_CASEWORKER, home.town)
    row = Application.objects.create(
        number=f"T-{home.pk}",
        programme=factories.programme("DIBAO"),
        household=home,
        applicant=home.head,
        town=home.town,
        status=ApplicationStatus.ACCEPTED,
        registered_by=by,
        accepted_on=TODAY,
        accepted_by=by,
        deadline=date(2026, 12, 1),
    )
    if income:
        Survey.objects.create(
            application=row,
            visited_on=TODAY,
            first_signer="甲",
            second_signer="乙",
            member_present=home.head.name,
            observations="看见",
            annual_income=Decimal(income),
            recorded_by=by,
        )
    return row


def test_from_the_latest_survey_and_all_members(application):
    Survey.objects.create(
        application=application,
        visited_on=TODAY,
        first_signer="甲",
        second_signer="乙",
        member_present="丙",
        observations="再访",
        annual_income=Decimal(940),
        recorded_by=application.registered_by,
    )
    found = engine.propose(application, TODAY)
    assert (found.amount, found.covered) == (Decimal(500), 3)
    assert found.entitlement.lines[0].document == scene.DOCUMENT


def test_single_person_cover(application):
    application.surveys.update(annual_income=0)
    assert engine.propose(application, TODAY, covered=1).amount == 480
    with pytest.raises(NotAllowed, match="3"):
        engine.propose(application, TODAY, covered=2)


def test_supplements_count_a_person_once_in_the_first_kind_that_fits(application):
    people = list(Person.objects.filter(memberships__household=application.household))
    old, child, severe = people
    Person.objects.filter(pk=old.pk).update(birth_date=date(1950, 1, 1))
    Person.objects.filter(pk=child.pk).update(birth_date=date(2015, 1, 1))
    Person.objects.filter(pk=severe.pk).update(
        birth_date=date(1950, 1, 1), disability_kind="4", disability_grade=2
    )
    found = engine.propose(application, TODAY).supplements
    assert [(line.label, line.factor) for line in found.lines] == [
        ("重病重残", "144 × 1"),
        ("老年", "96 × 1"),
        ("未成年", "96 × 1"),
    ]


def test_without_a_standard_it_stops_and_says_which(application):
    Standard.objects.filter(residence="rural", programme__code="DIBAO").delete()
    with pytest.raises(MissingParameter) as stop:
        engine.propose(application, TODAY)
    for word in ("低保", "测试县", "2026-10-01"):
        assert word in str(stop.value)


def test_a_standard_of_tomorrow_is_not_in_force(application):
    Standard.objects.filter(residence="rural", programme__code="DIBAO").update(
        valid_from=date(2026, 10, 2)
    )
    with pytest.raises(MissingParameter):
        engine.propose(application, TODAY)


def test_without_a_survey_nothing_is_computed():
    row = accepted(factories.household(), income="")
    with pytest.raises(NotAllowed):
        engine.propose(row, TODAY)


def test_the_page_proposes_what_it_shows(client, application):
    client.force_login(application.registered_by)
    page = client.get(reverse("benefits:entitlement", args=[application.pk]))
    assert "440.00" in page.content.decode()
    values = {"version": application.version, "amount": "440.00", "covered": 3, "grade": ""}
    url = reverse("benefits:entitlement_propose", args=[application.pk])
    answer = client.post(url, values)
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.amount_proposed == 440
    assert application.covered_size == 3
    assert application.monthly_income == 1000
    assert application.explanation[0]["document"] == scene.DOCUMENT
    assert client.post(url, values).status_code == 409  # the version on the screen is old


def test_another_amount_than_computed_is_a_conflict(client, application):
    client.force_login(application.registered_by)
    values = {"version": application.version, "amount": "9999.00", "covered": 3, "grade": ""}
    url = reverse("benefits:entitlement_propose", args=[application.pk])
    assert client.post(url, values).status_code == 409
    application.refresh_from_db()
    assert application.amount_proposed is None


def test_foreign_town_is_not_found(client, application):
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(reverse("benefits:entitlement", args=[application.pk])).status_code == 404
