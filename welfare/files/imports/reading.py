"""What became of each row of a file while it was read: kept, skipped or rejected, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from welfare.files.tables import Problem, Row

R = TypeVar("R")
SHOWN_CAUSES = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with its place, and the code by which the faults of a file are counted."""

    problem: Problem
    code: str


class BadRow(Exception):
    """A row that cannot be taken over, with everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(slots=True)
class Entry(Generic[R]):
    """A good row: its place, what it says, which signs were taken out, and of what."""

    row: Row
    record: R
    repairs: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    kept: bool = True


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

    def pass_over(self, row: Row, code: str, reason: str, remedy: str = "") -> None:
        """Count a row that need not be taken over, such as a repeated one."""
        self.rows_read += 1
        self.skipped[code] += 1
        self.problems.append(row.problem("", reason, remedy, "warning"))

    def reject(self, entry: Entry[R], key: str, code: str, reason: str, remedy: str) -> None:
        """Turn a row away that does not fit the other rows or the database."""
        if not entry.kept:
            return
        entry.kept = False
        self.rejected[code] += 1
        self.problems.append(entry.row.problem(key, reason, remedy))

    def skip(self, entry: Entry[R], code: str, reason: str, remedy: str = "") -> None:
        """Leave a row out because what it says is there already."""
        if not entry.kept:
            return
        entry.kept = False
        self.skipped[code] += 1
        self.problems.append(entry.row.problem("", reason, remedy, "warning"))

    def warn(self, row: Row, key: str, code: str, reason: str, remedy: str) -> None:
        """Keep the row, and say what a person should look at."""
        self.warnings[code] += 1
        self.problems.append(row.problem(key, reason, remedy, "warning"))

    def kept(self) -> Iterator[Entry[R]]:
        return (entry for entry in self.entries if entry.kept)

    def causes(self) -> list[dict[str, str | int]]:
        """The faults by cause with their counts, the most frequent first: one line for each."""
        faults = [one for one in self.problems if one.level == "error"]
        counted = Counter((one.sheet, one.column, one.reason, one.remedy) for one in faults)
        first: dict[tuple[str, str, str, str], int] = {}
        for one in faults:
            first.setdefault((one.sheet, one.column, one.reason, one.remedy), one.row)
        return [
            {
                "sheet": cause[0],
                "column": cause[1],
                "reason": cause[2],
                "remedy": cause[3],
                "rows": rows,
                "first": first[cause],
            }
            for cause, rows in counted.most_common(SHOWN_CAUSES)
        ]

    @property
    def saved(self) -> int:
        return sum(1 for _entry in self.kept())

    @property
    def repaired(self) -> tuple[int, Counter[str]]:
        """How many kept rows were repaired, and the repairs by kind."""
        kinds: Counter[str] = Counter()
        rows = 0
        for entry in self.kept():
            rows += bool(entry.repairs)
            kinds.update(entry.repairs)
        return rows, kinds

    @property
    def mended(self) -> Counter[str]:
        """How many kept rows had an ID, an account, a name or a place put right."""
        return Counter(what for entry in self.kept() for what in entry.mended)
