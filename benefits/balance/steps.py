"""A large statement taken step by step, so that PostgreSQL knows how much each step made.

What a statement calls MATERIALIZED becomes a table for the time being, and is counted before
anything is joined with it. As one statement the sizes are guessed, one guess upon the other: for a
roll of twenty thousand awards PostgreSQL takes them for more rows than there are people, and cuts
its work into millions of files.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction

from benefits.balance.statement import Place, filled

# A tenth of the usual sample says well enough how many rows of how many awards there are.
ROOM = "SET LOCAL work_mem = '64MB'; SET LOCAL default_statistics_target = 10"
RESET = "RESET work_mem; RESET default_statistics_target"  # the transaction may go on
BEGINS = re.compile(r"\s*,?\s*(\w+)\s*(\([\w\s,]*\))?\s*AS\s+(MATERIALIZED\s+)?\(")
JOINED_BY = ["bigint", "integer", "smallint", "date"]
COLUMNS = """
SELECT '(' || string_agg(quote_ident(attname), ', ') || ')' FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND atttypid = ANY(%s::regtype[])
"""


class Step(NamedTuple):
    """What stands before the last part of a statement: a query with a name."""

    name: str
    columns: str
    query: str
    kept: bool  # in a table of its own

    @property
    def text(self) -> str:
        return f"{self.name} {self.columns} AS ({self.query})"


def parts_of(template: str) -> tuple[list[Step], str]:
    """A statement that begins WITH, taken apart; and its last part."""
    parts, at = [], re.match(r"\s*WITH\s+(RECURSIVE\s)?", template).end()  # type: ignore[union-attr]
    while begun := BEGINS.match(template, at):
        at = _closed(template, begun.end())
        name, columns, kept = begun.groups()
        parts.append(Step(name, columns or "", template[begun.end() : at - 1], bool(kept)))
    return parts, template[at:]


def _closed(text: str, at: int) -> int:
    """Where the bracket that is open there is closed."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


@transaction.atomic
def taken(template: str, places: Mapping[str, Place]) -> list[tuple[Any, ...]]:
    """The rows of a statement, taken step by step."""
    parts, last = parts_of(template)
    beside: list[Step] = []
    tables = [part.name for part in parts if part.kept]
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        for part in parts:
            if not part.kept:
                beside.append(part)
                continue
            text, values = filled(_with(beside, part.query), places)
            cursor.execute(
                f"CREATE TEMP TABLE {part.name} {part.columns} ON COMMIT DROP AS {text}", values
            )
            columns = ""
            if cursor.rowcount:
                cursor.execute(COLUMNS, [part.name, JOINED_BY])
                (columns,) = cursor.fetchone()
            cursor.execute(f"ANALYZE {part.name} {columns}")
        cursor.execute(*filled(_with(beside, last, all_of_them=True), places))
        rows = cursor.fetchall() if cursor.description else []
        cursor.execute(f"DROP TABLE {', '.join(tables)}")
        cursor.execute(RESET)
    return rows


def _with(beside: list[Step], query: str, *, all_of_them: bool = False) -> str:
    """The query with those of the parts that it needs; the last one also with what they write."""
    needed: list[str] = []
    asked = query
    for part in reversed(beside):
        writes = all_of_them and part.query.lstrip().startswith("INSERT")
        if writes or re.search(rf"\b{part.name}\b", asked):
            needed.insert(0, part.text)
            asked += part.query
    return f"WITH RECURSIVE {', '.join(needed)} {query}" if needed else query
