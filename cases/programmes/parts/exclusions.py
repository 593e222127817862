"""The national matrix: which kinds one person may hold in the same month. Counties date their own.

It is read when a profile is loaded; a county at work adds a dated row of its own.

A pair of kinds that is not listed is a hard stop, never an “allowed”. A pair may have several rows:
each counts from its day until the day of the next.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

MATRIX = Path(__file__).with_name("exclusions.csv")


class Verdict(models.TextChoices):
    """What one person may hold of two kinds in the same month."""

    EXCLUDES = "excludes", _("Not both")  # ✗
    ALLOWED = "allowed", _("Both")  # ✓
    ONCE = "once", _("Both, but each programme once")
    DIFFERENCE = "difference", _("Both; one pays only what it has over the other")  # △ 补差
    CHOOSE = "choose", _("One of them, as the person chooses")  # △
    REPLACES = "replaces", _("Not both; who joins the stronger leaves the other")  # 单人保


NOT_TOGETHER = (Verdict.EXCLUDES, Verdict.CHOOSE, Verdict.REPLACES)


@dataclass(frozen=True)
class Pair:
    """One cell of the matrix; `first` and `second` are codes of kinds in alphabetical order."""

    first: str
    second: str
    verdict: Verdict
    valid_from: date
    document: str


def pair(one: str, other: str) -> tuple[str, str]:
    """Two kinds in the order in which the matrix names them."""
    return (one, other) if one <= other else (other, one)


def national(table: Path = MATRIX) -> list[Pair]:
    """Every row of every pair as national law has it; one that cannot be meant is refused."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = [_read(row) for row in csv.DictReader(file)]
    begun = Counter((row.first, row.second, row.valid_from) for row in rows)
    for (first, second, day), times in begun.items():
        if (first, second) != pair(first, second):
            raise ValueError(f"{table.name}: {first} comes after {second}")
        if times > 1:
            raise ValueError(f"{table.name}: {first}, {second} has {times} rows from {day}")
    return rows


def _read(row: dict[str, str]) -> Pair:
    verdict, day = Verdict(row["verdict"]), date.fromisoformat(row["from"])
    return Pair(row["first"], row["second"], verdict, day, row["document"])


def in_force(pairs: Iterable[Pair], on: date) -> dict[tuple[str, str], Pair]:
    """The row of each pair that counts on a day: the last that had begun."""
    begun = sorted((row for row in pairs if row.valid_from <= on), key=lambda row: row.valid_from)
    return {(row.first, row.second): row for row in begun}
