"""PostgreSQL and Redis for one run: the ones named in the environment, or our own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from welfare.servers.choice import Choice
from welfare.servers.given import check_database, check_redis
from welfare.servers.keys import load_keys
from welfare.servers.paths import KEYS, LOGS, RUN
from welfare.servers.postgres import outside_shelf, start_postgres
from welfare.servers.process import ChildProcess
from welfare.servers.redis import start_redis

SECRETS = ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY")


def base_environment(keys: dict[str, str]) -> dict[str, str]:
    """What every child process gets; the caller's own values come first."""
    return {
        **{name: keys[name] for name in SECRETS},
        "SECOND_FACTOR": "off",  # the demo's passwords are public: a second factor guards nothing
        "NEW_ADMINISTRATOR_DAYS": "0",  # the demo makes all of its administrators at once
        **{name: value for name, value in os.environ.items() if value},
        "DATA_DIR": str(RUN),
        "DJANGO_SETTINGS_MODULE": "welfare.site.settings",
        "PYTHONUNBUFFERED": "1",
        # Some machines forbid it; then each of a run's processes would compile all modules anew.
        "PYTHONDONTWRITEBYTECODE": "",
    }


@contextmanager
def kept_servers(choice: Choice) -> Iterator[tuple[dict[str, str], list[ChildProcess]]]:
    """The demo's, for each county its own: the data stay for the next start."""
    (choice.data / "static").mkdir(parents=True, exist_ok=True)
    with _servers(choice.mark, durable=True, must_exist=True) as (environment, children):
        yield environment | {"DATA_DIR": str(choice.data)}, children


@contextmanager
def throwaway_servers(*, durable: bool) -> Iterator[dict[str, str]]:
    """For tests and measurements: beside a running demo, gone afterwards."""
    _remove_traces_of_dead_runs()
    mark = f"test-{os.getpid()}-"
    try:
        with _servers(mark, durable=durable, must_exist=False) as (environment, _children):
            files = RUN / f"{mark}files"
            (files / "static").mkdir(parents=True, exist_ok=True)
            yield environment | {"DATA_DIR": str(files)}
    finally:
        for shelf in (RUN, LOGS, outside_shelf()):
            for path in shelf.glob(f"{mark}*"):
                _remove(path)


@contextmanager
def _servers(
    mark: str, *, durable: bool, must_exist: bool
) -> Iterator[tuple[dict[str, str], list[ChildProcess]]]:
    keys = load_keys(KEYS)
    environment = base_environment(keys)
    children: list[ChildProcess] = []
    try:
        if url := environment.get("DATABASE_URL"):
            check_database(url, must_exist=must_exist)
        else:
            child, environment["DATABASE_URL"] = start_postgres(
                f"{mark}postgres", keys["POSTGRES_PASSWORD"], durable=durable
            )
            children.append(child)
        if url := environment.get("REDIS_URL"):
            check_redis(url)
        else:
            child, environment["REDIS_URL"] = start_redis(
                f"{mark}redis", keys["REDIS_PASSWORD"], durable=durable
            )
            children.append(child)
        yield environment, children
    finally:
        for child in reversed(children):
            child.stop()


def _remove_traces_of_dead_runs() -> None:
    for shelf in (RUN, LOGS, outside_shelf()):
        for path in shelf.glob("test-*"):
            if not Path("/proc", path.name.split("-")[1]).exists():
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
