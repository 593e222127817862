"""Everything sealed is written anew under the newest field key, so that an old one can go.

A batch at a time, each in a transaction of its own: what is done stays done, and a second run goes
on where the first one stopped. What a row says does not change, so neither its history nor the
guards of what never changes are asked; a history's own sealed columns are rewritten, too.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

from welfare.personal import crypto
from welfare.personal.fields import EncryptedTextField
from welfare.personal.models import KeyProof

BATCH = 1_000


class Sealed(NamedTuple):
    """A table with the names of its sealed columns."""

    model: type[models.Model]
    columns: list[str]


def tables() -> list[Sealed]:
    """Of all models, histories too; beside them the proof of the keys."""
    sealed = [Sealed(KeyProof, ["sealed"])]
    for model in apps.get_models():
        fields = model._meta.local_concrete_fields
        columns = [str(f.column) for f in fields if isinstance(f, EncryptedTextField)]
        if columns and not model._meta.proxy:
            sealed.append(Sealed(model, columns))
    return sorted(sealed, key=lambda one: one.model._meta.db_table)


def waiting(table: Sealed) -> int:
    """How many rows hold a value that another key sealed."""
    query = sql.SQL("SELECT count(*) FROM {table} WHERE {old}").format(**_parts(table))
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def reseal(table: Sealed) -> Iterator[int]:
    """Rewrite the table; the number of rows of each batch, when it is written."""
    while True:
        with transaction.atomic():
            done = _batch(table)
        if not done:
            return
        yield done


def _batch(table: Sealed) -> int:
    query = sql.SQL(
        "SELECT {pk}, {columns} FROM {table} WHERE {old} ORDER BY {pk} LIMIT {limit} FOR UPDATE"
    ).format(limit=sql.Literal(BATCH), **_parts(table))
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    if rows:
        numbers, *values = zip(*rows, strict=True)
        _write(table, list(numbers), [[_anew(value) for value in column] for column in values])
    return len(rows)


def _anew(value: str | None) -> str | None:
    return None if value is None else crypto.encrypt(crypto.decrypt(value))


def _write(table: Sealed, numbers: list[int], values: list[list[str | None]]) -> None:
    new = [sql.Identifier(f"new_{column}") for column in table.columns]
    pairs = zip(map(sql.Identifier, table.columns), new, strict=True)
    query = sql.SQL(
        "UPDATE {table} SET {pairs} FROM unnest(%s::bigint[], {arrays}) AS one (number, {new})"
        " WHERE {pk} = one.number"
    ).format(
        pairs=sql.SQL(", ").join(sql.SQL("{} = one.{}").format(*pair) for pair in pairs),
        arrays=sql.SQL(", ").join([sql.SQL("%s::text[]")] * len(values)),
        new=sql.SQL(", ").join(new),
        **_parts(table),
    )
    guards = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if model is table.model
    ]
    with connection.cursor() as cursor:
        if not guards:
            cursor.execute(query, [numbers, *values])
            return
        with pgtrigger.ignore(*guards):
            cursor.execute(query, [numbers, *values])


def _parts(table: Sealed) -> dict[str, sql.Composable]:
    """`old`: a value is there, and does not begin with the name of the newest key."""
    begins = f"{next(iter(settings.FIELD_KEYS))}:".encode()
    signs = 4 * (-(-len(begins) // 3))  # of base64, that hold so many bytes
    old = sql.SQL(
        "({column} <> '' AND substring(decode(left({column}, {signs}), 'base64')"
        " FROM 1 FOR {length}) <> {begins}::bytea)"
    )
    parts: dict[str, sql.Composable] = {
        "old": sql.SQL(" OR ").join(
            old.format(
                column=sql.Identifier(column),
                signs=sql.Literal(signs),
                length=sql.Literal(len(begins)),
                begins=sql.Literal(begins),
            )
            for column in table.columns
        ),
        "table": sql.Identifier(table.model._meta.db_table),
        "pk": sql.Identifier(str(table.model._meta.pk.column)),
        "columns": sql.SQL(", ").join(map(sql.Identifier, table.columns)),
    }
    return parts
