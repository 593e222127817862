"""A whole number is shown once, to whom it may be shown, with a reason that is kept."""

import pytest
from django.apps import apps
from django.urls import reverse

from tests import factories
from welfare.accounts.roles import Role
from welfare.models import Event
from welfare.personal.fields import EncryptedTextField

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return factories.award("DIBAO")


def url(row, field="resident_id", label="cases.person"):
    return reverse("welfare:reveal", args=[label, row.pk, field])


def test_the_number_comes_after_the_reason_and_leaves_an_event(client, award):
    caseworker = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(caseworker)
    person = award.payee
    asked = client.get(url(person))
    assert person.resident_id not in asked.content.decode()
    assert not Event.objects.filter(verb="number_revealed").exists()
    shown = client.post(url(person), {"reason": "核对身份证原件"})
    assert person.resident_id in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    event = Event.objects.get(verb="number_revealed")
    assert (event.actor, event.reason, event.subject_id) == (
        caseworker,
        "核对身份证原件",
        person.pk,
    )
    assert person.resident_id not in str(Event.objects.values())


def test_the_case_of_the_look_is_kept(client, award):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    client.post(f"{url(award.payee)}?case=cases.award:{award.pk}", {"reason": "核对身份证"})
    event = Event.objects.get(verb="number_revealed")
    assert (event.case_type, event.case_id) == ("cases.award", award.pk)


def test_a_fragment_answers_htmx(client, award):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    headers = {"HX-Request": "true"}
    asked = client.get(url(award, "account", "cases.award"), headers=headers).content.decode()
    assert "<html" not in asked
    assert "hx-post" in asked
    shown = client.post(
        url(award, "account", "cases.award"), {"reason": "核对身份证"}, headers=headers
    ).content.decode()
    assert award.account in shown


def encrypted_columns():
    """All of our own models; a history names the model that it follows."""
    ours = [m for m in apps.get_models() if not hasattr(m, "pgh_tracked_model")]
    return [
        (model, column)
        for model in ours
        for column in model._meta.concrete_fields
        if isinstance(column, EncryptedTextField)
    ]


def test_every_encrypted_column_says_whether_it_is_shown_whole():
    columns = encrypted_columns()
    assert columns
    assert [str(column) for _model, column in columns if column.shown_as is None] == []


def test_what_is_shown_whole_is_looked_up_in_the_persons_area():
    shown = {model for model, column in encrypted_columns() if column.shown_as}
    assert shown
    assert [m for m in shown if not hasattr(m._default_manager, "visible_to")] == []


@pytest.mark.parametrize(
    "reason",
    [
        *(
            "",
            "  ",
            "x",
            "aaaa",
            "1111",
            "。。。。",
            "a b a b",
            "测试测试",
            "....核对",
            "核核核核核",
        ),
        *("1234", "4321", "qwert", "ASDF", "abcdef"),
    ],
)
def test_no_reason_no_number(client, award, reason):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    response = client.post(url(award.payee), {"reason": reason})
    assert award.payee.resident_id not in response.content.decode()
    assert not Event.objects.filter(verb="number_revealed").exists()


def test_people_of_another_town_see_nothing(client, award):
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(url(award.payee)).status_code == 404
    assert client.post(url(award.payee), {"reason": "核对身份证"}).status_code == 404
    assert (
        client.post(url(award, "account", "cases.award"), {"reason": "核对身份证"}).status_code
        == 404
    )


@pytest.mark.parametrize(
    "role", [Role.STATISTICIAN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
)
def test_roles_without_the_right_are_told_so(client, award, role):
    client.force_login(factories.user(role))
    assert client.post(url(award.payee), {"reason": "核对身份证"}).status_code == 403


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("cases.person", "name"),
        ("welfare.user", "password"),
        ("nonsense", "x"),
        ("cases.nonsense", "x"),
        ("verification.departmentrecord", "resident_id"),
    ],
)
def test_only_the_listed_numbers_can_be_asked_for(client, award, label, field):
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert client.get(url(award.payee, field, label)).status_code == 404
