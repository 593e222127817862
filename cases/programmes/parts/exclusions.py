"""The national matrix: which kinds one person may hold in the same month. Counties date their own.

A pair of kinds that is not listed is a hard stop, never an “allowed”.
"""

import csv
from collections.abc import Iterator
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


def national() -> Iterator[Pair]:
    """Every pair as national law has it."""
    with MATRIX.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Pair(
                row["first"],
                row["second"],
                Verdict(row["verdict"]),
                date.fromisoformat(row["from"]),
                row["document"],
            )
