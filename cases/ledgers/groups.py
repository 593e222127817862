"""Lists of a group of people: 三类监测对象, 已脱贫 …, a row per person."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.ledgers.words import RELATIONS
from cases.models import GroupMember, Person, PersonGroup
from welfare.county.months import MONTHS, month_end
from welfare.exceptions import NotAllowed
from welfare.files.imports import (
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
from welfare.models import Division, ImportBatch

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
        "identified_on": gettext_lazy("Identified on"),
        "risk": gettext_lazy("Risk"),
        "risk_state": gettext_lazy("Whether the risk is cleared"),
    }
    needed = ("group", "town", "name", "resident_id")

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self.places = PlaceFinder(self.county)
        self.vocabularies = {
            "group": Vocabulary(
                Meaning(group.code, group.name, (group.name, f"{group.name}户"), group)
                for group in PersonGroup.objects.filter(county=self.county)
            ),
            "relation": RELATIONS,
            "risk_state": CLEARED,
        }

    def clean(self, cells: RowReader) -> GroupRow:
        """Read one person."""
        town = self.places.town(cells)
        village = self.places.village(cells, town, required=False)
        group = cells.choice("group", required=True)
        household_number = cells.text("household_number", longest=40)
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
        day = as_of(self.batch)
        listed = GroupMember.objects.filter(as_of=day, group__county=self.county)
        known = set(listed.values_list("group_id", "person__resident_id_hash"))
        seen: dict[tuple[int, str], int] = {}
        for entry in reading.entries:
            key = (entry.record.group.pk, entry.record.who.hash)
            first = seen.setdefault(key, entry.row.number)
            if key in known:
                reading.skip(
                    entry,
                    "already_there",
                    _("This person is already on the list of that day."),
                )
            elif first != entry.row.number:
                reading.reject(
                    entry,
                    "resident_id",
                    "person_twice",
                    _("The same person stands in row %(n)s with other particulars.") % {"n": first},
                    _("Find out which row is true and delete the other."),
                )
        warn_about_people(self.county, reading, lambda record: record.who)

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

    def remove(self) -> None:
        """Undo: the tags, then people nobody else refers to."""
        delete_free(GroupMember.objects.filter(batch=self.batch))
        delete_free(unreferenced(Person.objects.filter(batch=self.batch)))
