"""The people whom 乡村振兴局 watches so that they do not fall into poverty. (三类人员)"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.ledgers.people import Who, read_who, take_people, warn_about_people
from cases.models import Person, WatchCategory, WatchedPerson
from welfare.county.months import month_end
from welfare.exceptions import NotAllowed
from welfare.files.imports import (
    ImportSpec,
    Places,
    Reading,
    RowReader,
    copy_in,
    delete_free,
    unreferenced,
)
from welfare.models import Division, ImportBatch

CATEGORIES = {
    **dict.fromkeys(["脱贫不稳定", "脱贫不稳定户"], WatchCategory.UNSTABLE),
    **dict.fromkeys(["边缘易致贫", "边缘易致贫户"], WatchCategory.MARGINAL),
    **dict.fromkeys(["突发严重困难", "突发严重困难户"], WatchCategory.SUDDEN),
}
CLEARED = {
    **dict.fromkeys(["已消除", "是"], True),
    **dict.fromkeys(["未消除", "否"], False),
}
YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class WatchRow:
    who: Who
    town: Division
    village: Division | None
    category: WatchCategory
    household_number: str
    identified_on: date | None
    risk: str
    cleared: bool


def as_of(batch: ImportBatch) -> date:
    """The day the list speaks of: end of the month or year it was handed in for."""
    if batch.month is not None:
        return month_end(batch.month)
    in_name = YEAR.search(batch.file_name)
    year = batch.year or (int(in_name.group()) if in_name else None)
    if year is None:
        raise NotAllowed(
            _("Say which month or year the list is of: hand it in again with the month.")
        )
    return date(year, 12, 31)


class WatchSpec(ImportSpec[WatchRow]):
    """A tag on a person, without a right to anything."""

    kind = "watch"
    title = gettext_lazy("List of watched people")
    asks_month = True

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self.places = Places(self.county)

    def clean(self, cells: RowReader) -> WatchRow:
        """Read one person."""
        town = self.places.town(cells)
        village = self.places.village(cells, town, required=False)
        category = cells.choice("watch_kind", CATEGORIES, required=True)
        household_number = cells.text("household_number", longest=40)
        identified_on = cells.date("identified_on")
        risk = cells.text("risk", longest=40)
        cleared = cells.choice("risk_state", CLEARED) or False
        who = read_who(cells)
        assert town is not None
        assert category is not None
        return WatchRow(
            who, town, village, category, household_number, identified_on, risk, cleared
        )

    def check(self, reading: Reading[WatchRow]) -> None:
        """A person stands on the list of one day once."""
        day = as_of(self.batch)
        listed = WatchedPerson.objects.filter(as_of=day, town__parent=self.county)
        known = set(listed.values_list("person__resident_id_hash", flat=True))
        seen: dict[str, int] = {}
        for entry in reading.entries:
            first = seen.setdefault(entry.record.who.hash, entry.row.number)
            if entry.record.who.hash in known:
                reading.skip(
                    entry, "already_there", _("This person is already on the list of that day.")
                )
            elif first != entry.row.number:
                reading.reject(
                    entry,
                    "resident_id",
                    "person_twice",
                    _("The same person stands in row %(n)s with other particulars.") % {"n": first},
                    _("Find out which row is true and delete the other."),
                )
        warn_about_people(reading, lambda record: record.who)

    def save(self, reading: Reading[WatchRow]) -> dict[str, Any]:
        """Write people and their tags."""
        day = as_of(self.batch)
        people = take_people((entry.record.who for entry in reading.kept()), self.batch)
        rows = [entry.record for entry in reading.kept()]
        copy_in(
            [
                WatchedPerson(
                    person=people[row.who.hash],
                    town=row.town,
                    village=row.village,
                    category=row.category,
                    household_number=row.household_number,
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
        return {"watched": len(rows), "persons": new}

    def remove(self) -> None:
        """Undo: the tags, then people nobody else refers to."""
        delete_free(WatchedPerson.objects.filter(batch=self.batch))
        delete_free(unreferenced(Person.objects.filter(batch=self.batch)))
