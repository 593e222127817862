"""Where a person belongs whom a ledger names without a household."""

from collections.abc import Iterable
from datetime import date

from cases.ledgers.families import current_households
from cases.ledgers.words import HEAD
from cases.ledgers.writing import Books
from cases.models import Household, Person
from welfare.models import Division, Residence


class Homes:
    """The household a person lives in by our books, or a new one of that person alone."""

    def __init__(self, books: Books, people: Iterable[Person]) -> None:
        self.books = books
        self.homes = current_households(person.pk for person in people)

    def of(
        self,
        person: Person,
        *,
        town: Division,
        village: Division | None,
        since: date,
        address: str = "",
    ) -> Household:
        """Return the household; a new one starts on that day."""
        if person.pk not in self.homes:
            home = Household(
                head=person,
                town=town,
                village=village,
                residence=village.residence if village else Residence.RURAL,
                address=address,
            )
            self.homes[person.pk] = self.books.add_household(home)
            self.books.add_member(home, person, HEAD, since, None)
        return self.homes[person.pk]
