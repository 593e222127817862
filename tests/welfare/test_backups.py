"""A backup is whole or none, opens with its keys alone, and comes back equal in another place."""

import json
import os
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as set_now
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from cases.models import Award
from tests import factories, sample_database
from welfare.backups import manifest, programs, restoring, saving, tasks, totals
from welfare.exceptions import NotAllowed
from welfare.models import ImportBatch

pytestmark = [pytest.mark.slow(20)]
ACCOUNT = "6222020000000000017"


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """A county with an award and a file, in a database of its own, and its backup."""
    place = tmp_path_factory.mktemp("kept")
    name = f"{connection.settings_dict['NAME']}_kept"
    with django_db_blocker.unblock():
        sample_database.create(name, like=connection.settings_dict["NAME"])
        with sample_database.at(name), override_settings(MEDIA_ROOT=place / "files"):
            award = factories.award("DIBAO")
            award.account = ACCOUNT
            award.save()
            stored = default_storage.save("uploads/list.csv", ContentFile(b"what was handed in"))
            ImportBatch.objects.create(kind="people", file=stored, file_name="list.csv", size=18)
            yield place, saving.save(place / "backups")
        sample_database.drop(name)


@pytest.fixture
def backup(kept, tmp_path, settings, django_db_blocker):
    """A copy of it that a test may spoil; whoever asks meanwhile asks the county's database."""
    place, made = kept
    settings.MEDIA_ROOT = place / "files"
    with django_db_blocker.unblock():
        yield shutil.copytree(made, tmp_path / made.name)


@pytest.fixture
def elsewhere(backup, tmp_path):
    """An empty database and an empty folder."""
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    sample_database.create(name, like="template0")
    with sample_database.at(name), override_settings(MEDIA_ROOT=tmp_path / "restored"):
        yield tmp_path / "restored"
    sample_database.drop(name)


def counted():
    with connection.cursor() as cursor:
        return totals.count(cursor)


