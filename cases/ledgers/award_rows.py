"""A row of a ledger of people on a programme, and what rows say of each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import programmes
from cases.ledgers.award_terms import COUNTED, Terms, of_persons
from cases.ledgers.families import Joined, Place, families, overlaps, place_of
from cases.ledgers.people import Who, is_other_name
from cases.ledgers.words import HEAD
from cases.models import Award, AwardMember, ExclusionRule, SupplementKind
from cases.programmes.parts.exclusions import NOT_TOGETHER, Verdict, pair
from welfare.files.imports import Entry, Reading
from welfare.files.tables import place_words
from welfare.files.tables.values import mark
from welfare.models import Division

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of a ledger with the terms of the awards that the row stands for."""

    who: Who
    relation: str
    is_head: bool
    sex: str
    supplement: SupplementKind | None
    terms: tuple[Terms, ...]
    in_household: bool
    said_sum: Decimal | None = None  # what stands in the row itself, of whomever the award is
    adds: bool = False  # somebody new in a household that is on the roll
    own_share: Decimal | None = None  # of an amount that is each person's: what this row says
    covered: bool = True  # False: lives in the family, and the award is not for them

    @property
    def number(self) -> str:
        return self.terms[0].number

    @property
    def is_member(self) -> bool:
        """Whether the row says that the person belongs to another who is the head.

        Where each person has an award, it need not say how.
        """
        if self.is_head or self.relation == HEAD:
            return False
        return bool(self.relation) or of_persons(self.terms[0].programme)

    @property
    def alone(self) -> bool:
        """Whether the ledger names the person without a household."""
        return not self.in_household and of_persons(self.terms[0].programme)


PersonEntry = Entry[PersonRow]


class KnownRows:
    """What the county's books hold already of the programmes and numbers of a ledger."""

    def __init__(self, entries: Iterable[PersonEntry]) -> None:
        rows = [entry.record for entry in entries]
        granted = {terms.programme for row in rows for terms in row.terms}
        awards = Award.objects.filter(programme__in=granted)
        self.numbers = set(awards.values_list("programme_id", "number"))
        self.days = set(awards.values_list("programme_id", "payee__resident_id_hash", "joined_on"))
        repeated = {
            row.number
            for row in rows
            if any((terms.programme.pk, terms.number) in self.numbers for terms in row.terms)
        }
        self.people: set[tuple[int, str, str]] = set()
        for part in _parts(repeated):
            members = AwardMember.objects.filter(
                award__programme__in=granted, award__household__number__in=part
            )
            self.people.update(
                members.values_list(
                    "award__programme_id", "award__household__number", "person__resident_id_hash"
                )
            )

    def has_number(self, row: PersonRow) -> bool:
        """Whether every award of the row is there by its certificate number."""
        return all((terms.programme.pk, terms.number) in self.numbers for terms in row.terms)

    def has_person(self, row: PersonRow) -> bool:
        """Whether the person belongs to the household of that number."""
        return all(
            (terms.programme.pk, terms.number, row.who.hash) in self.people for terms in row.terms
        )

    def has_day(self, row: PersonRow) -> bool:
        """Whether the person holds all this since that day."""
        return all(
            (terms.programme.pk, row.who.hash, terms.joined_on) in self.days for terms in row.terms
        )


def count_members(reading: Reading[PersonRow], joined: Joined) -> None:
    """Where no column says how many an award covers, it covers whom the ledger lists."""
    for family in families(reading, joined):
        said = family[0].record.terms
        if said[0].covered_size != COUNTED:
            continue
        number = sum(entry.record.covered for entry in family)
        terms = tuple(one.counted(number) for one in said)
        for entry in family:
            entry.record = replace(entry.record, terms=terms)


def add_shares(reading: Reading[PersonRow], joined: Joined) -> None:
    """Amounts of each person, where the rows of a family say their own: it receives their sum."""
    for family in families(reading, joined):
        said = family[0].record.terms
        shares = [entry.record.own_share for entry in family if entry.record.covered]
        own = [share for share in shares if share is not None]
        if len(said) > 1 or of_persons(said[0].programme) or len(own) != said[0].covered_size:
            continue
        if said[0].basic is not None and len(own) == len(shares) and len({*own}) > 1:
            terms = (replace(said[0], basic=sum(own, Decimal(0))),)
            for entry in family:
                entry.record = replace(entry.record, terms=terms)


