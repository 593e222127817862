"""Whether the keys of this process are those of this database. (docs/law.md §10.2)

With another hash key nobody is found and people are registered twice; without the field key no
number can be read. So the first connection of every process compares, before anything is written:
a restored backup whose keys were left behind says so at once.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

from welfare.personal import crypto

MODEL = "welfare.KeyProof"
PROVED = "these are the keys of this database"


class _Known:
    """Databases whose keys were compared with those that are set now."""

    keys: tuple[Any, ...] = ()
    names: set[str] = set()


def write(**_signal: Any) -> None:
    """After the tables are made: once, and never over what is there."""
    apps.get_model(MODEL).objects.get_or_create(
        pk=1, defaults={"hashed": crypto.keyed_hash(PROVED), "sealed": crypto.encrypt(PROVED)}
    )


def compare(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """At the first connection; raises ImproperlyConfigured."""
    keys = (settings.HASH_KEY, tuple(settings.FIELD_KEYS.items()))
    name = str(connection.settings_dict["NAME"])
    if keys != _Known.keys:
        _Known.keys, _Known.names = keys, set()
    if connection.vendor != "postgresql" or name in _Known.names:
        return
    stored = _stored(connection)
    if stored is None:
        return
    try:
        _compare(*stored)
    except ImproperlyConfigured:
        connection.close()  # or the next statement would find it open and be answered
        raise
    _Known.names.add(name)


def _stored(connection: BaseDatabaseWrapper) -> tuple[str, str] | None:
    """Nothing before the tables are made."""
    table = apps.get_model(MODEL)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        return None if cursor.fetchone()[0] is None else _row(cursor)


def check(cursor: Any) -> None:
    """The same of a database that was restored a moment ago; raises ImproperlyConfigured."""
    if stored := _row(cursor):
        _compare(*stored)


def _row(cursor: Any) -> tuple[str, str] | None:
    cursor.execute(f"SELECT hashed, sealed FROM {apps.get_model(MODEL)._meta.db_table}")
    row: tuple[str, str] | None = cursor.fetchone()
    return row


def _compare(hashed: str, sealed: str) -> None:
    if hashed != crypto.keyed_hash(PROVED):
        raise ImproperlyConfigured(
            "HASH_KEY is not the key of this database: nobody would be found, and people would be"
            " registered twice. Set the key that was kept with this database's backup."
        )
    try:
        crypto.decrypt(sealed)
    except crypto.CannotDecrypt as error:
        raise ImproperlyConfigured(
            "FIELD_KEYS lacks the key with which this database was made: resident IDs and accounts"
            " could not be read. Set the keys that were kept with this database's backup."
        ) from error
