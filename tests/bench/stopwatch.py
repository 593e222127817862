"""One measurement each: ours, the floor measured in the same run, and the ratio of both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

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


def bare_copy(rows: list[list[Any]]) -> float:
    """Seconds of a COPY of these rows, as text, into a table without anything."""
    width = max(len(row) for row in rows)
    columns = ", ".join(f"c{n} text" for n in range(width))
    statement("DROP TABLE IF EXISTS floor_rows")()
    statement(f"CREATE TABLE floor_rows ({columns})")()

    def run() -> None:
        with connection.cursor() as cursor, cursor.cursor.copy("COPY floor_rows FROM STDIN") as to:
            for row in rows:
                to.write_row([str(value) for value in row] + [""] * (width - len(row)))

    return seconds(run)


HEADINGS = ("what", "size", "ours s", "per s", "floor s", "ratio", "queries", "floor")


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
        f"{row.ours:.3f}",
        f"{row.speed:,.0f}",
        f"{row.floor:.4f}",
        f"{row.ratio:,.1f}",
        "" if row.queries is None else str(row.queries),
        note,
    )
