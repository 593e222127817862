"""Statements put together from a text with named places: querysets, and values."""

from collections.abc import Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from benefits.balance.sql import SETS
from benefits.kept import Kept, kept

MANY = 1_000  # so many payments, or awards, are looked at in sets, or step by step
# A query, also one put together before, or a type of the database with a value
Place = QuerySet[Any, Any] | Kept | tuple[str, Any]


@cache
def _pieces(template: str) -> list[tuple[str, str | None]]:
    """The text before each place, and its name."""
    return [(literal, name) for literal, name, _spec, _conversion in Formatter().parse(template)]


def filled(template: str, places: Mapping[str, Place]) -> tuple[str, list[Any]]:
    """The statement with its places filled, and its parameters in their order."""
    text: list[str] = []
    values: list[Any] = []
    for literal, name in _pieces(template):
        text.append(literal)
        if name is None:
            continue
        place = places[name]
        if isinstance(place, QuerySet):
            place = kept(place)
        if isinstance(place, Kept):
            text.append(place.text)
            values.extend(place.values)
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
