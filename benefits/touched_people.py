"""Who joins and who leaves an award by a registered change of a family. (57号 Art 30, 31, 34)"""

from dataclasses import dataclass, replace
from datetime import date

from cases import rules
from cases.changes import AWAY, Ground
from cases.changes.grounds import TAKEN
from cases.models import Award, FamilyChange, Person
from cases.programmes import Covers
from cases.states import LIVE_AWARD
from welfare.county.months import next_month
from welfare.county.parameters import read_int
from welfare.models import Key


@dataclass(frozen=True)
class Deltas:
    """How the people of an award change by it, and whether it ends whatever they are."""

    joined: tuple[Person, ...]
    left: tuple[Person, ...]
    ends: Ground | None = None
    own_ground: Ground | str = ""  # why somebody leaves


class TouchedPeople:
    """One award, its people now and what a change makes of them."""

    def __init__(self, change: FamilyChange, award: Award, now: list[Person], today: date) -> None:
        self.change, self.award, self.now, self.today = change, award, now, today
        self.whole_family = award.programme.definition.covers != Covers.PERSON and not getattr(
            getattr(award, "dibao_detail", None), "single_person", False
        )

    def deltas(self) -> Deltas:
        """Who joins and who leaves, and whether the award ends whatever they are."""
        change, nobody = self.change, Deltas((), ())
        if change.kind == "ground":
            return self._by_ground()
        if change.kind == "work_offer":
            return self._by_refusals()
        if change.kind == "property":
            over = change.facts.get("property_within") is False
            return replace(
                nobody,
                ends=Ground.PROPERTY if over and self.award.programme.definition.measured else None,
            )
        if change.kind == "merge" and self._taken_in():
            return replace(nobody, ends=Ground.OTHER)
        if ended := self._conditions_lost():
            return replace(nobody, ends=ended)
        if change.kind == "agree":
            return self._as_registered()
        joined = self._joining()
        left = [person for person in self.now if self._gone(person)]
        ground = Ground.DEATH if change.kind == "death" else Ground.LEFT
        return Deltas(tuple(joined), tuple(left), own_ground=ground if left else "")

    def _taken_in(self) -> bool:
        """The family is covered by the award of the household which it joined."""
        own = self.whole_family and self.award.household_id == self.change.household_id
        there = Award.objects.filter(household=self.change.beside, status__in=LIVE_AWARD)
        return own and there.filter(programme=self.award.programme).exists()

    def _gone(self, person: Person) -> bool:
        """Whom it takes out of the award: who leaves, or who stays where the award goes along."""
        change = self.change
        if change.kind == "split" and change.facts.get("award") == self.award.pk:
            return self.whole_family and person.pk not in change.left
        return person.pk in change.left and self._leaves()

    def _leaves(self) -> bool:
        """Who leaves a family's award; an award of one's own goes on where the law lets it."""
        kind, facts = self.change.kind, self.change.facts
        if kind == "death":
            return True
        if kind == "merge":
            return False
        if self.whole_family:
            return True
        return kind == "leaving" and AWAY[facts["away"]].ends_own

    def _joining(self) -> list[Person]:
        if not self.whole_family:
            return []
        change, pks = self.change, list[int]()
        if change.household_id == self.award.household_id:
            pks = change.joined
        elif change.kind == "merge" and change.beside_id == self.award.household_id:
            pks = change.left
        there = {person.pk for person in self.now}
        people = Person.objects.filter(pk__in=[pk for pk in pks if pk not in there])
        month = next_month(self.today)
        out = {
            one.cover.person_id
            for one in rules.held_beside(self.award.programme, list(people), month)
            if one.cover.award.programme.definition.full_support
        }
        return [person for person in people.order_by("pk") if person.pk not in out]

    def _by_ground(self) -> Deltas:
        ground, whose = Ground(self.change.facts["ground"]), self.change.facts.get("whose")
        return self._own_share(whose, ground) if whose else Deltas((), (), ends=ground)

    def _by_refusals(self) -> Deltas:
        """The last of so many refusals takes the own share; work that is taken gives it back.

        (57号 Art 34)
        """
        if self.change.facts.get("answer") == TAKEN:
            return Deltas(tuple(self._back()), ())
        key, refused = self.award.programme.definition.work_refusals, rules.refused_by(self.change)
        day = self.change.happened_on
        if not refused or key is None or self._often(key, day) > refused:
            return Deltas((), ())
        return self._own_share(self.change.person_id, Ground.REFUSED_WORK)

    def _back(self) -> list[Person]:
        """Who took work, lives with the family and lost the own share before."""
        change, lost = self.change, rules.shares_lost(self.award)
        if change.person_id not in lost or change.household_id != self.award.household_id:
            return []
        return list(Person.objects.filter(pk=change.person_id))

    def _often(self, key: Key, day: date) -> int:
        return read_int(county=self.award.programme.county, key=key, on=day)

    def _own_share(self, whose: int | None, ground: Ground) -> Deltas:
        return Deltas((), tuple(p for p in self.now if p.pk == whose), own_ground=ground)

    def _as_registered(self) -> Deltas:
        present = set(
            self.award.household.members.filter(left_on=None, person__died_on=None).values_list(
                "person", flat=True
            )
        )
        dead = any(person.died_on for person in self.now)
        left = [p for p in self.now if p.died_on or (self.whole_family and p.pk not in present)]
        joined: list[Person] = []
        if self.whole_family:
            covered = {person.pk for person in self.now}
            missing = present - covered - rules.shares_lost(self.award)
            joined = list(Person.objects.filter(pk__in=missing).order_by("pk"))
            held = rules.held_beside(self.award.programme, joined, next_month(self.today))
            out = {one.cover.person_id for one in held}
            joined = [person for person in joined if person.pk not in out]
        ground = Ground.DEATH if dead else Ground.LEFT
        return Deltas(tuple(joined), tuple(left), own_ground=ground if left else "")

    def _conditions_lost(self) -> Ground | None:
        """A card that is gone or too light; a grown child that left school."""
        kind, compared = self.change.kind, self.award.programme.definition.compared
        if kind not in ("disability", "school") or not self.now or self.whole_family:
            return None
        person = self.now[0]
        if person.pk != self.change.person_id:
            return None
        about = rules.someone(person, self.today)
        if kind == "disability":
            lost = "card" in compared and not about.has_card
            lost |= "severe" in compared and not about.severely_disabled
            return Ground.CONDITIONS if lost else None
        adult = read_int(county=self.award.programme.county, key=Key.ADULT_AGE, on=self.today)
        left_school = self.change.facts.get("in_school") is False and about.age >= adult
        return Ground.CONDITIONS if "minor" in compared and left_school else None
