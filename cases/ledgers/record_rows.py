"""Rows of a logbook's file, and what stands twice: in the logbook, or in the file itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases.logbooks import LogbookField
from cases.models import LogbookRecord
from cases.rules import logbooks as asked
from cases.rules.logbooks import Subject
from cases.rules.record_facts import standing_beside
from welfare.files.imports import Entry, Reading
from welfare.models import Division


class StepSaid(NamedTuple):
    """A step as the row says it."""

    name: str
    done_on: date
    done_by: str
    said: str


class RowBefore(NamedTuple):
    """A row that was read, by what it says beside its day, people and columns."""

    number: int
    done_by: str
    steps: tuple[StepSaid, ...]
    outcome: str
    closed_on: date | None


@dataclass(slots=True)
class RecordRow:
    """One row: a new record, or with `number` what became of one."""

    number: str
    name: str
    resident_id_hash: str
    town: Division | None
    village: Division | None
    happened_on: date | None
    done_by: str
    values: dict[str, Any]
    steps: list[StepSaid]
    outcome: str
    closed_on: date | None
    followed: str
    subject: Subject = field(default_factory=Subject)
    record: LogbookRecord | None = None


class Doubles:
    """What a row says that a record or an earlier row says already."""

    def __init__(self, columns: Mapping[str, LogbookField]) -> None:
        self.columns = columns
        self.numbers: dict[str, int] = {}
        self.rows: dict[str, RowBefore] = {}
        self.numbered: dict[str, LogbookRecord] = {}
        self.written: dict[str, list[LogbookRecord]] = {}

    def look_up(self, records: Sequence[LogbookRecord]) -> None:
        """What stands in the logbook beside the records of a part, in one look."""
        self.numbered, self.written = {}, defaultdict(list)
        for one in standing_beside(records):
            if one.once:
                self.numbered[one.once] = one
            else:
                self.written[_says(one)].append(one)

    def check(
        self,
        reading: Reading[RecordRow],
        entry: Entry[RecordRow],
        record: LogbookRecord,
    ) -> None:
        """The number of a paper stands once, in the logbook and in the file."""
        number = record.once
        if not number:
            self._check_alike(reading, entry, record)
            return
        first = self.numbers.setdefault(number, entry.row.number)
        if same := self.numbered.get(number):
            reason = _("This number stands in the logbook already.")
            self._check_there(reading, entry, same, reason)
        elif first != entry.row.number:
            reason = _("The same number stands in row %(n)s.") % {"n": first}
            self._twice(reading, entry, self._key_of(record.says.once), reason)

    def _check_alike(
        self,
        reading: Reading[RecordRow],
        entry: Entry[RecordRow],
        record: LogbookRecord,
    ) -> None:
        """What says the same as a record or as a row before it is written once."""
        alike = self.written.get(_says(record), [])
        if same := next((one for one in alike if one.done_by == record.done_by), None):
            reason = _("The same stands in the logbook already: record %(n)s.") % {"n": same.pk}
            self._check_there(reading, entry, same, reason)
            return
        asked.check_not_written(record, alike)
        row = entry.record
        mine = RowBefore(
            entry.row.number, record.done_by, tuple(row.steps), row.outcome, row.closed_on
        )
        first = self.rows.setdefault(_says(record), mine)
        reason = _("The row says the same as row %(n)s.") % {"n": first.number}
        if first == mine:
            return
        if first[1:] == mine[1:]:
            reading.skip(entry, "duplicate", reason)
        elif record.waits or first.done_by == mine.done_by:
            self._twice(reading, entry, "", reason)

    def _check_there(
        self,
        reading: Reading[RecordRow],
        entry: Entry[RecordRow],
        same: LogbookRecord,
        reason: str,
    ) -> None:
        """A record stands already; what the row says became of it is recorded by its number."""
        row = entry.record
        known: set[tuple[str, date | None]] = {(one.name, one.done_on) for one in same.steps.all()}
        said: set[tuple[str, date | None]] = {(one.name, one.done_on) for one in row.steps}
        if row.outcome:
            known.add((same.outcome, same.closed_on))
            said.add((row.outcome, row.closed_on))
        if said <= known:
            reading.skip(entry, "already_there", reason)
        else:
            remedy = _("Write %(n)s as the number of the record.") % {"n": same.pk}
            reading.reject(entry, "record", "record_twice", reason, remedy)

    def _twice(
        self, reading: Reading[RecordRow], entry: Entry[RecordRow], key: str, reason: str
    ) -> None:
        remedy = _("Find out which row is true and delete the other.")
        reading.reject(entry, key, "record_twice", reason, remedy)

    def _key_of(self, one: LogbookField | None) -> str:
        return next((key for key, other in self.columns.items() if other == one), "")


def _says(record: LogbookRecord) -> str:
    """Of which day, about whom, and what: the same of two records that say the same."""
    whom = [record.person_id, record.household_id, record.village_id, record.town_id]
    return repr([record.happened_on, *whom, sorted(record.values.items())])
