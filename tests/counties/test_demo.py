"""The demo: every role has an account that can sign in; a second start loads nothing again."""

from dataclasses import replace
from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command

from counties.demo import PASSWORD
from counties.management.commands import load_demo
from tests.acceptance import county
from welfare.accounts.roles import Role
from welfare.models import Event, ImportBatch, User

pytestmark = pytest.mark.django_db
FEW = {"孤儿台账2022.xlsx", "民政_死亡火化_202212.xls"}


@pytest.fixture
def said(monkeypatch):
    """Two small files stand for all; the acceptance run takes every one of them."""
    handed = county.sample()
    few = tuple(take for take in handed.files if take.path.name in FEW)
    monkeypatch.setattr(load_demo.folder, "read", lambda place: replace(handed, files=few))

    def load():
        out = StringIO()
        call_command("load_demo", stdout=out)
        return out.getvalue()

    return load


def test_every_role_has_an_account_that_signs_in(client, said):
    """Towns are two, so that scoping can be seen."""
    text = said()
    for account in load_demo.ACCOUNTS:
        assert account.username in text
        login = {"username": account.username, "password": PASSWORD}
        assert client.post("/login/", login).headers["Location"] == "/"
        assert client.get("/").status_code == 200
        client.logout()
    people = User.objects.select_related("division__parent")
    assert {role for user in people for role in user.roles} == set(Role.values)
    assert {user.town.name for user in people if user.town} == {"九成宫镇", "崔木镇"}


def test_the_printed_password_satisfies_the_rules():
    for account in load_demo.ACCOUNTS:
        validate_password(PASSWORD, User(username=account.username))


def test_a_second_start_loads_nothing_again_and_prints_the_accounts(said):
    said()
    counts = User.objects.count(), ImportBatch.objects.count(), Event.objects.count()
    again = said()
    assert counts == (User.objects.count(), ImportBatch.objects.count(), Event.objects.count())
    assert PASSWORD in again
    assert "auditor" in again
