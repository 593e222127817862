"""Accounts: who makes them, roles and areas that fit, and what the log says of it."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def security():
    return factories.user(Role.SECURITY_ADMIN)


def make(by, roles, area, username="neu"):
    return accounts.create(
        username=username,
        full_name="新人",
        area=area,
        roles=roles,
        password=accounts.initial_password(),
        by=by,
    )


def test_a_new_account_must_change_its_password_and_is_logged(security):
    user = make(security, [Role.FINANCE], factories.county())
    assert user.must_change_password
    event = Event.objects.get(verb="account_created")
    assert event.actor == security
    assert event.details == {"roles": ["finance"], "area": factories.county().code}


def test_first_passwords_satisfy_the_rules():
    for _n in range(50):
        validate_password(accounts.initial_password())


@pytest.mark.parametrize(
    ("roles", "at_town"),
    [
        ([Role.TOWN_HEAD], False),
        ([Role.FINANCE], True),
        ([Role.TOWN_HEAD, Role.FINANCE], True),
        ([Role.AUDITOR, Role.FINANCE], False),
        ([Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN], False),
    ],
)
def test_roles_that_do_not_fit_are_refused_with_a_sentence(security, roles, at_town):
    area = factories.town() if at_town else factories.county()
    with pytest.raises(NotAllowed, match=r"\w"):
        make(security, roles, area)
    assert not User.objects.filter(username="neu").exists()


def test_a_village_is_no_area(security):
    with pytest.raises(NotAllowed):
        make(security, [], factories.village(factories.town()))


def test_the_database_refuses_mixed_administrators():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="x", roles=["auditor", "finance"])


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SECURITY_ADMIN])
def test_only_the_security_administrator_manages_accounts(client, role):
    other = factories.user(Role.TOWN_HEAD, factories.town(2))
    client.force_login(factories.user(role))
    assert client.get(reverse("welfare:user_list")).status_code == 403
    assert client.post(reverse("welfare:user_lock", args=[other.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        accounts.lock(user=other, reason="试", by=factories.user(role))


def test_a_change_of_roles_says_before_and_after(security):
    user = make(security, [Role.FINANCE], factories.county())
    accounts.change(
        user=user,
        full_name="新人",
        area=factories.county(),
        roles=[Role.STATISTICIAN],
        closes_on=None,
        by=security,
    )
    event = Event.objects.get(verb="roles_changed")
    assert event.details == {"before": ["finance"], "after": ["statistician"]}
    assert not Event.objects.filter(verb="area_changed").exists()


def test_nobody_changes_their_own_account(security):
    for action in (
        lambda: accounts.change(
            user=security,
            full_name="x",
            area=factories.county(),
            roles=[Role.AUDITOR],
            closes_on=None,
            by=security,
        ),
        lambda: accounts.lock(user=security, reason="x", by=security),
        lambda: accounts.reset_password(user=security, by=security),
    ):
        with pytest.raises(NotAllowed):
            action()


def test_another_county_is_out_of_reach(client, security):
    elsewhere = factories.county("610398", "别县")
    stranger = factories.user(Role.FINANCE, elsewhere, "fremd")
    with pytest.raises(NotAllowed):
        accounts.lock(user=stranger, reason="x", by=security)
    with pytest.raises(NotAllowed):
        make(security, [Role.FINANCE], elsewhere)
    client.force_login(security)
    assert client.get(reverse("welfare:user_edit", args=[stranger.pk])).status_code == 404


def test_a_locked_account_is_out_at_once_and_can_be_opened(client, security):
    user = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(user)
    assert client.get("/").status_code == 200
    with pytest.raises(NotAllowed):
        accounts.lock(user=user, reason=" ", by=security)
    accounts.lock(user=user, reason="调离", by=security)
    assert client.get("/").status_code == 302
    accounts.unlock(user=user, by=security)
    login = {"username": user.username, "password": factories.PASSWORD}
    assert client.post(reverse("welfare:login"), login).status_code == 302


def test_a_reset_password_is_shown_once(client, security):
    user = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(security)
    response = client.post(reverse("welfare:user_reset_password", args=[user.pk]))
    password = response.context["password"]
    assert password in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert password not in str(Event.objects.values())


def test_the_form_makes_an_account(client, security):
    client.force_login(security)
    form = {
        "username": "neu",
        "full_name": "新人",
        "area": factories.town().pk,
        "roles": ["town_head"],
    }
    response = client.post(reverse("welfare:user_create"), form)
    assert User.objects.get(username="neu").check_password(response.context["password"])
    again = client.post(reverse("welfare:user_create"), form)
    assert again.context["form"].errors


def test_the_list_does_not_ask_more_for_more_accounts(
    client, security, django_assert_max_num_queries
):
    for number in range(30):
        factories.user(Role.TOWN_HEAD, factories.town(number % 3 + 1), f"head{number}")
    client.force_login(security)
    with django_assert_max_num_queries(8):
        response = client.get(reverse("welfare:user_list"))
    assert response.context["page"].paginator.count == 31
    found = client.get(reverse("welfare:user_list"), {"q": "head1", "role": "town_head"})
    assert found.context["page"].paginator.count == 11


def test_the_first_account_of_a_new_system_is_made_by_command(capsys):
    with pytest.raises(CommandError):
        call_command("create_security_admin", "erste")
    factories.county()
    call_command("create_security_admin", "erste")
    user = User.objects.get(username="erste")
    assert user.roles == [Role.SECURITY_ADMIN]
    assert user.must_change_password
    with pytest.raises(CommandError):
        call_command("create_security_admin", "ERSTE")


def test_a_name_is_kept_in_its_one_form(security):
    """「张　三」 was neither a colleague nor near to anybody: payments and registers say 张三."""
    user = make(security, [Role.FINANCE], factories.county())
    said = {"area": user.division, "roles": [Role.FINANCE], "closes_on": None}
    accounts.change(user=user, full_name=" 张\u3000三", by=security, **said)
    user.refresh_from_db()
    assert user.full_name == "张三"
    other = factories.user(Role.COUNTY_APPROVER)
    User.objects.filter(pk=other.pk).update(full_name="张 三")  # from before
    assert set(User.objects.get(pk=user.pk).own_accounts) == {user.pk, other.pk}