def check_covered(reading: Reading[PersonRow], joined: Joined) -> None:
    """An award is for somebody. Of a family that left, those who are no longer covered were.

    Where each person has an award, a row of somebody who has none is a row too many.
    """
    for family in families(reading, joined):
        said = family[0].record.terms[0]
        if of_persons(said.programme):
            for entry in family:
                if not entry.record.covered:
                    _refuse_uncovered(reading, entry)
        elif any(entry.record.covered for entry in family):
            continue
        elif said.left_on is not None:
            for entry in family:
                entry.record = replace(entry.record, covered=True)
        else:
            _refuse_uncovered(reading, family[0])


def _refuse_uncovered(reading: Reading[PersonRow], entry: PersonEntry) -> None:
    reading.reject(
        entry,
        "covered",
        "nobody_covered",
        _("By the ledger nobody is covered by this award."),
        _("Mark who is covered; if it has ended, write the day of leaving; else leave it out."),
    )


def known_rows(
    reading: Reading[PersonRow], joined: Joined
) -> tuple[list[PersonEntry], list[PersonEntry]]:
    """Who was taken over before, and who is new in a household on the roll.

    A number alone makes nobody a member, for it may be mistyped: the row says no head, and stands
    in the file in one household with somebody whom the household on the roll has.
    """
    known = KnownRows(reading.kept())
    there: list[PersonEntry] = []
    new: list[PersonEntry] = []
    homes: set[tuple[Place, str]] = set()
    for entry in reading.kept():
        row = entry.record
        if row.alone:
            if known.has_day(row):
                there.append(entry)
        elif known.has_number(row) and not row.covered:
            there.append(entry)
        elif known.has_number(row) and known.has_person(row):
            homes.add((place_of(entry.row, joined), row.number))
            there.append(entry)
        elif known.has_number(row):
            new.append(entry)
    for entry in new:
        at = place_of(entry.row, joined), entry.record.number
        if at not in homes or not entry.record.is_member:
            _refuse_stranger(reading, entry)
    return there, [entry for entry in new if entry.kept]


def _refuse_stranger(reading: Reading[PersonRow], entry: PersonEntry) -> None:
    reading.reject(
        entry,
        "certificate_number",
        "household_differs",
        _(
            "The number %(n)s is that of a household on the roll, and the file does not show this"
            " person as a member of it."
        )
        % {"n": entry.record.number},
        _(
            "If it is another family, correct its number. If the person is new in the household,"
            " put the row below a member who is on the roll, and write how the person is related to"
            " the head. Another head is entered on the page of the household."
        ),
    )


def reject_number_twice(reading: Reading[PersonRow], joined: Joined) -> None:
    """A certificate number stands for one household of the file; which one, nobody here knows.

    A part of a household that has a head of its own goes on with no other.
    """
    entries = list(reading.kept())
    headed = {(e.row.sheet, e.row.head) for e in entries if e.record.relation == HEAD}
    joined = {part: place for part, place in joined.items() if part not in headed}
    places: dict[tuple[int, str], dict[Place, None]] = {}
    for entry in entries:
        for key in _number_keys(entry.record):
            places.setdefault(key, {}).setdefault(place_of(entry.row, joined))
    for entry in entries:
        here = place_of(entry.row, joined)
        same = [places[key] for key in _number_keys(entry.record)]
        other = next((p for one in same for p in one if p != here), None)
        if other is not None:
            reading.reject(
                entry,
                "certificate_number",
                "number_twice",
                _("Another household of this file has the same number: %(place)s.")
                % {"place": place_words(*other)},
                _(
                    "Correct one of the two numbers; if it is one household, put its rows together,"
                    " or write into each how the person is related to the head."
                ),
            )


