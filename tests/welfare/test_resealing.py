"""Everything sealed moves under the newest key, so that an old one can be retired."""

import base64
import os
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from tests import factories
from welfare.models import KeyProof
from welfare.personal import crypto, key_proof, resealing

pytestmark = pytest.mark.django_db
OLD = {"k1": os.urandom(32)}


def reseal(*arguments):
    said = StringIO()
    call_command("reseal", *arguments, stdout=said)
    return said.getvalue()


def stored(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} <> '' ORDER BY 1")
        return [base64.b64decode(value) for (value,) in cursor.fetchall()]


@pytest.fixture
def award(settings, tmp_path):
    """What a county had sealed with its first key; a second one is in front of it now."""
    settings.FIELD_KEYS = OLD
    KeyProof.objects.all().delete()
    key_proof.write()
    award = factories.award("DIBAO")
    award.account = "6222020000000000017"
    award.save()
    settings.FIELD_KEYS = {"second": os.urandom(32), **OLD}
    return award


def retired(settings):
    settings.FIELD_KEYS = {"second": settings.FIELD_KEYS["second"]}


def test_an_old_key_can_go(award, settings, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 1)  # as many batches as rows
    number, histories = award.payee.resident_id, stored("cases_personevent", "resident_id")
    assert histories
    reseal()
    retired(settings)
    award.refresh_from_db()
    award.payee.refresh_from_db()
    assert (award.account, award.payee.resident_id) == ("6222020000000000017", number)
    assert len(stored("cases_personevent", "resident_id")) == len(histories)  # no act of its own
    for table in ("cases_person", "cases_personevent"):
        assert all(value.startswith(b"second:") for value in stored(table, "resident_id"))
    for model in (one.model for one in resealing.tables()):
        list(model._base_manager.all())  # every sealed column opens
    key_proof._compare(*key_proof._stored(connection))


def test_a_second_run_goes_on_and_changes_nothing_that_is_done(award, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 1)
    awards = next(t for t in resealing.tables() if t.model._meta.db_table == "cases_awardevent")
    assert resealing.waiting(awards) == 2
    assert next(resealing.reseal(awards)) == 1  # then the machine is switched off
    assert resealing.waiting(awards) == 1
    assert "cases_awardevent: 1 / 1" in reseal()
    assert reseal().count(": 0\n") == len(resealing.tables())
    done = stored("cases_person", "resident_id")
    reseal()
    assert stored("cases_person", "resident_id") == done


def test_to_count_changes_nothing(award):
    before = stored("cases_person", "resident_id")
    said = reseal("--check")
    assert f"cases_person: {len(before)}" in said
    assert stored("cases_person", "resident_id") == before


def test_files_move_too_and_keep_what_they_hold(settings, award):
    newest = settings.FIELD_KEYS
    settings.FIELD_KEYS = OLD
    name = default_storage.save("uploads/x.csv", ContentFile(b"a" * (2**20 + 5)))
    settings.FIELD_KEYS = newest
    assert default_storage.key_of(name) == "k1"
    half = default_storage.path(name) + ".anew"
    with open(half, "wb") as left:
        left.write(b"half")
    try:
        assert name in list(default_storage.names())
        reseal()
        assert not os.path.exists(half)
        retired(settings)
        assert default_storage.open(name).read() == b"a" * (2**20 + 5)
    finally:
        default_storage.delete(name)


def test_an_empty_a_cut_and_a_vanished_file_hold_up_no_other(settings, award, monkeypatch):
    """A worker that is killed leaves a name without a file; a day's end takes one meanwhile."""
    newest = settings.FIELD_KEYS
    settings.FIELD_KEYS = OLD
    names = [default_storage.save(f"reseal/{n}.bin", ContentFile(b"x")) for n in "abcd"]
    empty, gone, cut, later = names
    settings.FIELD_KEYS = newest
    os.truncate(default_storage.path(empty), 0)
    os.truncate(default_storage.path(cut), 20)
    real = type(default_storage._wrapped).reseal

    def meanwhile(storage, name):
        if name == gone:
            default_storage.delete(gone)
        real(storage, name)

    monkeypatch.setattr(type(default_storage._wrapped), "reseal", meanwhile)
    said = StringIO()
    try:
        with pytest.raises(CommandError, match="1"):
            call_command("reseal", stdout=said)
        assert all(name in said.getvalue() for name in (empty, gone, cut))
        assert default_storage.key_of(later) == "second"
        assert not [n for n in os.listdir(default_storage.path("reseal")) if n.endswith(".anew")]
        default_storage.delete(cut)
        assert empty in (again := reseal())
        assert "second" in again.strip().splitlines()[-1]
    finally:
        for name in names:
            default_storage.delete(name)


def test_a_key_that_is_lost_is_said_and_what_is_done_stays(award, settings):
    settings.FIELD_KEYS = {"second": os.urandom(32)}
    with pytest.raises(CommandError, match="FIELD_KEYS"):
        reseal()


def test_a_name_that_begins_like_another_is_another(award, settings):
    settings.FIELD_KEYS = {"k": os.urandom(32), **OLD}
    assert reseal().strip().splitlines()[-1]
    assert crypto.sealing()[0] == "k"
    assert all(value.startswith(b"k:") for value in stored("cases_person", "resident_id"))
