"""What somebody of a family may draw and does not, by what the register knows of all of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cases import clock
from cases.models import AwardMember, Household, Person, Programme
from cases.programmes import Facts, Someone
from cases.rules.conditions import check_fits, failing, read_once, someone
from cases.rules.cover import first_paid_month, living_in
from cases.rules.exclusions import (
    Matrices,
    held_by_each,
    kinds_in,
    lasting,
    ruled,
    stands_against,
)
from welfare.accounts.rules import reason_against
from welfare.county import parameters
from welfare.county.months import first_of


def may_draw(
    household: Household, people: Sequence[Person], programmes: Iterable[Programme]
) -> Iterator[tuple[Person, Programme]]:
    """Who of these could ask today for a programme for single persons, and would not be refused.

    The rules are those of an application that is opened. What they look at is read once: as many
    statements for one person as for ten.
    """
    today = clock.today()
    months = {one: first_paid_month(one, today, today) for one in programmes}
    if not people or not months:
        return
    held = held_by_each(people, first_of(today), *months.values())
    family = tuple(someone(one, today) for one in living_in(household))
    head = someone(household.head, today)
    for programme, month in months.items():
        asks = _Asked(programme, month, family, head, today)
        for person in people:
            if asks.nothing_against(person, held[person.pk]):
                yield person, programme


class _Asked:
    """One programme, asked for one after the other."""

    def __init__(
        self,
        programme: Programme,
        month: date,
        family: tuple[Someone, ...],
        head: Someone,
        today: date,
    ) -> None:
        self.programme, self.month, self.today = programme, month, today
        self.family, self.head = family, head
        self.bands = tuple(band.described for band in programme.bands.all())
        self.limit = read_once(
            lambda key: parameters.read_decimal(county=programme.county, key=key, on=today)
        )
        self.verdicts: Matrices = {}

    def nothing_against(self, person: Person, covers: list[AwardMember]) -> bool:
        """Nothing that is known of the person, and nothing that they hold."""
        if person.died_on:
            return False
        facts = Facts(
            day=self.today,
            family=self.family,
            applicant=self.head,
            beneficiary=someone(person, self.today),
            answers={},
            limit=self.limit,
            held=kinds_in(covers, first_of(self.today)),
            bands=self.bands,
        )
        if reason_against(check_fits, self.programme, facts) or failing(self.programme, facts):
            return False
        beside = ruled(self.programme, lasting(covers, self.month), self.month, self.verdicts)
        return not any(stands_against(self.programme, one) for one in beside)
