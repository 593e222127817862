"""Statements put together from a text with named places: querysets, and values."""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from benefits.balance.sql import SETS

MANY = 1_000  # so many payments, or awards, are looked at in sets, or step by step
Place = QuerySet[Any, Any] | tuple[str, Any]  # a query, or a type of the database with a value


def filled(template: str, places: Mapping[str, Place]) -> tuple[str, list[Any]]:
    """The statement with its places filled, and its parameters in their order."""
    text: list[str] = []
    values: list[Any] = []
    for literal, name, _spec, _conversion in Formatter().parse(template):
        text.append(literal)
        if name is None:
            continue
        place = places[name]
        if isinstance(place, QuerySet):
            sql, params = place.order_by().query.sql_with_params()
            text.append(sql)
            values.extend(params)
        else:
            text.append(f"%s::{place[0]}")
            values.append(place[1])
    return "".join(text), values


def answered(template: str, places: Mapping[str, Place], room: str) -> list[tuple[Any, ...]]:
    """The rows of a filled statement, which is given its room first."""
    return rows_of(*filled(template, places), room)


def of_run(text: str, values: Sequence[Any], payments: int) -> list[tuple[Any, ...]]:
    """The rows of a statement over a run of so many payments; of a small one it needs no room."""
    if payments > MANY:
        return rows_of(text, values, SETS)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall()


def rows_of(text: str, values: Sequence[Any], room: str) -> list[tuple[Any, ...]]:
    """The rows of a statement that sorts and joins as many rows as a roll has."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(room)
        cursor.execute(text, values)
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute("RESET work_mem; RESET enable_nestloop")  # the transaction may go on
        return rows
