"""What is true of a drawn county, in plain values. Nothing here asks the product."""

from dataclasses import dataclass, field
from datetime import date, timedelta

MONEY_KINDS = {
    *("dibao", "tekun", "orphan", "unsupported_child", "disability_living"),
    *("disability_nursing", "old_age", "graded"),
}
FAMILY_KINDS = {"dibao", "near_dibao", "rigid_expense"}
MEANS_KINDS = {"dibao", "tekun", "near_dibao", "rigid_expense"}
CARD_KINDS = {"disability_living", "disability_nursing"}
SEVERE_KINDS = {"disability_nursing"}
CHILD_KINDS = {"orphan", "unsupported_child"}


def add_months(month: date, number: int) -> date:
    """The first day of the month so many months later."""
    year, place = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, place + 1, 1)


def month_end(month: date) -> date:
    return add_months(month, 1) - timedelta(days=1)


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


RULED = date(2017, 1, 1)  # the county's own pairs, after the law they differ from


@dataclass(eq=False)
class Place:
    code: str
    name: str
    level: str
    parent: "Place | None" = None
    residence: str = ""
    population: int = 0

    @property
    def path(self) -> str:
        return (self.parent.name if self.parent else "") + self.name


@dataclass(eq=False)
class Band:
    code: str
    name: str
    amount: int
    age_from: int | None = None
    age_to: int | None = None
    grades: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Programme:
    code: str
    name: str
    kind: str
    first_month: str = "after_decision"
    bands: list[Band] = field(default_factory=list)
    amount: int = 0
    whole_months: bool = False  # its office writes months, not days
    lasts: int = 0  # months after which an award ends by itself

    @property
    def pays(self) -> bool:
        return self.kind in MONEY_KINDS


@dataclass(eq=False)
class Person:
    name: str
    number: str
    born: date
    sex: str
    card: tuple[str, int] | None = None  # kind digit, grade

    @property
    def card_number(self) -> str:
        return f"{self.number}{self.card[0]}{self.card[1]}" if self.card else ""

    @property
    def severe(self) -> bool:
        return bool(self.card) and self.card[1] <= (3 if self.card[0] in "56" else 2)


@dataclass(eq=False)
class Family:
    village: Place
    people: list[tuple[Person, str]]  # with the relation to the head, the head first
    account: str

    @property
    def head(self) -> Person:
        return self.people[0][0]


@dataclass(eq=False)
class Award:
    programme: Programme
    people: list[tuple[Person, str]]  # the head or only person first
    village: Place
    number: str
    joined: date
    left: date | None
    reason: str
    account: str
    basic: int = 0
    care: int = 0
    family_size: int = 1
    band: Band | None = None
    facts: dict = field(default_factory=dict)
    household: str = ""  # the certificate that several persons share
    supplements: dict = field(default_factory=dict)  # person → code of the class

    @property
    def head(self) -> Person:
        return self.people[0][0]

    @property
    def residence(self) -> str:
        return self.village.residence

    @property
    def first_month(self) -> date:
        if self.programme.first_month == "after_decision":
            return add_months(self.joined, 1)
        return self.joined.replace(day=1)

    @property
    def last_month(self) -> date | None:
        return self.left.replace(day=1) if self.left else None

    @property
    def ended(self) -> date | None:
        """The day it ended, or ends by itself where its kind lasts so many months."""
        if self.left or not self.programme.lasts:
            return self.left
        month = add_months(self.joined, self.programme.lasts)
        return month.replace(day=min(self.joined.day, month_end(month).day))

    def on_roll(self, day: date) -> bool:
        return self.joined <= day and (self.ended is None or self.ended > day)

    def paid_in(self, month: date) -> bool:
        return self.first_month <= month and (self.left is None or month <= self.last_month)


@dataclass(eq=False)
class Payment:
    award: Award
    month: date
    paid: date  # the month of payment
    kind: str
    basic: int
    supplement: int = 0
    last: date | None = None
    failed: bool = False
    again: bool = False
    day: date | None = None

    @property
    def amount(self) -> int:
        return self.basic + self.supplement


@dataclass(eq=False)
class Relief:
    programme: Programme
    person: Person
    village: Place
    applied: date
    decided: date | None
    paid: date | None
    size: int
    amount: int
    kind: str = ""
    cause: str = ""
    tier: str = ""
    first: bool = False
    online: bool = False
    account: str = ""


@dataclass(eq=False)
class Listed:
    group: str
    person: Person
    village: Place
    household: str
    relation: str = ""
    old: bool = False  # on a list of before: the newest counts


@dataclass
class Said:
    """A row of another department. `name` as that department writes it."""

    department: str
    person: Person
    name: str
    word: str = ""  # state or category, by its meaning
    kind: str = ""
    number: str = ""
    amount: int = 0
    day: date | None = None
    place: Place | None = None
    card: tuple[str, int] | None = None
    before: bool = False  # in the file of the month before


@dataclass
class County:
    seed: int
    code: str
    name: str
    month: date
    settlement_day: int = 0
    elderly: int = 60
    adult: int = 18
    large_cost: int = 30000
    towns: list[Place] = field(default_factory=list)
    villages: list[Place] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    exclusions: list[tuple[str, str, str]] = field(default_factory=list)
    supplements: dict[str, tuple[str, str]] = field(default_factory=dict)  # name, condition
    pair: list[Programme] = field(default_factory=list)  # subsidies that share the rows of a ledger
    families: list[Family] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    reliefs: list[Relief] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    report: dict = field(default_factory=dict)

    @property
    def first(self) -> date:
        """The first month of the period."""
        return self.month.replace(month=1)

    @property
    def opens(self) -> date:
        """The day after the December before was closed."""
        return date(self.month.year - 1, 12, self.settlement_day or 31) + timedelta(days=1)

    @property
    def as_of(self) -> date:
        last = month_end(self.month)
        day = self.settlement_day
        return self.month.replace(day=min(day, last.day)) if day else last

    def of_kind(self, kind: str) -> list[Programme]:
        return [one for one in self.programmes if one.kind == kind]

    def held(self, person: Person) -> list[Award]:
        return [award for award in self.awards if person in dict(award.people)]
