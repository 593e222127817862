"""Lists of a group of people: 三类监测对象, 已脱贫 …, a row per person."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.differing import NOTHING, undo_first
from cases.ledgers.people import Who, is_other_name, read_who, take_people, warn_about_people
from cases.ledgers.words import CERTIFICATES, RELATIONS, SEXES
from cases.models import GroupMember, Person, PersonGroup
from welfare.county.months import MONTHS, month_end
from welfare.exceptions import NotAllowed
from welfare.files.imports import (
    Change,
    Entry,
    ImportSpec,
    Meaning,
    PlaceFinder,
    Reading,
    RowReader,
    Vocabulary,
    copy_in,
    delete_free,
    unreferenced,
)
from welfare.models import Division, ImportBatch, User

CLEARED = Vocabulary(
    [
        Meaning("cleared", gettext_lazy("Risk cleared"), ("已消除", "是", "已解除", "√"), True),
        Meaning(
            "not_cleared", gettext_lazy("Risk not cleared"), ("未消除", "否", "未解除", "×"), False
        ),
    ]
)
YEAR = re.compile(r"(?<!\d)(20\d\d)(?:[-年.]?(\d{1,2})(?!\d))?")


@dataclass(frozen=True, slots=True)
class GroupRow:
    who: Who
    town: Division
    village: Division | None
    group: PersonGroup
    household_number: str
    relation: str
    identified_on: date | None
    risk: str
    cleared: bool | None


def as_of(batch: ImportBatch) -> date:
    """The day the list speaks of: end of the month or year that the form or its name says."""
    if batch.month is not None:
        return month_end(batch.month)
    in_name = YEAR.search(batch.file_name)
    if in_name and in_name[2] and 1 <= int(in_name[2]) <= MONTHS:
        return month_end(date(int(in_name[1]), int(in_name[2]), 1))
    year = batch.year or (int(in_name[1]) if in_name else None)
    if year is None:
        raise NotAllowed(
            _("Say which month or year the list is of: hand it in again with the month.")
        )
    return date(year, MONTHS, 31)


class Listed:
    """Who stands on the lists of a day already.

    A person whom a file names under one group and the list on file under another one that the file
    has as well has changed the group.
    """

    def __init__(self, county: Division, day: date, entries: Iterable[Entry[GroupRow]]) -> None:
        rows = GroupMember.objects.filter(as_of=day, group__county=county).order_by("pk")
        rows = rows.select_related("group", "person", "town", "village", "batch")
        self.there: dict[str, dict[int, GroupMember]] = {}
        for row in rows.defer("person__resident_id"):
            self.there.setdefault(row.person.resident_id_hash, {})[row.group_id] = row
        self.groups: set[int] = set()
        self.said: set[tuple[int, str]] = set()
        for entry in entries:
            self.groups.add(entry.record.group.pk)
            self.said.add((entry.record.group.pk, entry.record.who.hash))

    def of(self, row: GroupRow) -> GroupMember | None:
        """What is on file of the person of a row: under its group, or under the one it had."""
        own = self.there.get(row.who.hash, {})
        if row.group.pk in own:
            return own[row.group.pk]
        moved = (
            member
            for group, member in own.items()
            if group in self.groups and (group, row.who.hash) not in self.said
        )
        return next(moved, None)


class GroupsSpec(ImportSpec[GroupRow]):
    """A tag on a person, without a right to anything; one person may stand on several lists."""

    kind = "groups"
    title = gettext_lazy("List of a group of people")
    asks_month = True
    keys = {
        "group": gettext_lazy("Group of people"),
        "town": gettext_lazy("Town"),
        "village": gettext_lazy("Village or community"),
        "household_number": gettext_lazy("Household number"),
        "relation": gettext_lazy("Relation to the head"),
        "name": gettext_lazy("Name"),
        "resident_id": gettext_lazy("Resident ID"),
        "certificate": gettext_lazy("Kind of certificate"),
        "sex": gettext_lazy("Sex"),
        "birth_date": gettext_lazy("Birth date"),
        "identified_on": gettext_lazy("Identified on"),
        "risk": gettext_lazy("Risk"),
        "risk_state": gettext_lazy("Whether the risk is cleared"),
    }
    needed = ("group", "town", "name", "resident_id")
    of_household = "household_number"

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self.places = PlaceFinder(self.county)
        self.vocabularies = {
            "group": Vocabulary(
                Meaning(group.code, group.name, (group.name, f"{group.name}户"), group)
                for group in PersonGroup.objects.filter(county=self.county)
            ),
            "relation": RELATIONS,
            "certificate": CERTIFICATES,
            "sex": SEXES,
            "risk_state": CLEARED,
        }

    def clean(self, cells: RowReader) -> GroupRow:
        """Read one person."""
        town = self.places.town(cells)
        village = self.places.village(cells, town, required=False)
        group = cells.choice("group", required=True)
        household_number = cells.number("household_number", longest=40)
        relation = cells.choice("relation") or ""
        identified_on = cells.past("identified_on")
        risk = cells.text("risk", longest=40)
        cleared = cells.choice("risk_state")
        who = read_who(cells)
        assert town is not None
        return GroupRow(
            who, town, village, group, household_number, relation, identified_on, risk, cleared
        )

    def check(self, reading: Reading[GroupRow]) -> None:
        """A person stands on the list of one group and day once."""
        listed = Listed(self.county, as_of(self.batch), reading.entries)
        seen: dict[tuple[int, str], int] = {}
        for entry in reading.entries:
            key = (entry.record.group.pk, entry.record.who.hash)
            first = seen.setdefault(key, entry.row.number)
            there = listed.of(entry.record)
            if there is not None:
                self._skip(reading, entry, there)
            elif first != entry.row.number:
                reading.reject(
                    entry,
                    "resident_id",
                    "person_twice",
                    _("The same person stands in row %(n)s with other particulars.") % {"n": first},
                    _("Find out which row is true and delete the other."),
                )
        warn_about_people(self.county, reading, lambda record: record.who)

    def _skip(self, reading: Reading[GroupRow], entry: Entry[GroupRow], there: GroupMember) -> None:
        changes = [
            Change(key, str(self.keys[key]), old or NOTHING, new or NOTHING)
            for key, old, new in _differences(entry, there)
        ]
        if changes:
            whose = f"{entry.record.group} {entry.record.who.name}"
            reading.differs(entry, whose, changes, **undo_first(there.batch))
            return
        reason = _("This person is already on the list of that day.")
        reading.skip(entry, "already_there", reason)

    def save(self, reading: Reading[GroupRow]) -> dict[str, Any]:
        """Write people and their tags."""
        day = as_of(self.batch)
        people = take_people((entry.record.who for entry in reading.kept()), self.batch)
        rows = [entry.record for entry in reading.kept()]
        copy_in(
            [
                GroupMember(
                    group=row.group,
                    person=people[row.who.hash],
                    town=row.town,
                    village=row.village,
                    household_number=row.household_number,
                    relation=row.relation,
                    identified_on=row.identified_on,
                    risk=row.risk,
                    cleared=row.cleared,
                    as_of=day,
                    batch=self.batch,
                )
                for row in rows
            ]
        )
        new = Person.objects.filter(batch=self.batch).count()
        return {"listed": len(rows), "persons": new}

    def remove(self, by: User | None, reason: str) -> None:
        """Undo: the tags, then people nobody else refers to."""
        delete_free(GroupMember.objects.filter(batch=self.batch))
        delete_free(unreferenced(Person.objects.filter(batch=self.batch)))


def _differences(entry: Entry[GroupRow], there: GroupMember) -> Iterator[tuple[str, str, str]]:
    """Key, as it is on file, as the row says; of what the file does not speak it says nothing."""
    said = entry.record
    if said.group.pk != there.group_id:
        yield "group", str(there.group), str(said.group)
    for key, old, new in (
        ("town", there.town, said.town),
        ("village", there.village, said.village),
        ("household_number", there.household_number, said.household_number),
        ("relation", there.relation, said.relation),
        ("identified_on", there.identified_on, said.identified_on),
        ("risk", there.risk, said.risk),
        ("risk_state", _state(there.cleared), _state(said.cleared)),
    ):
        if entry.row.has(key) and (old or "") != (new or ""):
            yield key, str(old or ""), str(new or "")
    if is_other_name(there.person.name, said.who.name):
        yield "name", there.person.name, said.who.name


def _state(cleared: bool | None) -> str:
    return next((str(one.label) for one in CLEARED if one.stands_for is cleared), "")
