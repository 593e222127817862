"""Many new rows at once: keys taken from the sequence beforehand, rows sent by COPY."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, connections, models
from psycopg import sql

from welfare.jobs.statistics import know_size

M = TypeVar("M", bound=models.Model)
MANY = 1_000  # so many new rows change how PostgreSQL should join them


def number(objects: Sequence[models.Model]) -> None:
    """Give unsaved objects of one model their keys, so that others may already refer to them."""
    if not objects:
        return
    meta = objects[0]._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(objects)],
        )
        for made, (key,) in zip(objects, cursor.fetchall(), strict=True):
            made.pk = key


def copy_in(objects: Sequence[M]) -> Sequence[M]:
    """Insert objects of one model (numbered here where they are not yet). Returns them."""
    if not objects:
        return objects
    number([made for made in objects if made.pk is None])
    meta = objects[0]._meta
    fields = meta.concrete_fields
    columns = [sql.Identifier(str(field.column)) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(meta.db_table), sql.SQL(", ").join(columns)
    )
    server = connections[connection.alias]  # asked for each value: not through the proxy
    with server.cursor() as cursor, server.wrap_database_errors:
        cursor.execute("VALUES (1)")  # says who and why to the history: COPY itself cannot
        with cursor.cursor.copy(statement) as copy:
            for made in objects:
                copy.write_row(
                    [field.get_db_prep_save(field.pre_save(made, True), server) for field in fields]
                )
        if len(objects) >= MANY:
            know_size(type(objects[0]))
        for made in objects:
            made._state.adding, made._state.db = False, server.alias
    return objects
