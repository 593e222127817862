"""Finds the awards behind payments that a ledger names by person, programme and month."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F

from benefits.ledgers.pay_rows import PaidPart
from cases.models import Award, AwardAmount, AwardMember, FormerId, Person, care_of, cares_in_sql
from welfare.models import Division

CHUNK = 5_000
FIELDS = (
    "programme_id",
    "household_id",
    "town_id",
    "residence",
    "payee_id",
    "covered_size",
    "first_month",
    "last_month",
    "care_detail__form",
    "joined_on",
)

CARED = (
    """
WITH paid AS (SELECT * FROM unnest(%s::bigint[], %s::date[]) AS paid (award_id, month)),
cares AS ("""
    + cares_in_sql("SELECT award_id FROM paid")
    + """)
SELECT paid.award_id, paid.month, care.form FROM paid
"""
    + care_of("paid.award_id", "paid.month")
)


@dataclass(slots=True)
class KnownAward:
    """An award that a payment may belong to."""

    pk: int
    programme_id: int
    household_id: int
    town_id: int
    residence: str
    payee_id: int
    covered_size: int
    first_month: date
    last_month: date | None
    care_form: str | None
    joined_on: date

    def covers(self, month: date) -> bool:
        return self.overlaps(month, month)

    def overlaps(self, first: date, last: date) -> bool:
        """Whether the award is paid in any of these months."""
        return self.first_month <= last and (self.last_month is None or first <= self.last_month)


@dataclass(slots=True)
class HouseholdShare:
    """The part of a payment that belongs to one award."""

    award: KnownAward
    persons: int
    basic: Decimal
    supplement: Decimal


def _by_former(county: Division, part: list[str]) -> dict[str, dict[int, KnownAward]]:
    """The same by a resident ID that the person had before."""
    rows = FormerId.objects.filter(county=county, resident_id_hash__in=part)
    now = dict(rows.values_list("resident_id_hash", "person__resident_id_hash"))
    if not now:
        return {}
    awards = awards_of(county, now.values())
    return {old: {one.pk: one for one in awards.get(new, [])} for old, new in now.items()}


def awards_of(county: Division, hashes: Iterable[str]) -> dict[str, list[KnownAward]]:
    """The county's awards by person, as payee or as covered person, latest first."""
    by_person: dict[str, dict[int, KnownAward]] = {}
    for part in parts(hashes):
        awards = Award.objects.filter(
            programme__county=county, payee__resident_id_hash__any=part
        ).order_by("-first_month", "pk")
        for row in awards.values_list("payee__resident_id_hash", "pk", *FIELDS):
            by_person.setdefault(row[0], {})[row[1]] = KnownAward(*row[1:])
        members = AwardMember.objects.filter(
            award__programme__county=county, person__resident_id_hash__any=part
        )
        members = members.exclude(person=F("award__payee"))  # those are found already
        members = members.order_by("-award__first_month", "award")
        names = ["award_id", *(f"award__{name}" for name in FIELDS)]
        for row in members.values_list("person__resident_id_hash", *names):
            by_person.setdefault(row[0], {})[row[1]] = KnownAward(*row[1:])
        by_person |= _by_former(county, part)
    return {key: list(awards.values()) for key, awards in by_person.items()}


def names_of(county: Division, hashes: Iterable[str]) -> dict[str, str]:
    """What the people of these resident IDs are called."""
    names: dict[str, str] = {}
    for part in parts(hashes):
        people = Person.objects.filter(county=county, resident_id_hash__any=part)
        names.update(people.values_list("resident_id_hash", "name"))
    return names


def names_near(awards: Iterable[int]) -> dict[int, set[str]]:
    """Under which names an award may be paid: the household's, the holder's, the guardian's."""
    names: dict[int, set[str]] = {}
    for part in parts(awards):
        fields = ("household__members__person__name", "account_holder", "guardian_detail__guardian")
        for pk, *said in Award.objects.filter(id__any=part).values_list("pk", *fields):
            names.setdefault(pk, set()).update(one for one in said if one)
    return names


def care_forms(paid: Collection[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """The form of care in which the person lived in each of these months, as a run would say."""
    if not paid:
        return {}
    awards, months = zip(*paid, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(CARED, [list(awards), list(months)])
        return {(award, month): form for award, month, form in cursor.fetchall() if form}


class LedgerHouseholds:
    """The awards of households in which one person is paid for several, with their amounts."""

    def __init__(self, households: Iterable[int]) -> None:
        self.awards: dict[int, list[KnownAward]] = {}
        self.amounts: dict[int, list[tuple[date, Decimal, Decimal]]] = {}
        for part in parts(households):
            awards = Award.objects.filter(household__id__any=part).order_by("pk")
            for row in awards.values_list("pk", *FIELDS):
                known = KnownAward(*row)
                self.awards.setdefault(known.household_id, []).append(known)
            amounts = AwardAmount.objects.filter(award__household__id__any=part)
            for award, *amount in amounts.order_by("-from_month").values_list(
                "award_id", "from_month", "basic", "care"
            ):
                self.amounts.setdefault(award, []).append(tuple(amount))

    def shares(
        self, award: KnownAward, month: date, persons: int, part: PaidPart
    ) -> list[HouseholdShare] | None:
        """Divide one sum among the awards of the household that make it up; None if they do not."""
        awards = [
            known
            for known in self.awards.get(award.household_id, [])
            if known.programme_id == award.programme_id and known.covers(month)
        ]
        shares = [
            HouseholdShare(known, known.covered_size, *self._amount(known, month))
            for known in awards
        ]
        sums: Any = [
            sum(getattr(share, name) for share in shares)
            for name in ("persons", "basic", "supplement")
        ]
        if part.whole:
            sums[1:] = [sums[1] + sums[2], Decimal(0)]
        return shares if sums == [persons, part.basic, part.supplement] else None

    def over(self, award: KnownAward, months: Iterable[date]) -> tuple[Decimal, Decimal]:
        """Living money and care fee of the award over these months."""
        amounts = [self._amount(award, month) for month in months]
        return sum((a for a, _c in amounts), Decimal(0)), sum((c for _a, c in amounts), Decimal(0))

    def _amount(self, award: KnownAward, month: date) -> tuple[Decimal, Decimal]:
        for start, basic, care in self.amounts.get(award.pk, []):
            if start <= month:
                return basic, care
        return Decimal(0), Decimal(0)


def parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Sorted slices that are short enough for one query each."""
    listed = sorted(set(values))
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))
