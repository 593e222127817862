"""Households, awards and what stands beside them, made from the rows of a ledger of people."""

from collections.abc import Mapping
from datetime import date

from cases import clock
from cases.ledgers.award_rows import PersonRow
from cases.ledgers.award_terms import Terms, of_persons
from cases.ledgers.details import READERS, Room
from cases.ledgers.single import Homes
from cases.ledgers.words import HEAD
from cases.ledgers.writing import Books, end_of
from cases.models import Award, Household, Person, Programme
from cases.models.programme import REVIEWED
from welfare.county.months import add_months
from welfare.county.parameters import read_int
from welfare.exceptions import MissingParameter
from welfare.models import Key
from welfare.personal import crypto


class Writer:
    """Writes one household after the other into the books."""

    def __init__(self, books: Books, room: Room, homes: Homes, people: Mapping[str, Person]):
        self.books = books
        self.room = room
        self.homes = homes
        self.people = people
        self.ends: dict[tuple[int, date], date | None] = {}
        self.reviews: dict[int, int | None] = {}  # months between two, of each programme

    def write(self, rows: list[PersonRow]) -> None:
        """The rows of one household, or one person whom the ledger names alone."""
        if rows[0].alone:
            for row in rows:
                self._write_alone(row)
            return
        head = next((row for row in rows if row.is_head), rows[0])
        home = self._household(head)
        if of_persons(head.terms[0].programme):
            for position, row in enumerate(rows):
                said = row.terms[0]
                self._join(home, row, said)
                number = f"{said.number}-{position + 1}" if position else said.number
                self._grant(home, row, number)
        else:
            self._write_family(home, head, rows)

    def _household(self, head: PersonRow) -> Household:
        said = head.terms[0]
        return self.books.add_household(
            Household(
                number=said.number,
                head=self.people[head.who.hash],
                town=said.town,
                village=said.village,
                residence=said.residence,
            )
        )

    def _join(self, home: Household, row: PersonRow, said: Terms) -> None:
        person = self.people[row.who.hash]
        relation = row.relation or HEAD
        self.books.add_member(home, person, relation, said.joined_on, said.left_on)

    def _write_family(self, home: Household, head: PersonRow, rows: list[PersonRow]) -> None:
        for said in head.terms:
            award = self._award(said, home, self.people[head.who.hash], said.number)
            for row in rows:
                if not row.covered:
                    continue
                person = self.people[row.who.hash]
                self.books.cover(award, person, row.relation, row is head, row.supplement)
        for row in rows:
            self._join(home, row, row.terms[0])

    def _write_alone(self, row: PersonRow) -> None:
        said, person = row.terms[0], self.people[row.who.hash]
        home = self.homes.of(person, town=said.town, village=said.village, since=said.joined_on)
        self._grant(home, row, "")

    def _grant(self, home: Household, row: PersonRow, number: str) -> None:
        """An award for each programme that the row speaks of, each of this person alone."""
        person = self.people[row.who.hash]
        for said in row.terms:
            named = number or said.number
            own = named or f"{said.programme.code}{said.joined_on:%Y%m%d}-{person.pk}"
            award = self._award(said, home, person, own)
            self.books.cover(award, person, row.relation or HEAD, row.is_head or row.alone)

    def add_to(self, award: Award, row: PersonRow, said: Terms, since: date) -> None:
        """One more person in a household on the roll and under its award, from a month on."""
        person = self.people[row.who.hash]
        self.books.grow(award, person, row.relation, since, said, row.supplement)
        self._join_once(award.household, row, said)

    def grant_beside(self, awards: list[Award], row: PersonRow, said: Terms) -> None:
        """An award of their own for one more person of a household on the roll."""
        home, taken = awards[0].household, {award.number for award in awards}
        free = (f"{said.number}-{n}" for n in range(len(awards) + 1, len(awards) + 100))
        number = next(one for one in free if one not in taken)
        award = self._award(said, home, self.people[row.who.hash], number)
        awards.append(award)
        self.books.cover(award, award.payee, row.relation or HEAD, False, row.supplement)
        self._join_once(home, row, said)

    def _join_once(self, home: Household, row: PersonRow, said: Terms) -> None:
        """A row of several programmes has one person in it."""
        if said is row.terms[0]:
            self._join(home, row, said)

    def _award(self, said: Terms, home: Household, payee: Person, number: str) -> Award:
        award = Award(
            programme=said.programme,
            household=home,
            town=said.town,
            village=said.village,
            residence=said.residence,
            number=number,
            payee=payee,
            bank_name=said.bank,
            account=said.account,
            account_hash=crypto.keyed_hash(said.account),
            account_holder=said.holder or payee.name,
            joined_on=said.joined_on,
            first_month=said.first_month,
            family_size=said.family_size,
            covered_size=said.covered_size,
            monthly_income=said.income,
            remark=said.remark,
            ends_on=self._ends_on(said),
            review_on=None if said.left_on else self._review_on(said),
            **end_of(said.left_on, said.left_reason),
        )
        self.books.add_award(award, said.basic, said.care)
        for name, value in said.details.items():
            if value is not None:
                for detail in READERS[name].rows(award, payee, value, self.room):
                    self.books.add_detail(detail)
        return award

    def _review_on(self, said: Terms) -> date | None:
        """By when it is looked at again: one term after the review that the ledger names.

        Where it names none, reviews are taken to have gone on since the award was granted, and the
        next of them is due.
        """
        months, today = self._months_between(said.programme), clock.today()
        if not months:
            return None
        if said.reviewed_on is not None:
            return add_months(said.reviewed_on, months)
        terms = 1
        while add_months(said.joined_on, terms * months) <= today:
            terms += 1
        return add_months(said.joined_on, terms * months)

    def _months_between(self, programme: Programme) -> int | None:
        """The months between two reviews; without them all of it is `Award.objects.to_review`."""
        if programme.pk not in self.reviews:
            try:
                self.reviews[programme.pk] = clock.review_months(programme, clock.today())
            except MissingParameter:  # a ledger may come before the county's limits
                self.reviews[programme.pk] = None
        return self.reviews[programme.pk]

    def _lasts_now(self, programme: Programme, key: Key) -> int | None:
        try:
            return read_int(county=programme.county, key=key, on=clock.today())
        except MissingParameter:
            if programme.kind in REVIEWED:
                return None
            raise

    def _ends_on(self, said: Terms) -> date | None:
        """When it ends by itself, as if it had been granted here. (刚性支出认定办法 Art 10)

        What is reviewed and stands in the ledger after that was renewed; until when, the office
        says at its next review. So it is where the county has not said how long it lasts.
        """
        lasts, since = said.programme.definition.lasts, said.joined_on
        if lasts is None or said.left_on is not None:
            return None
        if (said.programme.pk, since) not in self.ends:
            county = said.programme.county
            try:
                months: int | None = read_int(county=county, key=lasts, on=since)
            except MissingParameter:  # granted before the county's limits begin: as they are now
                months = self._lasts_now(said.programme, lasts)
            ends = add_months(since, months) if months else None
            reviewed = said.programme.kind in REVIEWED
            self.ends[said.programme.pk, since] = (
                None if reviewed and ends and ends < clock.today() else ends
            )
        return self.ends[said.programme.pk, since]
