"""Two of three officers open the keys; one does not, nor a stranger, nor a wrong passphrase."""

from io import StringIO
from itertools import combinations

import pytest
from django.core.management import CommandError, call_command

from welfare.backups import escrow
from welfare.exceptions import BadInput, NotAllowed

OFFICERS = [("王", "correct horse one"), ("李", "correct horse two"), ("张", "correct horse three")]
KEYS = {"FIELD_KEYS": "k1:AAAA", "HASH_KEY": "BBBB"}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(escrow, "COST", 2**4)


@pytest.fixture
def kept(tmp_path):
    escrow.write(tmp_path / "keys", KEYS, OFFICERS)
    return tmp_path / "keys"


def test_any_two_open_it_in_any_order(kept):
    for pair in combinations(OFFICERS, 2):
        assert escrow.opened(kept, pair) == escrow.opened(kept, pair[::-1]) == KEYS


def test_nobody_alone(kept):
    with pytest.raises(NotAllowed, match="王"):
        escrow.opened(kept, OFFICERS[:1])
    with pytest.raises(NotAllowed):
        escrow.opened(kept, [OFFICERS[0], OFFICERS[0]])
    assert "AAAA" not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_a_wrong_passphrase(kept):
    with pytest.raises(NotAllowed, match="passphrases|口令"):
        escrow.opened(kept, [OFFICERS[0], ("李", "something else here")])


@pytest.mark.parametrize(
    "officers",
    [
        OFFICERS[:2],
        [OFFICERS[0], OFFICERS[0], OFFICERS[1]],
        [*OFFICERS[:2], ("张", "short")],
        [*OFFICERS[:2], ("张", OFFICERS[0][1])],
    ],
)
def test_what_would_not_hold_is_refused(tmp_path, officers):
    with pytest.raises(BadInput):
        escrow.write(tmp_path / "keys", KEYS, officers)
    assert not (tmp_path / "keys").exists()


def test_no_file_is_overwritten_and_no_other_file_opened(kept, tmp_path):
    with pytest.raises(NotAllowed):
        escrow.write(kept, KEYS, OFFICERS)
    (tmp_path / "other").write_text("{}")
    for path in (tmp_path / "other", tmp_path / "none"):
        with pytest.raises(NotAllowed):
            escrow.opened(path, OFFICERS[:2])


def typed(monkeypatch, officers, times=1):
    names = iter(name for name, _phrase in officers)
    phrases = iter(phrase for _name, phrase in officers for _n in range(times))
    monkeypatch.setattr("builtins.input", lambda _asked: next(names))
    command = "welfare.management.commands.escrow.getpass"
    monkeypatch.setattr(command, lambda _asked: next(phrases))


def test_the_command_asks_and_gives_back_what_the_environment_said(monkeypatch, tmp_path):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    typed(monkeypatch, OFFICERS, times=2)
    call_command("escrow", "write", tmp_path / "keys", stdout=StringIO())
    said = StringIO()
    typed(monkeypatch, OFFICERS[1:])
    call_command("escrow", "open", tmp_path / "keys", stdout=said)
    assert said.getvalue().splitlines()[1:] == ["FIELD_KEYS=k1:AAAA", "HASH_KEY=BBBB"]


def test_a_slip_at_the_keyboard_writes_nothing(monkeypatch, tmp_path):
    typed(monkeypatch, [("王", "correct horse one"), ("王", "correct horse onn")])
    with pytest.raises(CommandError):
        call_command("escrow", "write", tmp_path / "keys")
    assert not (tmp_path / "keys").exists()
