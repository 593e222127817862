"""A database of the measurements' own, made on the server that DATABASE_URL names, and dropped."""

import logging
import os
import shutil
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from celery import current_app
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver
from psycopg import sql

from tests.databases import drop_database


@contextmanager
def own_database() -> Iterator[None]:
    """Create, migrate, hand over; drop afterwards, whatever happened. Files go to a directory."""
    url = os.environ["DATABASE_URL"]
    name = f"bench_{os.getpid()}"
    files = tempfile.mkdtemp(prefix="bench-")
    Path(files, "static").mkdir()
    os.environ |= {"DATABASE_URL": _at(url, name), "DATA_DIR": files, "DEBUG": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welfare.site.settings")
    maintenance = _at(url, "postgres")
    try:
        _execute(maintenance, "CREATE DATABASE {}", name)
        django.setup()
        logging.disable(logging.INFO)
        current_app.conf.task_always_eager = True
        current_app.conf.task_eager_propagates = True
        call_command("migrate", verbosity=0)
        assert get_resolver().reverse_dict  # the pages are loaded, as before anybody comes
        yield
    finally:
        connections.close_all()
        with psycopg.connect(maintenance, autocommit=True) as server:
            drop_database(server, name)
        shutil.rmtree(files, ignore_errors=True)


def _at(url: str, name: str) -> str:
    return urllib.parse.urlsplit(url)._replace(path=f"/{name}").geturl()


def _execute(url: str, statement: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
