"""A backup read back: into an empty place, or into a database that is made for the proof alone."""

import fcntl
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from django.utils._os import safe_join
from django.utils.translation import gettext as _
from psycopg import sql

from welfare.backups import manifest, programs, saving, totals
from welfare.backups.manifest import DATABASE, FILES, PROOF, Manifest
from welfare.exceptions import NotAllowed
from welfare.personal import crypto, key_proof
from welfare.personal.sealed_files import opened

BESIDE = "_proof"
BROKEN_OFF = ".restoring"  # beside the folder of files: into which database a restore is not over
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


class Opened:
    """A sealed file, read as it comes."""

    def __init__(self, sealed: BinaryIO) -> None:
        self.frames = opened(sealed)
        self.held = b""

    def read(self, size: int) -> bytes:
        while len(self.held) < size and (frame := next(self.frames, b"")):
            self.held += frame
        part, self.held = self.held[:size], self.held[size:]
        return part


def restore(folder: Path) -> Manifest:
    """Into the database and the folder of files that are set, both empty; raises NotAllowed.

    Nothing is written before the backup was read through and its keys are known to be here. The
    files go first: where there is a database, there are its files. What is not equal goes again.
    """
    said = manifest.read(folder)
    manifest.check_digests(folder, said)
    name, files = connection.settings_dict["NAME"], Path(settings.MEDIA_ROOT)
    mark = files.with_name(files.name + BROKEN_OFF)
    with _in_words(), _alone(mark, name) as broken_off:
        _refuse_what_is_not_empty(files, broken_off)
        files.mkdir(parents=True, exist_ok=True)
        mark.write_text(name)
        try:
            _unpack(folder, files)
            _load(folder, name)
            _compare_loaded(said, name)
        except BaseException:
            _clear(files)
            raise
    return said


@contextmanager
def _alone(mark: Path, database: str) -> Iterator[bool]:
    """One restore into a place at a time; gives whether one into this database was killed there.

    The mark of another database stays: its files may have been worked with since.
    """
    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.open("a+") as handle:
        with suppress(OSError):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise NotAllowed(
                    _("A backup is being restored here already. Wait until that is over.")
                ) from error
        of = mark.read_text()
        try:
            yield of == database
        finally:
            if of in ("", database):
                mark.unlink()


@contextmanager
def _in_words() -> Iterator[None]:
    """A full disk, a key of the same name and another value: a sentence, and no traceback."""
    try:
        yield
    except (OSError, tarfile.TarError, crypto.CannotDecrypt, ImproperlyConfigured) as error:
        raise NotAllowed(
            _("The backup was not read back: %(why)s. Nothing of it is left here.")
            % {"why": getattr(error, "strerror", None) or error}
        ) from error


def prove(folder: Path) -> Manifest:
    """Restore beside the database that runs, compare, and throw it away; raises NotAllowed.

    Every file is read to its end, and opened; one that no row names may be half written. What was
    proved keeps a line of its own.
    """
    said = manifest.read(folder)
    manifest.check_digests(folder, said)
    with _in_words():
        with _database_beside() as name:
            _load(folder, name)
            with _asking(name) as cursor:
                _compare(said, cursor)
                named = set(saving.named_files(cursor))
        _read_files(folder, said, named)
    (folder / PROOF).write_text(json.dumps({"proved_at": timezone.now().isoformat()}))
    return said


