"""Households in ledgers: taken over as a whole or not at all, and who moves into them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases.models import Award, Household, Member
from cases.programmes import codes
from welfare.county.months import next_month
from welfare.files.imports import Entry, Fault, Reading, RowReader, copy_in
from welfare.files.tables import Row, place_words
from welfare.files.tables.households import is_blank

DAY = "joined_on"
OF_PERSONS = codes(lambda kind: kind.holds_persons)
Family = list[Entry[Any]]
Place = tuple[str, int]  # a sheet, and the first row of a household in it
Joined = Mapping[Place, Place]  # where a household goes on: where it began


def place_of(row: Row, joined: Joined) -> Place:
    """Where the household of a row begins in the file."""
    place = (row.sheet, row.head)
    return joined.get(place, place)


def heads_first(
    rows: Iterable[Row], number_of: Callable[[Row], object], is_head: Callable[[Row], bool]
) -> list[Row]:
    """The rows in an order in which no household's members come before the part with its head.

    A household may stand in several sheets, and its head in a later one. Only whole parts move:
    those of a number whose head stands in another part further down.
    """
    parts: dict[Place, list[Row]] = {}
    for row in rows:
        parts.setdefault((row.sheet, row.head), []).append(row)
    headed: dict[object, Place] = {}
    numbers = {place: number_of(part[0]) for place, part in parts.items()}
    for place, part in parts.items():
        if numbers[place] and any(map(is_head, part)):
            headed.setdefault(numbers[place], place)
    order = {place: at for at, place in enumerate(parts)}
    waiting: dict[Place, list[Place]] = {}
    for place, number in numbers.items():
        home = headed.get(number, place)
        if order[home] > order[place]:
            waiting.setdefault(home, []).append(place)
    later = {place for places in waiting.values() for place in places}
    return [
        row
        for place in parts
        if place not in later
        for each in (place, *waiting.get(place, ()))
        for row in _terms_first(parts[each])
    ]


def _terms_first(part: list[Row]) -> list[Row]:
    """A household's rows, its head's first where what the family receives stands in that alone.

    The head may come last or in the middle; without the day of a family nothing can be granted.
    """
    head = next((row for row in part if row.is_head), part[0])
    if head is part[0] or is_blank(head.cell(DAY)) or not is_blank(part[0].cell(DAY)):
        return part
    return [head, *(row for row in part if row is not head)]


def families(reading: Reading[Any], joined: Joined) -> list[Family]:
    """The kept rows by household, heads first, in the order of the file."""
    grouped: dict[Place, Family] = {}
    for entry in reading.kept():
        grouped.setdefault(place_of(entry.row, joined), []).append(entry)
    return list(grouped.values())


def reject_broken_families(reading: Reading[Any], joined: Joined) -> None:
    """Turn away the other rows of a household of which one row is wrong."""
    wrong = {place_of(row, joined): row for row in reading.turned_away}
    wrong |= {
        place_of(entry.row, joined): entry.row
        for entry in reading.entries
        if not (entry.kept or entry.skipped)
    }
    for entry in reading.entries:
        row = wrong.get(place_of(entry.row, joined))
        if entry.kept and row is not None:
            reading.refuse(entry, broken_family(entry.row, (row.sheet, row.number)))


def broken_family(row: Row, at: Place) -> Fault:
    """What a good row is told when another row of its household is wrong."""
    sheet, number = at
    place = place_words(sheet if sheet != row.sheet else "", number)
    problem = row.problem(
        "",
        _("Of the same household %(place)s is wrong, and a household is taken whole.")
        % {"place": place},
        _("Mend %(place)s; this row needs no change.") % {"place": place},
    )
    common = (
        _("Another row of the same household is wrong, and a household is taken whole."),
        _("Mend the rows that are wrong; these rows need no change."),
    )
    return Fault(replace(problem, common=common), "household_broken")


def joined_and_left(cells: RowReader) -> tuple[date | None, date | None]:
    """The days on which an award began and ended."""
    joined_on = cells.past("joined_on", required=True)
    left_on = cells.date("left_on", ends=True)
    if joined_on and left_on and left_on < joined_on:
        cells.bad(
            "left_on",
            "bad_date",
            _("The day of leaving lies before the day of joining."),
            _("Correct one of the two days."),
        )
    return joined_on, left_on


def covered(first_month: date, last_month: date | None) -> "DateRange":
    """The months an award covers; empty when it ended before its first payment."""
    if last_month is not None and last_month < first_month:
        return DateRange(first_month, first_month)
    return DateRange(first_month, next_month(last_month) if last_month else None)


def overlaps(one: "DateRange", other: "DateRange") -> bool:
    """Whether two half-open ranges share a day; no upper bound means for ever."""
    starts = max(one.lower or date.min, other.lower or date.min)
    return starts < min(one.upper or date.max, other.upper or date.max)


def move_in(members: list[Member], ended: dict[int, date]) -> list[Member]:
    """Insert memberships so that everybody lives in one household; return those that closed.

    `ended` holds, by `id()` of the membership, the day on which the award behind it had ended. A
    living award brings its people along; an ended one leaves them where they live by our books.
    """
    people = {member.person_id for member in members}
    homes = {old.person_id: old for old in _current(people)}
    by_person: dict[int, list[Member]] = {}
    for member in members:
        by_person.setdefault(member.person_id, []).append(member)
    leaving: list[Member] = []
    for person, new in by_person.items():
        old = homes.get(person)
        new.sort(key=lambda one: (id(one) not in ended, one.joined_on))
        keeps_old = old is not None and id(new[-1]) in ended
        for member in new if keeps_old else new[:-1]:
            member.left_on = max(member.joined_on, ended.get(id(member), member.joined_on))
        if old is not None and not keeps_old:
            old.left_on = max(old.joined_on, timezone.localdate())
            leaving.append(old)
    Member.objects.bulk_update(leaving, ["left_on"], batch_size=1_000)
    copy_in(members)
    return leaving


def take_along(left: list[Member]) -> list[list[int]]:
    """What a ledger granted to somebody it named alone goes along when another names the family.

    Until then such a person stands in a household of the own, which has no number. Returns the
    awards, each with the household it stood in and the one it stands in now, for an undoing.
    """
    homes = {member.person_id: member.household for member in left}
    now = current_households(homes)
    moved: list[list[int]] = []
    awards = []
    for award in _of_one_alone(homes.values()):
        home = now.get(award.payee_id)
        if home is not None and home.town_id == award.town_id:
            moved.append([award.pk, award.household_id, home.pk])
            award.household = home
            awards.append(award)
    Award.objects.bulk_update(awards, ["household"], batch_size=1_000)
    return moved


def _of_one_alone(homes: Iterable[Household]) -> Iterator[Award]:
    """The awards of single persons in households that held nobody else and are called by none."""
    others = Member.objects.filter(household=OuterRef("household")).exclude(
        person=OuterRef("payee")
    )
    listed = sorted(home.pk for home in homes if not home.number)
    for at in range(0, len(listed), 5_000):
        yield from Award.objects.filter(
            ~Exists(others),
            household__in=listed[at : at + 5_000],
            programme__kind__in=OF_PERSONS,
        ).order_by("pk")


def leave_behind(moved: list[list[int]]) -> None:
    """Put back what `take_along` took, where it still stands there."""
    for award, before, now in moved:
        Award.objects.filter(pk=award, household=now).update(household=before)


def move_back(closed: list[int]) -> None:
    """Open again what `move_in` closed, for people who have not moved anywhere else since."""
    rows = Member.objects.filter(pk__in=closed, left_on__isnull=False)
    elsewhere = Member.objects.filter(person=OuterRef("person"), left_on=None)
    for member in rows.exclude(Exists(elsewhere)):
        member.left_on = None
        member.save(update_fields=["left_on"])


def current_households(people: Iterable[int]) -> dict[int, Household]:
    """The household in which each person lives now, by person."""
    return {row.person_id: row.household for row in _current(people)}


def _current(people: Iterable[int]) -> Iterator[Member]:
    listed = sorted(people)
    for at in range(0, len(listed), 5_000):
        yield from Member.objects.filter(
            person__in=listed[at : at + 5_000], left_on=None
        ).select_related("household")
