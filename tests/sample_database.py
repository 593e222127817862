"""What many tests read in a database of its own: made once for a whole run, copied to each worker.

Making it takes longer than most of the tests that read it. The first worker that needs it makes
it in a template; every worker has its copy, so that nobody waits for somebody's transaction.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.acceptance import county
from tests.databases import drop_database


def migrated(folder: Path) -> str:
    """The name of a database with every table and no rows; the first worker makes it for all."""
    name, done = f"{connection.settings_dict['NAME']}_migrated", folder / "migrated.name"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            create(name, like="template0")
            with at(name):
                call_command("migrate", verbosity=0)
            done.write_text(name)
    return name


def made(folder: Path, what: str, make: Callable[[], object]) -> str:
    """The name of a database in which `make` was done; `folder` is the same for all workers."""
    own, done = connection.settings_dict["NAME"], folder / f"{what}.name"
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            template = f"{own}_{what}_template"
            create(template, like=own)
            with at(template), override_settings(MEDIA_ROOT=files(folder, what)):
                make()
            done.write_text(template)
        return done.read_text()


def copied(folder: Path, what: str, make: Callable[[], object]) -> str:
    """The name of this worker's copy of it."""
    copy = f"{connection.settings_dict['NAME']}_{what}"
    create(copy, like=made(folder, what, make))
    return copy


def files(folder: Path, what: str) -> Path:
    """Where the files are that belong to the rows."""
    return folder / f"{what}-files"


def sample_county() -> None:
    """The profile and every ledger, and what the planner should know about them."""
    for step in county.taking_over(county.sample()):
        step.run()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def at(name: str) -> Iterator[None]:
    """Everything that asks the database asks this one meanwhile."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def create(name: str, like: str) -> None:
    """A copy of a database that nobody is connected to; one of that name is given up."""
    quoted = connection.ops.quote_name
    drop(name)
    connection.close()
    with connection._nodb_cursor() as cursor:
        # A page that was left may still ask the server of a walk that is over.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [like],
        )
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(like)}")


def drop(name: str) -> None:
    """Away with it, where it is."""
    with connection._nodb_cursor() as cursor:
        drop_database(cursor.cursor, name)
