"""The pages on which an amount is proposed and another programme is chosen."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cases.models import Application, Person
from tests import factories
from tests.benefits import asked, scene
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
WITHIN = {"property_within": True}


@pytest.fixture(scope="module", autouse=True)
def _application(paying_ground, once):
    return once(applied).pk


@pytest.fixture
def application(_application, db):
    return Application.objects.get(pk=_application)


def applied():
    scene.standards()
    scene.kinds()
    return scene.applied("DIBAO", 1000, 3, answers=WITHIN)


@pytest.fixture
def browser(client, application):
    client.force_login(application.registered_by)
    return client


def post(client, application, name, **values):
    return client.post(
        reverse(f"benefits:{name}", args=[application.pk]),
        {"version": application.version, **values},
    )


def test_the_page_proposes_what_it_shows(browser, application):
    page = browser.get(reverse("benefits:entitlement", args=[application.pk])).content.decode()
    names = [row.person.name for row in application.household.members.all()]
    for shown in ("1,356.67", scene.DOCUMENT, "480 × 3", *names):
        assert shown in page
    answer = post(browser, application, "entitlement_propose", amount="1356.67")
    assert answer.status_code == 302
    version = application.version
    application.refresh_from_db()
    assert application.amount_proposed == Decimal("1356.67")
    assert (application.covered_size, application.annual_income) == (3, 1000)
    assert application.explanation[0]["document"] == scene.DOCUMENT
    assert all(test["met"] for test in application.tests)
    application.version = version  # the version on the screen is old
    assert post(browser, application, "entitlement_propose", amount="1356.67").status_code == 409


@pytest.mark.parametrize(("build", "amount"), asked.CASES, ids=lambda v: getattr(v, "__name__", v))
def test_every_kind_is_shown_and_proposed(client, build, amount):
    application = build()
    client.force_login(application.registered_by)
    page = client.get(reverse("benefits:entitlement", args=[application.pk])).content.decode()
    pays = application.programme.pays_monthly
    assert (f"{Decimal(amount):,.2f}" in page) or not pays
    assert post(client, application, "entitlement_propose", amount=amount).status_code == 302
    application.refresh_from_db()
    assert application.amount_proposed == Decimal(amount)
    assert not application.grants_nothing
    assert application.tests
    assert all(test["met"] for test in application.tests)
    assert bool(application.explanation) == pays


def test_another_amount_than_computed_is_a_conflict(browser, application):
    answer = post(browser, application, "entitlement_propose", amount="9999.00")
    assert answer.status_code == 409
    application.refresh_from_db()
    assert application.amount_proposed is None


def test_a_condition_that_is_not_met_leads_to_a_refusal(browser, application):
    scene.surveyed(application, 20000)
    page = browser.get(reverse("benefits:entitlement", args=[application.pk])).content.decode()
    assert "555.56" in page
    assert post(browser, application, "entitlement_propose", amount="0.00").status_code == 302
    application.refresh_from_db()
    assert application.amount_proposed == 0
    assert application.grants_nothing


def test_a_recognition_is_proposed_without_money(browser, application):
    application.programme = scene.opened("NEAR")
    application.save()
    scene.surveyed(application, 20000)
    assert post(browser, application, "entitlement_propose", amount="0.00").status_code == 302
    application.refresh_from_db()
    assert (application.amount_proposed, application.grants_nothing) == (0, False)


def test_a_sum_is_set_with_its_reckoning(client):
    said = {"relief_type": "expense", "cause": "illness"}
    answers = {**WITHIN, "own_expenses": "4000"}
    application = scene.applied("RELIEF", 7200, answers=answers, **said)
    client.force_login(application.registered_by)
    page = client.get(reverse("benefits:entitlement", args=[application.pk]))
    assert b'name="reckoning"' in page.content
    assert "4,000.00" in page.content.decode()  # what is tested, line by line
    refused = post(client, application, "entitlement_propose", amount="2000", reckoning="")
    assert refused.status_code == 200
    done = post(client, application, "entitlement_propose", amount="2000", reckoning="自付的一半")
    assert done.status_code == 302
    application.refresh_from_db()
    assert application.amount_proposed == 2000
    assert application.explanation[0]["label"] == "自付的一半"


def test_a_sum_that_is_refused_stays_in_the_form_with_its_reason(client):
    said = {"relief_type": "expense", "cause": "illness"}
    answers = {**WITHIN, "own_expenses": "5000"}
    application = scene.applied("RELIEF", 7200, answers=answers, **said)
    client.force_login(application.registered_by)
    url = reverse("benefits:entitlement", args=[application.pk])
    assert "≤ 5,000" in client.get(url).content.decode()  # before anything is typed
    sent = {"amount": "7000", "reckoning": "按自付费用核定"}
    refused = post(client, application, "entitlement_propose", **sent)
    page = refused.content.decode()
    assert refused.status_code == 200
    assert "7,000元超过家庭自付支出（5,000元）" in page
    assert 'value="7000' in page
    assert "按自付费用核定" in page


def test_an_urgent_sum_has_nothing_to_test(client):
    application = scene.applied("RELIEF", None, relief_type="urgent", cause="accident")
    client.force_login(application.registered_by)
    done = post(client, application, "entitlement_propose", amount="300", reckoning="药费")
    assert done.status_code == 302
    application.refresh_from_db()
    assert (application.amount_proposed, application.tests) == (300, [])


def test_who_is_refused_is_shown_no_supplements(browser, application):
    page = reverse("benefits:entitlement", args=[application.pk])
    Person.objects.filter(memberships__household=application.household).update(
        birth_date=date(1950, 1, 1)
    )
    assert "一并开始的分类施保" in browser.get(page).content.decode()
    scene.surveyed(application, 20000)
    assert "一并开始的分类施保" not in browser.get(page).content.decode()


def test_the_cascade_shows_each_programme_and_the_family_chooses(browser, application):
    scene.surveyed(application, 20000)
    near = scene.opened("NEAR")
    factories.policy().rules.create(position=90, programme=near, route=["town"], total_days=30)
    scene.opened("TEKUN")
    page = browser.get(reverse("benefits:cascade", args=[application.pk])).content.decode()
    assert page.index("特困") < page.index("低保边缘家庭")
    answer = post(browser, application, "cascade_choose", programme=near.pk)
    assert answer.status_code == 302
    application.refresh_from_db()
    assert (application.programme, application.answers) == (near, WITHIN)
    assert application.annual_income == 20000


@pytest.mark.parametrize("values", [{"programme": "x"}, {"programme": ""}, {"version": "x"}])
def test_a_form_of_nonsense_changes_nothing(browser, application, values):
    answer = post(browser, application, "cascade_choose", **values)
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.programme.code == "DIBAO"


def test_a_programme_of_another_county_cannot_be_chosen(browser, application):
    foreign = factories.programme("NEAR", factories.county("610398", "邻县"))
    assert post(browser, application, "cascade_choose", programme=foreign.pk).status_code == 302
    application.refresh_from_db()
    assert application.programme.code == "DIBAO"


def test_foreign_town_is_not_found(client, application):
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    for name in ("entitlement", "cascade"):
        assert client.get(reverse(f"benefits:{name}", args=[application.pk])).status_code == 404
    for name in ("entitlement_propose", "cascade_choose"):
        assert post(client, application, name).status_code == 404


def test_what_is_kept_is_worded_for_everybody(browser, application):
    """Somebody with the page in English proposed, and the paper of the family was English."""
    with translation.override("en"):
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        page = browser.get(reverse("benefits:entitlement", args=[application.pk]))
        assert "Conditions" in page.content.decode()
        post(browser, application, "entitlement_propose", amount="1356.67")
    application.refresh_from_db()
    assert [test["sentence"] for test in application.tests if test["sentence"].isascii()] == []
    assert "标准" in application.explanation[0]["label"]
