"""A profile is checked before anything else was started, and asked for before anything is taken."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from counties.management.commands import load_profile
from counties.management.commands.load_demo import PROFILE
from tests import ledgers
from welfare.models import Division

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("applied", "made"), [({}, ["migrate"]), ({("cases", "0001"): 1}, [])])
def test_the_tables_are_made_where_there_are_none(monkeypatch, applied, made):
    called = []
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _self: applied)
    monkeypatch.setattr(load_profile, "call_command", lambda name, **_more: called.append(name))
    call_command("load_profile", PROFILE, check=True)
    assert called == made


def test_without_a_county_the_profile_is_asked_for(tmp_path):
    ledger = tmp_path / "低保台账.xlsx"
    ledger.write_bytes(ledgers.roll(ledgers.person(1)))
    with pytest.raises(CommandError):
        call_command("import_ledger", "people", str(ledger))


def test_the_check_names_what_would_still_be_missing(tmp_path, capsys):
    """The list of the set-up, each with its section and key; nothing is loaded."""
    text = PROFILE.read_text(encoding="utf-8").replace('file = "', f'file = "{PROFILE.parent}/')
    term = text.index('[[parameters]]\nkey = "survey_start_days"')
    text = text[:term] + text[text.index("[[parameters]]", term + 1) :]
    text = text.replace("open_for_applications = true", "open_for_applications = false")
    standard = text.index("[[standards]]")
    text = text[:standard] + text[text.index("[[standards]]", standard + 1) :]
    path = tmp_path / "linyou.toml"
    path.write_text(text, encoding="utf-8")
    call_command("load_profile", path, check=True)
    said = capsys.readouterr().out
    assert '[[parameters]] key = "survey_start_days"' in said
    assert "[[standards]] DIBAO" in said
    assert "open_for_applications" in said
    assert not Division.objects.exists()