def spoil(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def tables():
    with connection.cursor() as cursor:
        cursor.execute(restoring.TABLES)
        return cursor.fetchone()[0]


def test_it_comes_back_equal_elsewhere(backup, elsewhere):
    said = StringIO()
    call_command("restore", backup, stdout=said)
    assert counted() == manifest.read(backup).totals
    batch = ImportBatch.objects.get()
    assert batch.file.read() == b"what was handed in"

    assert Award.objects.get().account == ACCOUNT
    assert str(manifest.read(backup).files) in said.getvalue()


@pytest.mark.django_db  # one is enough for a run of this file alone to make the tests' database
def test_nothing_in_it_is_open(backup):
    for path in backup.iterdir():
        content = path.read_bytes()
        assert b"what was handed in" not in content
        assert b"cases_person" not in content or path.name == manifest.NAME
        assert ACCOUNT.encode() not in content
    assert backup.stat().st_mode & 0o077 == 0


def test_what_does_not_come_back_equal_is_not_proved(backup, monkeypatch):
    monkeypatch.setattr(restoring, "_load", lambda *_a: None)  # as if the dump were empty
    with pytest.raises(NotAllowed, match=r"cases_award\.rows: 1, -"):
        restoring.prove(backup)
    assert not (backup / manifest.PROOF).exists()


@pytest.mark.parametrize("part", [manifest.DATABASE, manifest.FILES])
@pytest.mark.parametrize("harm", [spoil, Path.unlink])
def test_a_part_that_is_not_as_it_was_is_named(backup, elsewhere, part, harm):
    harm(backup / part)
    with pytest.raises(CommandError, match=part):
        call_command("restore", backup)
    assert tables() == 0
    assert not elsewhere.exists()


def test_an_altered_manifest_is_refused(backup, elsewhere):
    text = (backup / manifest.NAME).read_text()
    (backup / manifest.NAME).write_text(text.replace('"files": 1', '"files": 0'))
    with pytest.raises(CommandError, match=r"manifest\.json"):
        call_command("restore", backup)


def test_without_its_keys_nothing_is_restored(backup, elsewhere, settings):
    first = next(iter(set_now.FIELD_KEYS))
    settings.FIELD_KEYS = {"other": os.urandom(32)}
    with pytest.raises(CommandError, match=first):
        call_command("restore", backup)
    assert tables() == 0


def test_with_another_hash_key_nothing_is_restored(backup, elsewhere, settings):
    settings.HASH_KEY = os.urandom(32)
    with pytest.raises(CommandError, match="HASH_KEY"):
        call_command("restore", backup)
    assert tables() == 0


def test_what_is_there_is_not_overwritten(backup):
    before = counted()
    with pytest.raises(CommandError, match=connection.settings_dict["NAME"]):
        call_command("restore", backup)
    assert counted() == before


def test_files_that_are_there_are_not_overwritten(backup, elsewhere):
    elsewhere.mkdir()
    (elsewhere / "own").write_text("x")
    with pytest.raises(CommandError, match=elsewhere.name):
        call_command("restore", backup)
    assert tables() == 0


def test_what_was_broken_off_is_no_backup(backup, tmp_path, monkeypatch):
    """The disk is full in the middle: no folder by its own name, nothing half removed."""

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "_pack", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    with pytest.raises(CommandError):
        call_command("prove_backup", tmp_path / "new")


def test_a_dump_that_stops_is_no_backup(backup, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "program", lambda _name: "/bin/false")
    with pytest.raises(CommandError, match="false"):
        call_command("backup", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_file_that_is_gone_is_said(backup, tmp_path):
    path = Path(default_storage.path("uploads/list.csv"))
    aside = path.rename(tmp_path / "aside")
    try:
        said = StringIO()
        call_command("backup", tmp_path / "new", stdout=said)
    finally:
        aside.rename(path)
    assert manifest.read(saving.newest(tmp_path / "new")).not_there == 1
    assert "1" in said.getvalue().splitlines()[-1]


def test_old_ones_go_but_never_the_last_that_was_proved(backup, tmp_path):
    for day in range(1, 6):
        shutil.copytree(backup, tmp_path / "shelf" / f"2026010{day}-050000")
    (tmp_path / "shelf" / "20260102-050000" / manifest.PROOF).write_text("{}")
    saving.forget(tmp_path / "shelf", 2)
    left = [one.name[:8] for one in saving.every(tmp_path / "shelf")]
    assert left == ["20260102", "20260104", "20260105"]


def test_beat_takes_and_proves_one_where_a_folder_is_set(backup, tmp_path, settings):
    settings.BACKUP_FOLDER = None
    tasks.take_backup()
    tasks.prove_backup()
    settings.BACKUP_FOLDER = tmp_path / "nightly"
    tasks.take_backup()
    said = StringIO()
    call_command("prove_backup", stdout=said, folder=settings.BACKUP_FOLDER)
    made = saving.newest(settings.BACKUP_FOLDER)
    assert made.name in said.getvalue()
    assert json.loads((made / manifest.PROOF).read_text())["proved_at"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", ["%kept\\_proof"])
        assert cursor.fetchall() == []


def test_a_program_older_than_the_server_is_not_taken(backup, monkeypatch):
    monkeypatch.setattr(programs, "_version", lambda _path: connection.pg_version // 10_000 - 1)
    with pytest.raises(NotAllowed, match="postgresql-client"):
        programs.program("pg_dump")


def test_amounts_are_part_of_the_totals(backup):
    was = counted()
    now = {table: dict(columns) for table, columns in was.items()}
    now["cases_award"]["standard"] = "0.01"
    assert [line.split(":")[0] for line in totals.differences(was, now)] == ["cases_award.standard"]


def test_two_that_begin_in_one_second_do_not_spoil_each_other(backup, tmp_path, monkeypatch):
    """The second found the folder of the first, refused, and threw that folder away."""
    fill, shelf = saving._fill, tmp_path / "new"
    refused = []

    def beside(begun, moment):
        monkeypatch.setattr(saving, "_fill", fill)
        monkeypatch.setattr(saving.timezone, "now", lambda: moment)
        with pytest.raises(NotAllowed) as refusal:
            saving.save(shelf)
        refused.append(str(refusal.value))
        fill(begun, moment)

    monkeypatch.setattr(saving, "_fill", beside)
    made = saving.save(shelf)
    assert len(refused) == 1
    assert manifest.read(made).files == 1
    assert list(shelf.iterdir()) == [made]


def test_what_was_killed_is_swept_by_the_next(backup, tmp_path):
    """Each one that was killed kept its part of the disk for ever, half removed ones too."""
    shelf = tmp_path / "new"
    left = shelf / f"20260101-050000{saving.UNFINISHED}"
    left.mkdir(parents=True)
    (left / manifest.DATABASE).write_text("half")
    worked_on = shelf / f"20260102-050000{saving.UNFINISHED}"
    worked_on.mkdir()
    with saving._worked_on(worked_on):
        made = saving.save(shelf)
    assert sorted(shelf.iterdir()) == [worked_on, made]
    assert saving.forget(shelf, 0) == []
    assert saving.every(shelf) == [made]


def test_a_restore_that_fails_leaves_nothing(backup, elsewhere, monkeypatch):
    """The database was there, the files were not, and the next try was refused."""

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring.shutil, "copyfileobj", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("restore", backup)
    monkeypatch.undo()
    assert (tables(), list(elsewhere.iterdir())) == (0, [])


def test_what_was_restored_and_is_not_equal_is_dropped_again(backup, elsewhere, monkeypatch):
    monkeypatch.setattr(totals, "differences", lambda *_both: ["cases_award.rows: 2, 1"])
    with pytest.raises(CommandError, match="cases_award"):
        call_command("restore", backup)
    assert (tables(), list(elsewhere.iterdir())) == (0, [])
    monkeypatch.undo()


def test_a_restore_that_was_killed_is_begun_anew(backup, elsewhere, monkeypatch):
    """Killed while the database is loaded: nothing of its own is cleaned up."""
    elsewhere.mkdir()
    (elsewhere / "uploads").mkdir()
    (elsewhere / "uploads" / "list.csv").write_text("half")
    mark = elsewhere.with_name(elsewhere.name + restoring.BROKEN_OFF)
    mark.write_text(connection.settings_dict["NAME"])
    call_command("restore", backup, stdout=StringIO())
    assert ImportBatch.objects.get().file.read() == b"what was handed in"
    assert not mark.exists()


def test_a_restore_leaves_the_files_of_another_database_alone(backup, elsewhere):
    """One killed at its very end left its mark: the next, into another database, emptied the
    folder that the first database had worked with since."""
    elsewhere.mkdir()
    (elsewhere / "list.csv").write_text("of another")
    elsewhere.with_name(elsewhere.name + restoring.BROKEN_OFF).write_text("another")
    with pytest.raises(CommandError, match=elsewhere.name):
        call_command("restore", backup)
    assert (elsewhere / "list.csv").read_text() == "of another"


def test_two_restores_into_one_place_do_not_spoil_each_other(backup, elsewhere, monkeypatch):
    """The second took the files of the first for what a killed one had left, and removed them."""
    load, refused = restoring._load, []

    def beside(folder, database):
        monkeypatch.setattr(restoring, "_load", load)
        with pytest.raises(CommandError) as refusal:
            call_command("restore", backup)
        refused.append(str(refusal.value))
        load(folder, database)

    monkeypatch.setattr(restoring, "_load", beside)
    call_command("restore", backup, stdout=StringIO())
    assert len(refused) == 1
    assert ImportBatch.objects.get().file.read() == b"what was handed in"


def test_another_key_of_the_same_name_is_a_sentence(backup, elsewhere, settings):
    settings.FIELD_KEYS = dict.fromkeys(set_now.FIELD_KEYS, os.urandom(32))
    with pytest.raises(CommandError):
        call_command("restore", backup)
    assert (tables(), list(elsewhere.iterdir())) == (0, [])


def test_a_file_that_was_half_written_hinders_no_proof(backup, tmp_path):
    """An upload that was killed left half a file, and no later backup could be proved."""
    half = Path(default_storage.path("uploads/half.csv"))
    half.write_bytes(b"half")
    try:
        made = saving.save(tmp_path / "new")
        restoring.prove(made)
    finally:
        half.unlink()
    assert (made / manifest.PROOF).exists()


def test_one_proof_at_a_time(backup):
    with restoring._database_beside(), pytest.raises(NotAllowed):
        restoring.prove(backup)
    restoring.prove(backup)


def test_a_disk_that_knows_no_locks_takes_a_backup(backup, tmp_path, monkeypatch):
    """A folder of another machine (NFS) locks none that is not open for writing: none was made."""

    def unknown(*_arguments):
        raise OSError(9, "Bad file descriptor")

    shelf = tmp_path / "new"
    left = shelf / f"20260101-050000{saving.UNFINISHED}"
    left.mkdir(parents=True)
    monkeypatch.setattr(saving.fcntl, "flock", unknown)
    made = saving.save(shelf)
    assert saving.every(shelf) == [made]
    assert left.exists()  # nobody can tell whether it is worked on


def test_only_folders_of_backups_are_swept(backup, tmp_path):
    """Whatever else lies on that disk stays."""
    shelf = tmp_path / "new"
    own = shelf / f"accounts{saving.UNFINISHED}"
    own.mkdir(parents=True)
    (own / "book").write_text("x")
    saving.save(shelf)
    assert (own / "book").exists()
