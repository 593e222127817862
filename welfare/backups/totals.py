"""What must be equal before and after: rows of every table, and the sum of each of its amounts."""

from typing import Any

from psycopg import sql

Totals = dict[str, dict[str, str]]

TABLES = """
    SELECT c.relname, array_remove(array_agg(a.attname ORDER BY a.attnum), NULL)
    FROM pg_class c
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND a.atttypid = 'numeric'::regtype
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    GROUP BY c.relname ORDER BY c.relname
"""
ROWS = "rows"


def count(cursor: Any) -> Totals:
    """By table: how many rows, and what each column of amounts adds up to."""
    cursor.execute(TABLES)
    return {table: _of(cursor, table, amounts) for table, amounts in cursor.fetchall()}


def _of(cursor: Any, table: str, amounts: list[str]) -> dict[str, str]:
    sums = [sql.SQL("sum({})").format(sql.Identifier(name)) for name in amounts]
    counted = sql.SQL(", ").join([sql.SQL("count(*)"), *sums])
    cursor.execute(sql.SQL("SELECT {} FROM {}").format(counted, sql.Identifier(table)))
    values = cursor.fetchone()
    return {name: str(value) for name, value in zip([ROWS, *amounts], values, strict=True)}


def differences(was: Totals, now: Totals) -> list[str]:
    """`table.column: what it was, what it is`, for each that is not equal."""
    said = []
    for table in sorted(was.keys() | now.keys()):
        before, after = was.get(table, {}), now.get(table, {})
        for column in sorted(before.keys() | after.keys()):
            pair = before.get(column, "-"), after.get(column, "-")
            if pair[0] != pair[1]:
                said.append(f"{table}.{column}: {pair[0]}, {pair[1]}")
    return said


def rows(totals: Totals) -> int:
    """Of all tables together."""
    return sum(int(one[ROWS]) for one in totals.values())
