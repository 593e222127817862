"""One measurement each: ours, the floor measured in the same run, and the ratio of both."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

Act = Callable[[], Any]


@dataclass(frozen=True)
class Measured:
    """A line of the table. `floor_is` says what the floor does."""

    what: str
    size: int
    unit: str
    ours: float
    floor: float
    floor_is: str
    queries: int | None = None
    note: str = ""
    unit_of_both: str = "s"

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def speed(self) -> float:
        return self.size / self.ours if self.ours else float("inf")


def seconds(act: Act) -> float:
    """How long the act takes, once."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def median(act: Act, times: int) -> float:
    """The p50 of many."""
    return statistics.median(seconds(act) for _ in range(times))


def statement(text: str, params: Any = None) -> Act:
    """An act that runs one statement and fetches what it gives."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, params)
            if cursor.description:
                cursor.fetchall()

    return run


def bare_table(like: str) -> str:
    """An empty table with the columns of another: no index, no constraint, no trigger."""
    name = f"floor_{like}"
    statement(f'DROP TABLE IF EXISTS "{name}"')()
    statement(f'CREATE TABLE "{name}" (LIKE "{like}" INCLUDING DEFAULTS INCLUDING IDENTITY)')()
    return name


class Written:
    """What an import writes, to be copied into the same tables again as their floor."""

    def __init__(self, models: Sequence[type[Model]]) -> None:
        self.tables = [(m._meta.db_table, m._meta.pk.column) for m in models]
        self.before = {table: self._last(table, key) for table, key in self.tables}

    def _last(self, table: str, key: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT coalesce(max("{key}"), 0) FROM "{table}"')
            return int(cursor.fetchone()[0])

    def bare_copy(self) -> tuple[float, int]:
        """Seconds of a COPY of the new rows as they are, and how many they are.

        Into the same tables with their keys, indexes and history; the rows are taken away first,
        all of it in a transaction that is undone.
        """
        with transaction.atomic():
            rows = {table: self._rows(table, key) for table, key in self.tables}
            statement("SET CONSTRAINTS ALL IMMEDIATE")()
            for table, _key in self.tables:
                statement(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')()
            for table, key in reversed(self.tables):
                statement(f'DELETE FROM "{table}" WHERE "{key}" > %s', [self.before[table]])()
            for table, _key in self.tables:
                statement(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')()
            spent = seconds(lambda: [self._copy(table, part) for table, part in rows.items()])
            transaction.set_rollback(True)
        return spent, sum(part.count(b"\n") for part in rows.values())

    def _rows(self, table: str, key: str) -> bytes:
        new = f'SELECT * FROM "{table}" WHERE "{key}" > {self.before[table]} ORDER BY "{key}"'
        with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({new}) TO STDOUT") as out:
            return b"".join(bytes(part) for part in out)

    def _copy(self, table: str, rows: bytes) -> None:
        with connection.cursor() as cursor, cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as to:
            to.write(rows)


HEADINGS = ("what", "size", "ours", "per s", "floor", "ratio", "queries", "floor is")


def table(rows: list[Measured]) -> str:
    """The report: one line per measurement, columns aligned."""
    lines = [HEADINGS] + [_line(row) for row in rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEADINGS))]
    left = {0, len(HEADINGS) - 1}
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n in left else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _line(row: Measured) -> tuple[str, ...]:
    note = f"{row.floor_is}; {row.note}" if row.note else row.floor_is
    return (
        row.what,
        f"{row.size:,} {row.unit}",
        f"{row.ours:.3f} {row.unit_of_both}",
        f"{row.speed:,.0f}" if row.unit_of_both == "s" else "",
        f"{row.floor:.4f} {row.unit_of_both}",
        f"{row.ratio:,.1f}",
        "" if row.queries is None else str(row.queries),
        note,
    )
