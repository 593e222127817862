"""What became of each row of a file while it was read: kept, skipped or rejected, and why."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from welfare.files.tables import FileOutcome, Problem, Row, place_words
from welfare.files.tables.problems import Level, by_cause
from welfare.personal.masks import mask_numbers

R = TypeVar("R")
SHOWN_CAUSES = 12
SHOWN_DIFFERING = 200
SHOWN_REJECTED = 10
DIFFERS = "differs"  # why a row was skipped that is on file with something else


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with its place, and the code by which the faults of a file are counted.

    `lacking` is the key of what is required and for which the file has no column.
    """

    problem: Problem
    code: str
    lacking: str = ""


class BadRow(Exception):
    """A row that cannot be taken over, with everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Change:
    """What a row says otherwise than what is on file: the column, its name, old and new."""

    key: str
    label: str
    old: str
    new: str

    def __str__(self) -> str:
        words = {"label": self.label, "old": self.old, "new": self.new}
        return _("%(label)s: on file %(old)s, in this file %(new)s.") % words


@dataclass(slots=True)
class Entry(Generic[R]):
    """A good row: its place, what it says, which signs were taken out, and of what."""

    row: Row
    record: R
    repairs: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    kept: bool = True
    skipped: bool = False  # what it says is there already


@dataclass
class Reading(Generic[R]):
    """All rows of a file. kept + rejected + skipped = rows read, at any time."""

    entries: list[Entry[R]] = field(default_factory=list)
    turned_away: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    differing: list[dict[str, Any]] = field(default_factory=list)
    lacking: dict[tuple[str, str], None] = field(default_factory=dict)  # sheet, key; in order
    heard: dict[tuple[str, str, Any], tuple[Row, Any]] = field(default_factory=dict)

    def keep(
        self, row: Row, record: R, repairs: tuple[str, ...], mended: tuple[str, ...] = ()
    ) -> None:
        self.rows_read += 1
        self.entries.append(Entry(row, record, repairs, mended))

    def turn_away(self, row: Row, bad: BadRow) -> None:
        """Count a row that could not even be read; it counts under its first fault."""
        self.rows_read += 1
        self.turned_away.append(row)
        self.rejected[bad.faults[0].code] += 1
        self.problems.extend(fault.problem for fault in bad.faults)
        self.lacking |= {(row.sheet, one.lacking): None for one in bad.faults if one.lacking}

    def pass_over(self, row: Row, code: str, reason: str, remedy: str = "") -> None:
        """Count a row that need not be taken over, such as a repeated one."""
        self.rows_read += 1
        self.skipped[code] += 1
        self.problems.append(row.problem("", reason, remedy, "warning"))

    def reject(self, entry: Entry[R], key: str, code: str, reason: str, remedy: str) -> None:
        """Turn a row away that does not fit the other rows or the database."""
        self.refuse(entry, Fault(entry.row.problem(key, reason, remedy), code))

    def refuse(self, entry: Entry[R], fault: Fault) -> None:
        """Turn a row away for a fault that is worded elsewhere."""
        if not entry.kept:
            return
        entry.kept = False
        self.rejected[fault.code] += 1
        self.problems.append(fault.problem)

    def skip(self, entry: Entry[R], code: str, reason: str, remedy: str = "") -> None:
        """Leave a row out because what it says is there already."""
        if not entry.kept:
            return
        entry.kept, entry.skipped = False, True
        self.skipped[code] += 1
        self.problems.append(entry.row.problem("", reason, remedy, "warning"))

    def differs(
        self, entry: Entry[R], whose: str, changes: list[Change], *, way: str, undo: int | None
    ) -> None:
        """Leave out a row that is on file with something else. It is listed, nothing is changed.

        `way` is how the correction may be made, `undo` the import that would be undone for it.
        """
        entry.kept, entry.skipped = False, True
        self.skipped[DIFFERS] += 1
        for one in changes:
            self.problems.append(entry.row.problem(one.key, str(one), way, "warning"))
        self.differing.append(
            {
                "place": entry.row.place,
                "whose": whose,
                "changes": [{"label": c.label, "old": c.old, "new": c.new} for c in changes],
                "way": way,
                "undo": undo,
            }
        )

    def warn(self, row: Row, key: str, code: str, reason: str, remedy: str) -> None:
        """Keep the row, and say what a person should look at."""
        self.warnings[code] += 1
        self.problems.append(row.problem(key, reason, remedy, "warning"))

    def doubt(self, doubts: Iterable[Fault]) -> None:
        """Keep the row, and say what was noted of its cells."""
        self.warnings.update(one.code for one in doubts)
        self.problems.extend(one.problem for one in doubts)

    def hear(self, row: Row, heard: Iterable[Any]) -> None:
        """Note the first cell of each column that was read in some manner of its own."""
        for one in heard:
            self.heard.setdefault((row.layout.name, one.key, one.manner), (row, one))

    def kept(self) -> Iterator[Entry[R]]:
        return (entry for entry in self.entries if entry.kept)

    def causes(self) -> tuple[list[dict[str, str | int]], int]:
        """The faults by cause with their counts, and how many causes more there are."""
        return causes_of(self.problems)

    @property
    def saved(self) -> int:
        return sum(1 for _entry in self.kept())

    @property
    def repaired(self) -> tuple[int, Counter[str]]:
        """How many kept rows were repaired, and the repairs by kind."""
        repaired = [entry.repairs for entry in self.kept() if entry.repairs]
        return len(repaired), Counter(chain.from_iterable(repaired))

    @property
    def mended(self) -> Counter[str]:
        """How many kept rows had an ID, an account, a name or a place put right."""
        return Counter(chain.from_iterable(entry.mended for entry in self.kept()))


@dataclass
class Tally:
    """What became of a file, added up part by part; the rows themselves are not kept."""

    rows_read: int = 0
    saved: int = 0
    repaired: int = 0
    repairs: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    differing: list[dict[str, Any]] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)

    def add(self, part: Reading[Any]) -> None:
        """Count the rows of one part."""
        rows, repairs = part.repaired
        self.rows_read += part.rows_read
        self.saved += part.saved
        self.repaired += rows
        self.repairs += repairs
        self.mended += part.mended
        self.rejected += part.rejected
        self.skipped += part.skipped
        self.warnings += part.warnings
        self.problems += part.problems
        self.differing += part.differing[: SHOWN_DIFFERING - len(self.differing)]

    def add_made(self, made: Mapping[str, Any]) -> None:
        """Add what was written of one part: numbers, or lists of keys."""
        for name, what in made.items():
            self.made[name] = self.made[name] + what if name in self.made else what

    @property
    def outcome(self) -> FileOutcome:
        """In four numbers that add up."""
        return FileOutcome(
            self.rows_read, self.saved, sum(self.rejected.values()), sum(self.skipped.values())
        )


def causes_of(
    problems: Iterable[Problem], level: Level = "error"
) -> tuple[list[dict[str, str | int]], int]:
    """The faults by cause with their counts, and how many causes more there are than are shown.

    Or, of the other level, what a person should look at.
    """
    listed = by_cause(one for one in problems if one.level == level)
    shown: list[dict[str, str | int]] = [
        {
            "sheet": cause.first.sheet,
            "column": cause.first.column,
            "reason": cause.reason,
            "remedy": cause.remedy,
            "rows": cause.rows,
            "first": cause.first.row,
        }
        for cause in listed[:SHOWN_CAUSES]
    ]
    return shown, len(listed[SHOWN_CAUSES:])


def first_rejected(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """The first rows that are wrong, one by one, for who sees no workbook."""
    wrong = (one for one in problems if one.level == "error")
    return [
        {
            "place": place_words(one.sheet, one.row),
            "column": one.column,
            "value": mask_numbers(one.value),
            "reason": one.reason,
            "remedy": one.remedy,
        }
        for one in islice(wrong, SHOWN_REJECTED)
    ]
