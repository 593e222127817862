"""What the rules of a logbook look up: of one record as it is asked, of a file for many at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from functools import cached_property

from cases.clock import today
from cases.logbooks import Term
from cases.models import Household, Liaison, Logbook, LogbookRecord, Member, Person
from cases.models.household import on_day
from cases.rules.relatives import check_not_kin, kin_among
from welfare.county.calendar import Deadline, add_days, add_days_to_each
from welfare.models import User


class RecordFacts:
    """Asks the database for what it was not told by `gather`."""

    def __init__(self, logbook: Logbook, by: User) -> None:
        self.logbook, self.by = logbook, by
        self._members: dict[int, list[Member]] | None = None
        self._kin: set[int] | None = None
        self._deadlines: dict[tuple[Term, date], Deadline] = {}

    def gather(
        self, people: Collection[int], households: Collection[int], days: Collection[date]
    ) -> None:
        """Look up who of these lived where, whose relatives they are, and terms from these days."""
        seen = Member.objects.visible_to(self.by).filter(person__in=people)
        rows = Member.objects.filter(pk__in=seen.values("pk"))
        self._members = defaultdict(list)
        for row in rows.select_related("person", "household__town__parent", "household__village"):
            self._members[row.person_id].append(row)
        lived_in = {row.household_id for rows in self._members.values() for row in rows}
        self._kin = kin_among({*lived_in, *households}, self.by)
        said = [one.read for one in self.logbook.definitions.all()]
        terms = {each.term for each in said} | {one.term for each in said for one in each.steps}
        for term in filter(None, terms):
            ends = add_days_to_each(self.logbook.county, days, term.days, term.kind)
            self._deadlines |= {(term, day): end for day, end in ends.items()}

    def memberships(self, person: Person) -> list[Member]:
        """The families, of those that were gathered, of a person."""
        return self._members[person.pk] if self._members else []

    def lived_there(self, household: Household, person: Person, day: date) -> bool:
        """Whether the person counted to the family on the day."""
        if self._members is None:
            return bool(household.members.of_day(day).filter(person=person).exists())
        here = on_day(self._members[person.pk], day)
        return any(one.household_id == household.pk for one in here)

    def check_not_kin(self, household: int) -> None:
        """It is not the own family of who writes, nor that of a near relative."""
        if self._kin is None or household in self._kin:
            check_not_kin(household, self.by)

    @cached_property
    def departments(self) -> set[str]:
        """In which somebody answers today. (联络员)"""
        rows = Liaison.objects.filter(county=self.logbook.county).on(today())
        return set(rows.values_list("department", flat=True))

    def deadline(self, term: Term | None, day: date) -> Deadline | None:
        """By when an outcome or a step is recorded; none where the county set no term."""
        if term is None:
            return None
        if (term, day) not in self._deadlines:
            end = add_days(self.logbook.county, day, term.days, term.kind)
            self._deadlines[term, day] = end
        return self._deadlines[term, day]


def standing_beside(records: Collection[LogbookRecord]) -> list[LogbookRecord]:
    """What stands in the logbook of those days or with those numbers, with its steps."""
    if not records:
        return []
    rows = next(iter(records)).logbook.records.standing()
    numbers = {one.once for one in records if one.once}
    numbered = rows.filter(once__in=numbers)
    unnumbered = [one for one in records if not one.once]
    homes = {one.household_id for one in unnumbered}
    alike = rows.filter(once="", happened_on__in={one.happened_on for one in unnumbered})
    alike = alike.filter(household__in=homes) | alike.filter(household=None)
    return [*numbered.prefetch_related("steps"), *alike.prefetch_related("steps")]
