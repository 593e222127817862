"""Who holds what in a drawn county, since when and until when."""

from datetime import date, timedelta

from tests.random_county.invented import Invented
from tests.random_county.truth import (
    RULED,
    Award,
    Band,
    County,
    Family,
    Person,
    Programme,
    add_months,
    age_on,
)

REASONS = ("收入超标", "死亡", "自愿退出", "迁出")
ACTS = ("eat", "dress", "bed", "toilet", "walk", "bath")
ALONE = ("disability_living", "disability_nursing", "old_age", "graded", "unsupported_child")
# what a person on one of these does not hold beside it, by the national matrix
NOT_BESIDE = {
    "disability_living": {"tekun", "orphan"},
    "disability_nursing": {"tekun"},
    "unsupported_child": {"tekun", "orphan"},
}


def draw(county: County, invented: Invented) -> None:
    lives = Lives(county, invented)
    for family in county.families:
        lives.whole(family)
    for family in county.families:
        for person, _relation in family.people:
            lives.own(family, person)


class Lives:
    def __init__(self, county: County, invented: Invented) -> None:
        self.county, self.invented, self.rng = county, invented, invented.rng

    def whole(self, family: Family) -> None:
        """What a family holds as a family, or somebody who lives alone."""
        kinds = [k for k in ("dibao", "near_dibao", "rigid_expense") if self.county.of_kind(k)]
        head, rng = family.head, self.rng
        alone = len(family.people) == 1
        age = age_on(head.born, self.county.month)
        if self._old(family) and self.county.of_kind("tekun") and rng.random() < 0.6:
            self._tekun(family)
        elif alone and age < 17 and self.county.of_kind("orphan") and rng.random() < 0.8:
            self._award(family, self._one("orphan"), [family.people[0]])
        elif rng.random() < 0.85 and (age >= 18 or not alone):
            kind = "dibao" if rng.random() < 0.6 else rng.choice(kinds)
            self._family(family, self._one(kind))

    def _old(self, family: Family) -> bool:
        return all(age_on(one.born, self.county.month) >= 60 for one, _relation in family.people)

    def own(self, family: Family, person: Person) -> None:
        """What somebody holds beside it, by the own person."""
        for kind in ALONE:
            for programme in self.county.of_kind(kind):
                if self._as_the_pair_says(family, programme, person):
                    continue
                if self._fits(programme, person) and self._free(programme, person):
                    self._award(family, programme, [(person, "head")])

    def _as_the_pair_says(self, family: Family, programme: Programme, person: Person) -> bool:
        """Where one ledger holds both subsidies, they begin and end together."""
        pair = self.county.pair
        if programme not in pair[1:]:
            return False
        first = [one for one in self.county.held(person) if one.programme is pair[0]]
        if first and not person.severe:
            return True
        if first and self.rng.random() < 0.7:
            award = self._award(family, programme, [(person, "head")])
            award.joined, award.left = first[0].joined, first[0].left
            award.reason, award.account = first[0].reason, first[0].account
        return bool(first)

    def _fits(self, programme: Programme, person: Person) -> bool:
        """By age, card or chance; nobody whose class changes until the end of the year."""
        age = age_on(person.born, self.county.month)
        if programme.kind == "old_age":
            late = age_on(person.born, date(self.county.month.year, 12, 31))
            return age >= 80 and self._by_age(programme, age) is self._by_age(programme, late)
        if programme.kind == "unsupported_child":
            return age < 17 and self.rng.random() < 0.3
        if programme.kind == "disability_living":
            return person.card is not None and self.rng.random() < 0.6
        if programme.kind == "disability_nursing":
            return person.severe and self.rng.random() < 0.8
        return self.rng.random() < 0.08

    def _free(self, programme: Programme, person: Person) -> bool:
        barred = NOT_BESIDE.get(programme.kind, set()) - {
            second
            for first, second, verdict in self.county.exclusions
            if first == programme.kind and verdict == "allowed"
        }
        return not any(award.programme.kind in barred for award in self.county.held(person))

    def _one(self, kind: str) -> Programme:
        return self.rng.choice(self.county.of_kind(kind))

    def _by_age(self, programme: Programme, age: int) -> Band | None:
        fitting = (b for b in programme.bands if b.age_from <= age <= (b.age_to or 200))
        return next(fitting, None)

    def _days(self, programme: Programme) -> tuple[date, date | None]:
        """When it began and, for some, ended: before, in or after the period."""
        rng, month = self.rng, self.county.month
        joined = add_months(month, -rng.choice((0, 1, 2, 3, 5, 8, 11, 14, 20, 30, 50)))
        joined += timedelta(days=rng.randrange(27))
        if any(first == programme.kind for first, _second, _how in self.county.exclusions):
            joined = max(joined, RULED)  # before that day the law's own pair counts
        left = None
        if rng.random() < 0.2:
            later = add_months(joined, rng.randint(0, 12)) + timedelta(days=rng.randrange(27))
            left = max(joined, min(later, add_months(month, 2)))
        if programme.whole_months:
            joined, left = joined.replace(day=1), left.replace(day=1) if left else None
        return joined, left

    def _award(
        self, family: Family, programme: Programme, people: list, number: str = "", **more
    ) -> Award:
        joined, left = self._days(programme)
        reason = self.rng.choice(REASONS) if left else ""
        account = family.account if self.rng.random() < 0.7 else self.invented.account()
        award = Award(
            programme, people, family.village, number, joined, left, reason, account, **more
        )
        self._price(award)
        self.county.awards.append(award)
        return award

    def _price(self, award: Award) -> None:
        programme, person = award.programme, award.head
        if programme.kind == "old_age":
            award.band = self._by_age(programme, age_on(person.born, self.county.month))
        elif programme.kind == "disability_nursing" and programme.bands:
            award.band = next(b for b in programme.bands if person.card[1] in b.grades)
        elif programme.bands:
            award.band = self.rng.choice(programme.bands)
        if programme.pays:
            each = award.band.amount if award.band else programme.amount
            award.basic = each * len(award.people)

    def _certificate(self, programme: Programme) -> str:
        size, rng = self.rng.choice((6, 8)), self.rng
        digits = lambda: "".join(rng.choice("0123456789") for _ in range(size))  # noqa: E731
        start = rng.choice(("", "D", programme.code[:2]))
        return self.invented.once(lambda: start + rng.choice("123456789") + digits())

    def _family(self, family: Family, programme: Programme) -> None:
        """The whole family, or some of it where the ledger counts more than it covers."""
        people = list(family.people)
        if programme.kind == "dibao" and len(people) > 1 and self.rng.random() < 0.2:
            people = people[: self.rng.randint(1, len(people) - 1)]
        award = self._award(
            family,
            programme,
            people,
            self._certificate(programme),
            family_size=len(family.people),
        )
        if programme.kind == "dibao":
            award.facts["single"] = len(people) == 1 and self.rng.random() < 0.5
            self._supplements(award)
            self._exit(award)
        self._again(family, award)

    def _supplements(self, award: Award) -> None:
        """One class at most for each person: by card or age, and not all who could have it."""
        for person, _relation in award.people:
            age = age_on(person.born, self.county.month)
            fits = {
                "severe": person.severe,
                "elderly": age >= self.county.elderly,
                "minor": age < self.county.adult,
                "none": self.rng.random() < 0.1,
            }
            codes = [code for code, (_n, what) in self.county.supplements.items() if fits[what]]
            if codes and self.rng.random() < 0.7:
                award.supplements[person] = self.rng.choice(codes)

    def _exit(self, award: Award) -> None:
        """A gradual exit until some month, kept after leaving poverty; as columns or remark."""
        rng, month = self.rng, self.county.month
        if rng.random() < 0.1:
            award.facts["exit_until"] = add_months(month, rng.randint(-4, 6))
        if rng.random() < 0.15:
            award.facts["kept"] = True

    def _again(self, family: Family, before: Award) -> None:
        """Some come back later under another number."""
        if before.left is None or self.rng.random() < 0.5:
            return
        joined = add_months(before.left, 1) + timedelta(days=self.rng.randrange(20))
        if before.programme.whole_months:
            joined = joined.replace(day=1)
        if joined >= add_months(self.county.month, 1):
            return
        award = self._award(
            family,
            before.programme,
            before.people,
            self._certificate(before.programme),
            family_size=before.family_size,
        )
        award.joined, award.left, award.reason = joined, None, ""
        award.facts.update(before.facts)

    def _tekun(self, family: Family) -> None:
        """Everybody has an award; the certificate is of the household."""
        programme = self._one("tekun")
        certificate = self._certificate(programme)
        for at, (person, relation) in enumerate(family.people):
            number = f"{certificate}-{at + 1}" if at else certificate
            award = self._award(family, programme, [(person, relation)], number)
            award.household = certificate
            self._care(award)

    def _care(self, award: Award) -> None:
        rng = self.rng
        failed = rng.randint(0, 6)
        answers = {act: at >= failed for at, act in enumerate(rng.sample(ACTS, 6))}
        grade = "self" if not failed else "partial" if failed <= 3 else "full"
        form = rng.choice(("institution", "home"))
        award.care = {"self": 100, "partial": 300, "full": 500}[grade]
        where = rng.choice(("中心敬老院", "第二敬老院")) if form == "institution" else "村干部"
        award.facts |= {"form": form, "grade": grade, "answers": answers, "where": where}
