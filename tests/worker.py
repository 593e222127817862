"""A real Celery worker on the test's own database and Redis, to be killed in the middle."""

import os
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

WORKER = ("-m", "celery", "-A", "welfare", "worker", "--pool", "solo", "--loglevel", "WARNING")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def database_url() -> str:
    """Where this test's database is, for another process."""
    parts = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
    name = urllib.parse.quote(str(connection.settings_dict["NAME"]))
    return parts._replace(path=f"/{name}").geturl()


@contextmanager
def worker(files: Path, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a worker whose files are below `files`; it is killed at the end in any case."""
    log = files / "worker.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *WORKER, *QUIET],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": database_url(),
                "REDIS_URL": settings.REDIS_URL,
                "DATA_DIR": str(files),
                **environment,
            },
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL: no handler runs, nothing is said goodbye to."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def wait_until(true: Callable[[], object], seconds: float = 90) -> None:
    """Look again and again, for a limited time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
