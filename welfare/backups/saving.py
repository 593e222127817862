"""One backup: the database as it stood at a moment, and every file that its rows name.

The files are packed after that moment: whatever a row of it names was there by then. So nothing
has to stand still meanwhile.
"""

import fcntl
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.backups import manifest, programs, totals
from welfare.backups.manifest import DATABASE, FILES, NAME, PROOF, Manifest
from welfare.exceptions import NotAllowed
from welfare.personal.sealed_files import SealedWriter

STAMP = "[0-9]" * 8 + "-" + "[0-9]" * 6  # what a backup is called; nothing else there is touched
UNFINISHED = ".unfinished"
PART = 2**20


@dataclass(frozen=True)
class Packed:
    """What went into the file of files."""

    names: set[str]
    size: int


def save(folder: Path) -> Path:
    """Write a backup below the folder and return its own; raises NotAllowed.

    It takes its name when it is whole and on the disk: what was broken off keeps another.
    """
    moment = timezone.now()
    whole = folder / f"{timezone.localtime(moment):%Y%m%d-%H%M%S}"
    begun = whole.with_name(whole.name + UNFINISHED)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        begun.mkdir(mode=0o700)
        try:
            with _worked_on(begun):
                _fill(begun, moment)
                begun.rename(whole)
        finally:
            shutil.rmtree(begun, ignore_errors=True)
    except OSError as error:
        raise NotAllowed(
            _("The backup could not be written to %(folder)s: %(why)s. None was made.")
            % {"folder": folder, "why": error.strerror or error}
        ) from error
    return whole


def _fill(begun: Path, moment: datetime) -> None:
    with _moment() as (cursor, mark):
        _dump(mark, begun / DATABASE)
        counted, named = totals.count(cursor), set(named_files(cursor))
    packed = _pack(begun / FILES)
    said = Manifest(
        taken_at=moment.isoformat(),
        server=connection.pg_version,
        totals=counted,
        files=len(packed.names),
        file_bytes=packed.size,
        not_there=len(named - packed.names),
        keys=list(settings.FIELD_KEYS),
        digests={name: manifest.digest_of(begun / name) for name in (DATABASE, FILES)},
    )
    manifest.write(begun, said)
    _onto_the_disk(begun)


@contextmanager
def _worked_on(begun: Path) -> Iterator[bool]:
    """As long as this process lives nobody else takes the folder for one that was left behind.

    Gives whether the disk knows such locks: that of another machine may not, and takes the backup
    all the same.
    """
    handle, known = os.open(begun, os.O_RDONLY), True
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            known = False
        yield known
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """What was killed while it was written or removed is thrown away: nobody works on it."""
    for left in folder.glob(f"{STAMP}{UNFINISHED}"):
        with suppress(BlockingIOError, FileNotFoundError), _worked_on(left) as alone:
            if alone:
                shutil.rmtree(left, ignore_errors=True)


def newest(folder: Path) -> Path:
    """The last whole backup below the folder; raises NotAllowed where there is none."""
    whole = every(folder)
    if not whole:
        raise NotAllowed(_("There is no finished backup in %(folder)s.") % {"folder": folder})
    return whole[-1]


def every(folder: Path) -> list[Path]:
    """All whole ones, oldest first."""
    return sorted(path.parent for path in folder.glob(f"{STAMP}/{NAME}"))


def forget(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest beyond so many, but never the last that was proved; give what went.

    None at all where none are to be kept: nobody means that.
    """
    whole = every(folder) if keep > 0 else []
    proved = [one for one in whole if (one / PROOF).exists()]
    gone = [one for one in whole[: max(len(whole) - keep, 0)] if one not in proved[-1:]]
    for one in gone:
        with suppress(FileNotFoundError):  # another process removes the same
            # first another name: half of it is no whole one
            shutil.rmtree(one.rename(one.with_name(one.name + UNFINISHED)), ignore_errors=True)
    _sweep(folder)
    return gone


@contextmanager
def _moment() -> Iterator[tuple[Any, str]]:
    """A transaction that goes on seeing the database as it is now, and its mark for others."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor, cursor.fetchone()[0]


def _dump(mark: str, path: Path) -> None:
    """Sealed as it comes: names and addresses in it are open in the database."""
    command = [programs.program("pg_dump"), "--format=custom", f"--snapshot={mark}"]
    command += ["--no-owner", "--no-privileges"]
    name = connection.settings_dict["NAME"]
    with (
        programs.running(command, name, stdout=subprocess.PIPE) as child,
        SealedWriter(path.open("xb")) as to,
    ):
        shutil.copyfileobj(child.stdout, to, PART)


def named_files(cursor: Any) -> Iterator[str]:
    """What the rows of a database say that is stored."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                table, column = model._meta.db_table, field.column
                cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> %s', [""])
                yield from (name for (name,) in cursor.fetchall())


def _pack(path: Path) -> Packed:
    """Every stored file as it lies there, sealed by itself; one that goes meanwhile is left out."""
    packed, size = set(), 0
    with SealedWriter(path.open("xb")) as to, tarfile.open(fileobj=to, mode="w|") as tar:
        for name in default_storage.names():
            try:
                file = default_storage.path(name)
                with open(file, "rb") as stored:
                    entry = tar.gettarinfo(arcname=name, fileobj=stored)
                    tar.addfile(entry, stored)
            except FileNotFoundError:
                continue
            packed.add(name)
            size += entry.size
    return Packed(packed, size)


def _onto_the_disk(folder: Path) -> None:
    for path in (*folder.iterdir(), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
