"""`make acceptance`: on a database of its own, made and dropped here."""

import os
import signal
import sys
import tempfile
import urllib.parse
from importlib import import_module

import django
import psycopg
from celery import current_app

from tests.databases import drop_database


def _server(url: str, name: str) -> str:
    return urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()


def main() -> int:
    """Run everything; 1 when any figure differs."""
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))  # the database is dropped then too
    url, name = os.environ["DATABASE_URL"], f"acceptance_{os.getpid()}"
    with (
        psycopg.connect(_server(url, "postgres"), autocommit=True) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        server.execute(f'CREATE DATABASE "{name}"')
        os.environ |= {"DATABASE_URL": _server(url, name), "DATA_DIR": folder}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welfare.site.settings")
        try:
            return _run()
        finally:
            drop_database(server, name)


def _run() -> int:
    django.setup()
    current_app.conf.task_always_eager = True
    current_app.conf.task_eager_propagates = True
    # What it imports needs the settings, and these need the database's name.
    code: int = import_module("tests.acceptance.run").main()
    return code


if __name__ == "__main__":
    sys.exit(main())
