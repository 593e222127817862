"""Many new rows at once: keys taken from the sequence beforehand, rows sent by COPY."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, connections, models
from psycopg import sql

from welfare.jobs.statistics import know_size

M = TypeVar("M", bound=models.Model)
Field = Any  # of Django, for any kind of value
MANY = 1_000  # so many new rows change how PostgreSQL should join them
# Of these the value in Python is what the database takes; all others prepare theirs one by one.
PLAIN: tuple[Any, ...] = (
    models.AutoField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DecimalField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)
PREPARED_SO = {kind.get_prep_value for kind in PLAIN}


def number(objects: Sequence[models.Model]) -> None:
    """Give unsaved objects of one model their keys, so that others may already refer to them."""
    if not objects:
        return
    for made, key in zip(objects, new_keys(type(objects[0]), len(objects)), strict=True):
        made.pk = key


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """So many keys of a model, in their order, that nobody else will get."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy_in(objects: Sequence[M]) -> Sequence[M]:
    """Insert objects of one model (numbered here where they are not yet). Returns them."""
    if not objects:
        return objects
    number([made for made in objects if made.pk is None])
    model = type(objects[0])
    copy_rows(model, objects, model._meta.concrete_fields)
    if len(objects) >= MANY:
        know_size(model)
    for made in objects:
        made._state.adding, made._state.db = False, connection.alias
    return objects


def copy_rows(
    model: type[models.Model], rows: Iterable[object], fields: Sequence[Field] = ()
) -> int:
    """Insert rows that have the attributes of a model's columns, and may be lighter than it.

    All columns but the key, unless `fields` says which. Returns how many rows there were.
    """
    fields = fields or [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = [sql.Identifier(str(field.column)) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(columns)
    )
    server = connections[connection.alias]  # asked for each value: not through the proxy
    count = 0
    with server.cursor() as cursor, server.wrap_database_errors:
        cursor.execute("VALUES (1)")  # says who and why to the history: COPY itself cannot
        with cursor.cursor.copy(statement) as copy:
            for values in _values(rows, fields, server):
                copy.write_row(values)
                count += 1
    return count


def _values(rows: Iterable[object], fields: Sequence[Field], server: Any) -> Iterator[list[Any]]:
    """The columns of each row. Asking each field for each value would cost more than the COPY."""
    read: Callable[[object], tuple[Any, ...]] = attrgetter(*[field.attname for field in fields])
    prepared = [(at, field) for at, field in enumerate(fields) if not _as_it_is(field)]
    for row in rows:
        values = list(read(row))
        for at, field in prepared:
            said = field.pre_save(row, True)
            values[at] = field.get_db_prep_save(said, server)
        yield values


def _as_it_is(field: Field) -> bool:
    """Whether a field neither makes nor changes its value on the way to the database."""
    own = type(field)
    return (
        issubclass(own, PLAIN)
        and not issubclass(own, models.DateTimeField)
        and own.get_prep_value in PREPARED_SO
        and own.pre_save in {models.Field.pre_save, models.DateField.pre_save}
        and not getattr(field, "auto_now", False)
        and not getattr(field, "auto_now_add", False)
    )
