"""What a registered change of a family means for each award that it touches.

People, place, class and amount as they would be, beside what they are; nothing is written here.
What cannot be worked out says what is needed, and waits with that sentence. (57号 Art 31)
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from benefits import anew, fading
from benefits.anew import Stand
from benefits.entitlement import Part
from benefits.touched import touched
from benefits.touched_people import TouchedPeople
from cases import rules
from cases.actions.award_changes import Follows
from cases.changes import Direction, Ground
from cases.models import Award, Band, FamilyChange, Household, Member, Person
from cases.programmes import Pays
from cases.states import AwardStatus
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.site.language import kept

ZERO = Decimal(0)
OWN_SHARE = ("ground", "work_offer")  # who loses it still lives with the family
OF_MONEY = ("income", "disability", "health", "beside")  # kinds of change


def follow(
    change: FamilyChange,
    award: Award,
    today: date,
    *,
    from_month: date | None = None,
    annual_income: Decimal | None = None,
    without_exit: bool = False,
) -> Follows | None:
    """What the change means for the award; None where nothing is different.

    `from_month`, `annual_income` and `without_exit` (it ends at once, though a gradual exit might
    be granted) are said by people who work it out again.
    """
    with kept():
        following = _Following(change, award, today, from_month, annual_income)
        following.without_exit = without_exit
        return following.result()


class _Following:
    """One award, looked at after one change."""

    without_exit = False

    def __init__(
        self,
        change: FamilyChange,
        award: Award,
        today: date,
        from_month: date | None,
        annual_income: Decimal | None,
    ) -> None:
        self.change, self.award, self.today = change, award, today
        self.said_month, self.said_income = from_month, annual_income
        self.programme = award.programme
        self.now = anew.covered(award)
        of_people = TouchedPeople(change, award, self.now, today)
        self.whole_family, self.deltas = of_people.whole_family, of_people.deltas()
        self.home = self._home()
        self.band = self._band()

    # ---- people

    def people(self, among: list[Person]) -> list[Person]:
        """Whom the award would cover, of those whom it covers."""
        gone = {person.pk for person in self.deltas.left}
        there = {person.pk for person in among}
        come = [person for person in self.deltas.joined if person.pk not in there]
        return [person for person in among if person.pk not in gone] + come

    # ---- place, class, payee

    def _home(self) -> Household:
        change, own = self.change, self.award.household
        if not self.whole_family and (lives := self._lives_elsewhere()):
            return lives
        if change.beside is None:
            return own
        taken = change.kind == "split" and change.facts.get("award") == self.award.pk
        of_mover = not self.whole_family and any(p.pk in change.left for p in self.now)
        return change.beside if taken or of_mover or change.kind == "merge" else own

    def _lives_elsewhere(self) -> Household | None:
        """Where the one person of an award lives now, who joined another household."""
        moved = [p.pk for p in self.now if p.pk in self.change.joined]
        if self.change.kind == "agree":
            moved = [person.pk for person in self.now]
        at = Member.objects.filter(person__in=moved, left_on=None).select_related("household__town")
        return next((m.household for m in at if m.household_id != self.award.household_id), None)

    def _band(self) -> Band | None:
        """Another class, said with the income, or by age and grade after a new card."""
        if said := self.change.facts.get("band"):
            return Band.objects.filter(pk=said, programme=self.programme).first()
        return None

    @cached_property
    def payee(self) -> Person | None:
        """Somebody else where the payee died or left, or the family has another head."""
        payee = self.award.payee
        if not self.whole_family:
            return None
        present = self.home.members.filter(left_on=None, person__died_on=None)
        heads = self.change.kind in ("new_head", "agree") and payee.pk != self.home.head_id
        if not heads and present.filter(person=payee).exists():
            return None
        head = self.home.head
        return None if head.pk == payee.pk or head.died_on else head

    # ---- money

    @property
    def stated(self) -> Decimal | None:
        """The family's income as it was said with the change, or while it was worked out again.

        Where nobody said it, two households that became one have what both had.
        """
        return self._told if self._told is not None else self._of_both

    @property
    def _told(self) -> Decimal | None:
        return self.change.annual_income if self.said_income is None else self.said_income

    @cached_property
    def _of_both(self) -> Decimal | None:
        """What the household that came and the one that took it in were known to have."""
        change = self.change
        taken_in = change.kind == "merge" and change.beside_id == self.award.household_id
        if not taken_in or not self.whole_family:
            return None
        return anew.income_of_both(change.household_id, self.award, first_of(self.today))

    def income(self, month: date) -> Decimal | None:
        """As said now, or as it was known for the month."""
        return self.stated if self.stated is not None else anew.income_in(self.award, month)

    def _stand(self, month: date) -> Stand:
        """The award as it would be in a month, by who was covered in it otherwise."""
        among = anew.covered_in(self.award, month)
        since = len(among) - len(self.now)  # who came or went by changes that count otherwise
        return Stand(
            award=self.award,
            month=month,
            people=tuple(self.people(among)),
            family_size=max(self.family_size + since, 1),
            residence=self._residence(month),
            annual_income=self.income(month),
            band=self.band,
            leaves_exit=self._told is not None,
        )

    @property
    def covered_size(self) -> int:
        """Persons covered after it; whoever is not named counts on."""
        return max(self.award.covered_size - len(self.deltas.left) + len(self.deltas.joined), 1)

    @property
    def family_size(self) -> int:
        """The family after it; who loses the own share, or has it back, counts all the time."""
        deltas = self.deltas
        more = 0 if self.change.kind in OWN_SHARE else len(deltas.joined) - len(deltas.left)
        return max(self.award.family_size + more, self.covered_size)

    def _residence(self, month: date | None = None) -> str:
        if self._moved():
            return self.home.residence
        amount = self.award.amount_in(month) if month else None
        return amount.residence if amount else self.award.residence

    def _month(self, direction: Direction) -> date:
        if self.said_month is not None:
            return self.said_month
        month = rules.month_by_law(direction, self.award, self.change, self.today)
        return max(month, self.award.first_month)

    def result(self) -> Follows | None:
        """What follows, or None."""
        if self.change.kind == "pause":
            return self._suspended()
        if self._ends():
            return self._stopped()
        if not self._differs():
            return None
        # In which direction it goes decides the month, and the month's standard the amount.
        low = self._reckoned(self._month(Direction.CUT), Direction.CUT)
        if low.direction.takes_away:
            return low
        high = self._reckoned(self._month(low.direction), low.direction)
        same = high.direction == Direction.PEOPLE and not self._others_differ()
        return None if same and not high.needs else high

    def _ends(self) -> bool:
        return self.deltas.ends is not None or not self.people(self.now)

    def _differs(self) -> bool:
        """Whether it is worth looking: people, place, payee, or what the amount is made of."""
        if self._others_differ():
            return True
        kind = self.change.kind
        money = kind in OF_MONEY or self.change.annual_income is not None
        return money and self._touches_money()

    def _touches_money(self) -> bool:
        definition = self.programme.definition
        if definition.pays != Pays.MONTHLY:
            return False
        if self.change.kind == "beside":
            return definition.makes_up
        if self.change.kind == "disability":
            mine = any(p.pk == self.change.person_id for p in self.now)
            return mine and self.programme.bands.exists() and not definition.asks_band
        return self.programme.calculator in ("top_up", "by_class") and self.whole_family

    def _others_differ(self) -> bool:
        award, home = self.award, self.home
        return bool(
            self.deltas.left
            or self.deltas.joined
            or self.payee
            or home.pk != award.household_id
            or (self._moved() and home.village_id != award.village_id)
            or self._residence() != award.residence
        )

    def _moved(self) -> bool:
        """Whether it is about where the family lives, or goes to another household."""
        by_kind = self.change.kind in ("village", "town", "agree")
        return by_kind or self.home.pk != self.award.household_id

    def _common(self, direction: Direction, month: date) -> dict[str, Any]:
        before, lines = anew.lines_now(self.award, month)
        return {
            "direction": direction,
            "from_month": month,
            "covered_size": self.covered_size,
            "family_size": self.family_size,
            "household": self.home,
            "village": self.home.village if self._moved() else self.award.village,
            "residence": self._residence(),
            "left": [person.pk for person in self.deltas.left],
            "joined": [person.pk for person in self.deltas.joined],
            "payee": self.payee,
            "annual_income": self.stated if self.whole_family else None,
            "income_before": anew.income_in(self.award, month) if self.whole_family else None,
            "amount_before": before,
            "lines_before": lines,
        }

    def _suspended(self) -> Follows | None:
        """No money for a term; only where money flows."""
        if not self.programme.pays_monthly or self.award.status != AwardStatus.ACTIVE:
            return None
        said = self._common(Direction.SUSPEND, self._month(Direction.SUSPEND))
        until = date.fromisoformat(self.change.facts["until"])
        return Follows(**said, to_hear=True, basic=ZERO, last_month=until)

    def _stopped(self, ground: Ground | str = "") -> Follows:
        month = self._month(Direction.STOP)
        reason = ground or self.deltas.ends or self.deltas.own_ground
        alive = self.programme.is_monthly and any(p.died_on is None for p in self.now)
        said = self._common(Direction.STOP, month)
        return Follows(
            **said, ground=reason, to_hear=alive, basic=ZERO, without_exit=self.without_exit
        )

    def _reckoned(self, month: date, direction: Direction) -> Follows:
        said = self._common(direction, month)
        if not self.programme.pays_monthly:
            return Follows(**(said | {"direction": Direction.PEOPLE}), to_hear=False)
        if not self._money_changes():
            return Follows(**(said | {"direction": Direction.PEOPLE}), to_hear=False)
        stand = self._stand(month)
        try:
            anew.check_named(self.award)
            reckoned = anew.worth(stand)
            rest = list(anew.later(self.award, self._stand, month, self.today))
        except anew.Unfit:
            return self._stopped(Ground.CONDITIONS)
        except NotAllowed as needed:
            return self._not_known(said, str(needed))
        if self._nothing_left(reckoned.amount):
            return self._above(said, stand)
        before, after = said["amount_before"], reckoned.amount
        way = Direction.PEOPLE
        if before is None or after > before:
            way = Direction.RAISE
        elif after < before:
            way = Direction.CUT
        elif fading.runs(self.award):
            way = Direction.RAISE  # the same amount, and no end to it any more
        return Follows(
            **(said | {"direction": way}),
            ground=self.deltas.own_ground,
            to_hear=way == Direction.CUT,
            band=self._new_band(stand),
            basic=reckoned.parts[Part.BASIC],
            care=reckoned.parts[Part.CARE],
            lines=reckoned.as_list(),
            later=rest,
        )

    def _above(self, said: dict[str, Any], stand: Stand) -> Follows:
        """Income above the standard: a gradual exit where the county grants one, else the end."""
        if fading.runs(self.award):
            return Follows(**(said | {"direction": Direction.PEOPLE}), to_hear=False)
        granted = None if self.without_exit else fading.offered(self.change, stand)
        if granted is None:
            return self._stopped(Ground.INCOME)
        return Follows(
            **(said | {"direction": Direction.FADE}),
            ground=Ground.INCOME,
            to_hear=True,
            basic=granted.amount,
            lines=granted.lines,
            later=granted.later,
            last_month=granted.last_month,
            without_exit=self.without_exit,
        )

    def _not_known(self, said: dict[str, Any], needed: str) -> Follows:
        """It waits with what is needed; who may get less is heard."""
        less = bool(self.deltas.left) or self._moved() or self.change.kind in ("income", "beside")
        way = Direction.CUT if less else Direction.RAISE
        month = self._month(way)
        said |= {"direction": way, "from_month": month}
        return Follows(**said, ground=self.deltas.own_ground, to_hear=less, needs=needed)

    def _nothing_left(self, amount: Decimal) -> bool:
        measured = self.programme.calculator == "top_up" and self.whole_family
        return measured and amount == ZERO

    def _money_changes(self) -> bool:
        """Whether people, place, class or income are other ones; the rest is particulars."""
        people = bool(self.deltas.left or self.deltas.joined)
        place = self._residence() != self.award.residence
        return people or place or self._touches_change()

    def _touches_change(self) -> bool:
        by_kind = self.change.kind in ("income", "disability", "beside") or self.stated is not None
        return by_kind and self._touches_money()

    def _new_band(self, stand: Stand) -> Band | None:
        detail = getattr(self.award, "band_detail", None)
        if detail is None or not self.programme.bands.exists():
            return None
        band = stand.band or anew.band_of(stand)
        return band if band.pk != detail.band_id else None


def each(change: FamilyChange, today: date) -> Iterator[tuple[Award, Follows]]:
    """The awards for which something follows, with what it is."""
    for award in touched(change):
        follows = follow(change, award, today)
        if follows is not None:
            yield award, follows
