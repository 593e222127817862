"""A profile is checked before anything else was started."""

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from counties.management.commands import load_profile
from counties.management.commands.load_demo import PROFILE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("applied", "made"), [({}, ["migrate"]), ({("cases", "0001"): 1}, [])])
def test_the_tables_are_made_where_there_are_none(monkeypatch, applied, made):
    called = []
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: applied)
    monkeypatch.setattr(load_profile, "call_command", lambda name, **_more: called.append(name))
    call_command("load_profile", PROFILE, check=True)
    assert called == made
