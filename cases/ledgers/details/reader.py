"""What every reader of a detail says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.ledgers.people import Who
from cases.models import Award, Band, Institution, Person, Programme
from cases.models.detail import AwardDetail
from welfare.files.imports import RowReader, Vocabulary
from welfare.models import Division

Warn = Callable[[str, str, str, str], None]  # key, code, reason, remedy


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom and of what a detail is read: `day` is the last on which the award counts.

    `bands` are the classes of the programme by their code.
    """

    programme: Programme
    who: Who | None
    day: date
    bands: Mapping[str, Band]


class Room:
    """What the details of one file share while they are written."""

    def __init__(self, county: Division) -> None:
        self.county = county
        self.homes: dict[str, Institution] = {}

    def institution(self, name: str) -> Institution | None:
        """The institution of that name; a new name is a new one, its account is still to be set."""
        if not name:
            return None
        if name not in self.homes:
            self.homes[name], _created = Institution.objects.get_or_create(
                county=self.county, name=name
            )
        return self.homes[name]


def nothing_to_warn(said: Any, warn: Warn) -> None:
    """Nothing to look at."""


@dataclass(frozen=True)
class Reader:
    """One detail: its columns with their words, how a row is read, and the rows it becomes.

    `read` returns None where the ledger says nothing; `rows` is not asked then. `kept` says where
    a column is kept, as (name at the award, field), and by which name of what was read; `in_month`
    finds the row of a month for columns that are kept month by month.
    """

    read: Callable[[RowReader, Asked], Any]
    rows: Callable[[Award, Person, Any, Room], Iterable[AwardDetail]]
    keys: Mapping[str, Any]  # columns, as they are called on screen
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    warn: Callable[[Any, Warn], None] = nothing_to_warn
    kept: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    in_month: Mapping[str, Callable[[Award, date], Any]] = field(default_factory=dict)