def _number_keys(row: PersonRow) -> list[tuple[int, str]]:
    return [(terms.programme.pk, mark(terms.number)) for terms in row.terms if terms.number]


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds: a programme over some months, and where that is written."""

    programme: int
    kind: str
    period: "DateRange"
    place: str
    name: str = ""  # of the person, as it is written there


class Matrix:
    """The county's exclusions with their days, read as the database reads them.

    Two covers exclude each other by the rule in force when the later of them begins.
    (see `AwardMember`)
    """

    def __init__(self, county: Division) -> None:
        self.rules: dict[tuple[str, str], list[tuple[date, Verdict]]] = {}
        for rule in ExclusionRule.objects.filter(county=county).order_by("valid_from"):
            dated = self.rules.setdefault((rule.first, rule.second), [])
            dated.append((rule.valid_from, Verdict(rule.verdict)))

    def bars(self, one: Held, other: Held) -> bool:
        """Whether one person may not hold both in one month. Nothing said of a pair bars it."""
        dated = self.rules.get(pair(one.kind, other.kind))
        if dated is None:
            return True
        begins = max(one.period.lower or date.max, other.period.lower or date.max)
        ruling = next((verdict for day, verdict in reversed(dated) if day <= begins), None)
        once = ruling == Verdict.ONCE and one.programme == other.programme
        return once or ruling in NOT_TOGETHER


def reject_covered_twice(county: Division, reading: Reading[PersonRow]) -> None:
    """What excludes each other is not held by one person: in the file and in the database."""
    held = _held(county, reading)
    exclusions = Matrix(county)
    for entry in reading.kept():
        row = entry.record
        new = [
            Held(
                terms.programme.pk,
                terms.programme.kind,
                terms.period,
                _("%(place)s of this file") % {"place": entry.row.place},
                row.who.name,
            )
            for terms in (row.terms if row.covered else ())
        ]
        both = next((two for two in combinations(new, 2) if _clashes(exclusions, *two)), None)
        if both is not None:
            _reject_both(reading, entry, *both)
            continue
        before = held.setdefault(row.who.hash, [])
        clash = next((b for one in new for b in before if _clashes(exclusions, one, b)), None)
        if clash is None:
            before.extend(new)
        elif is_other_name(clash.name, row.who.name):
            reading.reject(
                entry,
                "resident_id",
                "two_names",
                _(
                    "One resident ID stands under two names: “%(here)s” here and “%(there)s” in"
                    " %(place)s."
                )
                % {"here": row.who.name, "there": clash.name, "place": clash.place},
                _(
                    "Compare both with their ID cards: correct the number of the one, or the name"
                    " if it is one person, who then stands there once."
                ),
            )
        else:
            reading.reject(
                entry,
                "resident_id",
                "covered_twice",
                _("This person already receives “%(kind)s” in these months: %(place)s.")
                % {"kind": programmes.kind_of(clash.kind).term, "place": clash.place},
                _("Find out which is true, and end the other one."),
            )


def _reject_both(reading: Reading[PersonRow], entry: PersonEntry, one: Held, other: Held) -> None:
    terms = {name: programmes.kind_of(held.kind).term for name, held in (("a", one), ("b", other))}
    reading.reject(
        entry,
        "resident_id",
        "covered_twice",
        _("The row says “%(a)s” and “%(b)s”, which nobody receives together.") % terms,
        _("Find out which is true, and take the amount of the other one out of the row."),
    )


def _clashes(exclusions: Matrix, one: Held, other: Held) -> bool:
    return overlaps(one.period, other.period) and exclusions.bars(one, other)


def _held(county: Division, reading: Reading[PersonRow]) -> dict[str, list[Held]]:
    """What the people of the file hold by our books."""
    held: dict[str, list[Held]] = {}
    for part in _parts({entry.record.who.hash for entry in reading.kept()}):
        rows = AwardMember.objects.filter(
            person__county=county, person__resident_id_hash__in=part, period__isempty=False
        ).values_list(
            *("person__resident_id_hash", "award__programme_id", "award__programme__kind"),
            *("period", "award__number", "person__name"),
        )
        for key, programme, kind, period, number, name in rows:
            place = _("award %(n)s") % {"n": number}
            held.setdefault(key, []).append(Held(programme, kind, period, place, name))
    return held


def day_of(year: int | None, month: date | None) -> date | None:
    """The last day of which a ledger speaks, as it was handed in."""
    if month is not None:
        return month
    return date(year, 12, 31) if year else None


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(values)
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))