def _refuse_what_is_not_empty(files: Path, broken_off: bool) -> None:
    """Files of a restore that was killed are its own: they are thrown away."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = cursor.fetchone()[0]
    if tables:
        raise NotAllowed(
            _(
                "The database %(name)s is not empty (%(n)s tables). A backup is restored into an"
                " empty one: make it with createdb, and name it in DATABASE_URL."
            )
            % {"name": connection.settings_dict["NAME"], "n": tables}
        )
    if broken_off:
        _clear(files)
    if files.exists() and any(files.iterdir()):
        raise NotAllowed(
            _("%(folder)s is not empty. Name an empty folder in DATA_DIR.") % {"folder": files}
        )


def _load(folder: Path, database: str) -> None:
    """The whole database in one transaction: it is there, or it is empty."""
    command = [programs.program("pg_restore"), "--single-transaction", "--exit-on-error"]
    command += ["--no-owner", "--no-privileges", f"--dbname={database}"]
    with (
        (folder / DATABASE).open("rb") as sealed,
        programs.running(command, database, stdin=subprocess.PIPE) as child,
    ):
        try:
            for part in opened(sealed):
                child.stdin.write(part)
            child.stdin.close()
        except BrokenPipeError:
            pass  # it stopped, and says why


def _unpack(folder: Path, files: Path) -> None:
    with (folder / FILES).open("rb") as sealed, _tar(sealed) as tar:
        for entry in tar:
            path = Path(safe_join(files, entry.name))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as to:
                shutil.copyfileobj(_content(tar, entry), to)


def _clear(files: Path) -> None:
    """Empty the folder; it may be a disk of its own, and stays."""
    for one in files.iterdir() if files.exists() else ():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _compare_loaded(said: Manifest, database: str) -> None:
    """The database was empty before: what is not equal to what was saved is dropped again."""
    with _asking(database) as cursor:
        try:
            _compare(said, cursor)
        except BaseException:
            cursor.execute("SELECT current_schema()")
            schema = sql.Identifier(cursor.fetchone()[0])
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
            raise


def _read_files(folder: Path, said: Manifest, named: set[str]) -> None:
    seen = size = 0
    with (folder / FILES).open("rb") as sealed, _tar(sealed) as tar:
        for entry in tar:
            stored = _content(tar, entry)
            try:
                for _part in opened(stored) if entry.size else ():
                    pass
            except crypto.CannotDecrypt as error:
                if entry.name in named:
                    raise NotAllowed(f"{entry.name}: {error}") from error
            seen, size = seen + 1, size + entry.size
    if (seen, size) != (said.files, said.file_bytes):
        raise NotAllowed(
            _("The backup holds %(seen)s files, and says %(said)s.")
            % {"seen": seen, "said": said.files}
        )


def _tar(sealed: BinaryIO) -> tarfile.TarFile:
    return tarfile.open(fileobj=Opened(sealed), mode="r|")


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> BinaryIO:
    """Of a file: nothing else was packed."""
    stored = tar.extractfile(entry)
    assert stored
    return cast(BinaryIO, stored)


def _compare(said: Manifest, cursor: Any) -> None:
    unequal = totals.differences(said.totals, totals.count(cursor))
    if unequal:
        raise NotAllowed(
            _("What was restored is not what was saved: %(what)s") % {"what": "; ".join(unequal)}
        )
    key_proof.check(cursor)


@contextmanager
def _asking(database: str) -> Iterator[Any]:
    """A connection of its own, seen to its end: not the one that serves pages."""
    with psycopg.connect(**_address(database), autocommit=True) as other:
        yield other.cursor()


@contextmanager
def _database_beside() -> Iterator[str]:
    """An empty one on the same server, gone afterwards; one proof at a time."""
    name = f"{connection.settings_dict['NAME']}{BESIDE}"
    quoted = sql.Identifier(name)
    with psycopg.connect(**_address(connection.settings_dict["NAME"]), autocommit=True) as server:
        mine = server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()
        if mine != (True,):
            raise NotAllowed(_("A backup is being proved already. Wait until that is over."))
        try:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(quoted))
        except psycopg.errors.InsufficientPrivilege as error:
            raise NotAllowed(
                _(
                    "The proof needs a database of its own beside this one: give the account the"
                    " right once, with ALTER ROLE … CREATEDB, or prove the backup on another"
                    " server."
                )
            ) from error
        try:
            yield name
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))


def _address(database: str) -> dict[str, Any]:
    params = connection.get_connection_params()
    kept = ("host", "port", "user", "password", *programs.OPTIONS)
    return {"dbname": database} | {name: params[name] for name in kept if params.get(name)}
