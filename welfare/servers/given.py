"""Servers that somebody else runs: looked at before anything starts, explained in a sentence."""

import urllib.parse

import psycopg
import redis

from welfare.servers.process import ServerFailed

OLDEST_POSTGRES = 15


def check_database(url: str, *, must_exist: bool) -> None:
    """`must_exist` is false for the tests, which make a database of their own on that server."""
    parts = urllib.parse.urlsplit(url)
    name = urllib.parse.unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise ServerFailed(
            "DATABASE_URL must look like postgresql://user:password@host:5432/database."
        )
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            _check_version(connection)
    except psycopg.Error as error:
        other = urllib.parse.urlunsplit(parts._replace(path="/postgres"))
        if not _is_missing(other, name):
            reason = str(error).strip().splitlines()[0]
            raise ServerFailed(f"DATABASE_URL cannot be used: {reason}") from None
        if must_exist:
            raise ServerFailed(
                f"The database {name} named in DATABASE_URL does not exist on {parts.hostname}. "
                f"Create it there first: createdb --encoding=UTF8 {name}"
            ) from None


def check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise ServerFailed(f"REDIS_URL cannot be used: {error}") from None


def _check_version(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST_POSTGRES:
        raise ServerFailed(
            f"PostgreSQL {OLDEST_POSTGRES} or newer is needed; DATABASE_URL leads to {version}."
        )


def _is_missing(url: str, name: str) -> bool:
    """Whether the server lets us in and simply has no database of that name."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            cursor = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is None
    except psycopg.Error:
        return False
