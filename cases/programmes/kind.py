"""What a kind of programme must say. Everything that is true of one kind stands in its module.

A kind knows no model and no row: it is told `Facts` and answers with sentences. What varies by
county (codes, names, standards, ages, limits) is data and comes in with the facts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission
from welfare.county.keys import Key
from welfare.personal.disability import severe_card

Words = str | Promise
OLDEST = 150


class Pays(models.TextChoices):
    """Whether money follows, and how often."""

    MONTHLY = "monthly", _("Every month")
    ONE_OFF = "one_off", _("Once")
    NOTHING = "nothing", _("Nothing: a recognition")  # 认定


class Covers(models.TextChoices):
    """Whom one award covers. (57号 Art 4, 8; 43号 Art 3; 国发〔2015〕52号)"""

    FAMILY = "family", _("The whole family")  # 整户
    FAMILY_OR_ONE = "family_or_one", _("The whole family or one person")  # 整户或单人户
    PERSON = "person", _("One person")


class FirstMonth(models.TextChoices):
    """From which month money is owed."""

    AFTER_DECISION = "after_decision", _("Month after the decision")  # 57号 Art 21, 43号 Art 17
    OF_DECISION = "of_decision", _("Month of the decision")
    OF_APPLICATION = "of_application", _("Month of the application")  # 国发〔2015〕52号


class Notice(models.TextChoices):
    """Whether the county may, or may never, post a case in the village. (公示)"""

    COUNTY_SAYS = "county_says", _("As the county says")
    NO_STEP = "no_step", _("Not part of the procedure")  # nothing is waited for
    NEVER = "never", _("Never")  # children: 民发〔2019〕62号 “不宜设置公示环节”


class Serves(models.TextChoices):
    """Whom a home takes in; a home that says nothing takes in everybody."""

    ADULTS = "adults", _("Adults: a home for tekun or the old")  # 特困人员供养服务机构、敬老院
    CHILDREN = "children", _("Children: a child welfare home")  # 儿童福利机构


class Ask(models.TextChoices):
    """What is written into an answer."""

    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    MEMBER = "member", _("A member of the household")
    TEXT = "text", _("Text")
    DATE = "date", _("Date")
    MONEY = "money", _("Yuan")
    BAND = "band", _("One of the programme's classes")
    INSTITUTION = "institution", _("An institution of the county")


@dataclass(frozen=True)
class Question:
    """One thing that an application of this kind asks beside what every application asks.

    `alone` is asked only where one person of the family is to be helped alone; `of_family` is true
    of the whole family, also where a kind helps one person of it; `by_submission` is answered at
    the latest before the case is submitted, where something is to be granted, and `needed_for` says
    of what else is not always required where it is; questions of one `group` stand together under
    it, in the order of the kind.
    """

    name: str
    label: Words
    ask: Ask
    choices: tuple[tuple[str, Words], ...] = ()
    required: bool = True
    help: Words = ""
    alone: bool = False
    of_family: bool = False
    by_submission: bool = False
    needed_for: Words = ""
    group: Words = ""
    of_children: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class RecordedStep:
    """An evidence step that somebody writes down: this is all that is said of it.

    Case page, form, rights and log read it from here; one `StepRecord` keeps what came of it. Asked
    are a day and a text, and what else has a label: a question of yes or no, an office, a document.
    """

    name: str
    term: Words
    article: str
    right: Permission  # who writes it down
    button: Words
    lede: Words  # the law in a sentence, above the form
    missing: Words  # what is to be done while nothing is written down
    day: Words
    note: Words  # needed after a no, and where nothing is answered by yes or no
    asks: Words = ""  # the question that is answered by yes or no
    refused: Words = ""  # what is to be done after a no, before anything is granted
    note_always: bool = False  # needed after a yes too
    office: Words = ""
    document: Words = ""

    def needs_note(self, agreed: bool | None) -> bool:
        """Whether the text must be there with this answer."""
        return self.note_always or not agreed


@dataclass(frozen=True)
class Someone:
    """A person as a kind looks at them; age in completed years on the day of the facts."""

    pk: int
    name: str
    age: int
    health: str = ""
    disability_kind: str = ""
    disability_grade: int | None = None

    @property
    def has_card(self) -> bool:
        """Holds a disability card. (残疾人证)"""
        return bool(self.disability_kind) and self.disability_grade is not None

    @property
    def severely_disabled(self) -> bool:
        """Grade 1-2, or grade 3 of intellect or mind. (重度残疾; 民发〔2021〕57号 Art 8)"""
        return severe_card(self.disability_kind, self.disability_grade)


@dataclass(frozen=True)
class ListedBand:
    """A class of a programme as its county lists it: by name, by age, by grade. (档次)"""

    code: str
    name: str
    age_from: int | None = None
    age_to: int | None = None  # inclusive
    grades: tuple[int, ...] = ()

    def fits(self, age: int, grade: int | None) -> bool:
        """Whether a person of that age and grade belongs to it."""
        old_enough = self.age_from is None or age >= self.age_from
        young_enough = self.age_to is None or age <= self.age_to
        return old_enough and young_enough and (not self.grades or grade in self.grades)

    def overlaps(self, other: "ListedBand") -> bool:
        """Whether somebody of one age and grade would belong to both."""
        begins = max(self.age_from or 0, other.age_from or 0)
        ends = [band.age_to for band in (self, other) if band.age_to is not None]
        if ends and begins > min(ends):
            return False
        return not self.grades or not other.grades or bool({*self.grades} & {*other.grades})

    @property
    def is_open(self) -> bool:
        """Whether it takes everybody: nothing but its name tells it from the others."""
        return (self.age_from, self.age_to, self.grades) == (None, None, ())


def colliding(bands: Iterable[ListedBand], *, chosen: bool) -> list[tuple[ListedBand, ListedBand]]:
    """Pairs of classes between which the list itself would choose by its order.

    Where somebody chooses the class (`chosen`), classes told apart by name alone are no collision.
    """
    return [
        (first, second)
        for first, second in combinations(bands, 2)
        if first.overlaps(second) and not (chosen and (first.is_open or second.is_open))
    ]


def age_gaps(bands: Iterable[ListedBand]) -> list[tuple[int, int]]:
    """Ages between the classes that belong to none of them: from, to, both included."""
    aged = [band for band in bands if band.age_from is not None or band.age_to is not None]
    gaps, covered = [], None
    for band in sorted(aged, key=lambda band: band.age_from or 0):
        begins = band.age_from or 0
        if covered is not None and begins > covered + 1:
            gaps.append((covered + 1, begins - 1))
        covered = max(covered or 0, OLDEST if band.age_to is None else band.age_to)
    return gaps


def fitting_bands(bands: Iterable[ListedBand], person: Someone, chosen: str) -> list[ListedBand]:
    """The classes a person may belong to; with one chosen, that one or none."""
    return [
        band
        for band in bands
        if chosen in ("", band.code) and band.fits(person.age, person.disability_grade)
    ]


@dataclass(frozen=True)
class Facts:
    """What is known of a case on a day.

    `standard` is the dibao standard of the family's residence in yuan per person and month, where
    somebody who may read it has put it in; `annual_income` the family's income in yuan a year;
    `held` the kinds of which the person, or anybody of the family, has an award; `bands` the
    programme's classes; `institution` the name of the institution that was chosen; `relief_type`
    whether the need is urgent or one of heavy expenses, where relief is asked for.
    """

    day: date
    family: tuple[Someone, ...]
    applicant: Someone | None
    beneficiary: Someone | None
    answers: Mapping[str, Any]
    limit: Callable[[Key], Decimal]
    annual_income: Decimal | None = None
    standard: Decimal | None = None
    held: frozenset[str] = frozenset()
    bands: tuple[ListedBand, ...] = ()
    institution: str = ""
    serves: str = ""  # whom that institution takes in
    relief_type: str = ""
    cause: str = ""  # of the need of relief

    @property
    def person(self) -> "Someone | None":
        """Whom the case is about: the beneficiary, or the applicant where none is named."""
        return self.beneficiary or self.applicant

    @property
    def per_capita(self) -> Decimal | None:
        """Income per member and month, not rounded."""
        if self.annual_income is None or not self.family:
            return None
        return self.annual_income / 12 / len(self.family)

    def money(self, name: str) -> Decimal | None:
        """An answer in yuan."""
        value = self.answers.get(name)
        return None if value in (None, "") else Decimal(str(value))


@dataclass(frozen=True)
class Outcome:
    """One condition on one case: met, not met, or not known yet; and what would be needed."""

    met: bool | None
    sentence: str
    article: str
    needed: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a JSON field."""
        return {
            "met": self.met,
            "sentence": self.sentence,
            "article": self.article,
            "needed": self.needed,
        }


# What a month's comparison may ask of people on a roll beside death and name: property and income,
# a valid disability card, a severe disability, being under age, the family's dibao it rests on.
COMPARED = ("means", "card", "severe", "minor", "hardship")

Condition = Callable[[Facts], Outcome | None]  # None: the condition does not concern this case


def never_an_institution(answers: Mapping[str, Any]) -> bool:
    """The money goes to the family whatever was answered."""
    return False


C = TypeVar("C", bound=Condition)


def reads(*keys: Key, always: bool = True) -> Callable[[C], C]:
    """Say which parameters of the county a condition looks up; a test holds it to its word.

    What is looked up in some cases only (`always` false) need not be there to open a programme.
    """

    def mark(condition: C) -> C:
        condition.reads = keys  # type: ignore[attr-defined]
        condition.needs = keys if always else ()  # type: ignore[attr-defined]
        return condition

    return mark


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of programme. Nothing has a default: a kind that leaves something out is refused."""

    term: Words  # the legal term, as the locale file gives it in Chinese
    article: str
    pays: Pays
    applied_for: bool  # false: nobody asks; it is granted in bulk, or follows from a death
    after_death: bool  # paid to whoever buried somebody on a programme that keeps people (丧葬)
    covers: Covers
    who: tuple[Condition, ...]  # asked when the application is opened
    conditions: tuple[Condition, ...]  # asked when the amount is proposed, and at every decision
    questions: tuple[Question, ...]
    steps: tuple[
        str | RecordedStep, ...
    ]  # in their order: a name of cases.rules.evidence, or a step
    clocks: tuple[str, ...]  # which terms run, by the names in cases.deadlines
    details: tuple[str, ...]  # rows beside the award, by the names in cases.actions.details
    calculators: tuple[str, ...]  # of benefits.calculators; the county chooses when several
    components: tuple[str, ...]  # standards without which no amount can be computed
    institution_paid: Callable[[Mapping[str, Any]], bool]  # by the answers: no family account then
    placements: tuple[str, ...]  # those with a standard of their own, asked for when met
    makes_up: bool  # beside what is held already it pays the rest up to its standard (△ 补差)
    full_support: bool  # the state keeps the person, whom the family then no longer counts
    yardstick: bool  # its basic standard is the measure for income tests and caps of others
    bands: bool  # the county lists classes, ages or grades, each with a standard
    first_months: tuple[FirstMonth, ...]  # what the law leaves to the county; the first is usual
    lasts: Key | None  # after how many months an award ends by itself
    notice: Notice
    notice_again: bool  # an objection makes a second notice necessary (43号 Art 15)
    means_check: bool  # whether a county may ask for a means check
    supplements: bool  # graded top-ups for some of its people (分类施保)
    work_refusals: Key | None  # so many refusals of fitting work in a row take the own share
    ledger: str  # the ledger by which old awards are taken over; empty: none
    payment_words: Mapping[str, str]  # words of ledgers; with urban or rural where the word says so
    rests_on: Mapping[str, Key | None]  # kinds of which its family holds one; where the key says so
    compared: tuple[str, ...]  # what its people are compared for every month, by name in COMPARED
    covers_watched: bool  # whether it counts as help for people under watch (三类人员)
    nursing: bool  # it pays for the care by others that a severe disability needs (护理)
    figures: str  # the group of figures of the annual report; empty: none
    cascade: int | None  # its place when one application is tested for several kinds
    told_to_departments: bool  # whether its list goes to other departments
    code: str = ""  # the name of its module; set when the package is read

    def __post_init__(self) -> None:
        """Name what is empty and must not be."""
        for name in ("term", "article", "steps", "calculators", "first_months"):
            said = getattr(self, name)
            if not isinstance(said, Promise) and not said:  # words are not translated yet
                raise ValueError(f"the part “{name}” is empty")
        unknown = [part.name for part in fields(self) if getattr(self, part.name) is None]
        if strange := set(self.compared) - set(COMPARED):
            raise ValueError(f"“{min(strange)}” is nothing that is compared")
        if ("notice" in self.steps) != (self.notice == Notice.COUNTY_SAYS):
            raise ValueError("the part “notice” does not agree with the steps")
        if ("means_check" in self.steps) != self.means_check:
            raise ValueError("the part “means_check” does not agree with the steps")
        if self.means_check and "means_check_start" not in self.clocks:
            raise ValueError("a means check without “means_check_start” is nobody's work")
        if rest := set(unknown) - {"lasts", "cascade", "work_refusals"}:
            raise ValueError(f"the part “{min(rest)}” is not said")

    @property
    def parameters(self) -> frozenset[Key]:
        """What its conditions and its end look up among the county's parameters."""
        asked = (*self.who, *self.conditions)
        said = {key for condition in asked for key in getattr(condition, "needs", ())}
        return frozenset(said if self.lasts is None else {*said, self.lasts})

    @property
    def measured(self) -> bool:
        """Whether its people are measured by the dibao standard. (社会救助法 Art 18, 21)"""
        return self.means_check and self.pays != Pays.ONE_OFF

    @property
    def recorded_steps(self) -> tuple[RecordedStep, ...]:
        """Those of its steps of which somebody writes down a yes or a no, in their order."""
        return tuple(step for step in self.steps if isinstance(step, RecordedStep))

    @property
    def in_bulk(self) -> bool:
        """Whether it is granted to everybody of some groups at once. (批量发放)"""
        return not (self.applied_for or self.after_death)

    @property
    def relieves(self) -> bool:
        """Whether it helps in one need: its award keeps type and cause. (临时救助)"""
        return "relief" in self.details

    @property
    def asks_band(self) -> bool:
        """Whether somebody chooses the class; else age and grade say it."""
        return any(question.ask == Ask.BAND for question in self.questions)

    @property
    def personal(self) -> frozenset[str]:
        """What it asks about one person, by name: no answer of another, and not the family's."""
        of_one = self.covers == Covers.PERSON
        asked = self.questions
        return frozenset(q.name for q in asked if q.alone or (of_one and not q.of_family))

    @property
    def holds_persons(self) -> bool:
        """Whether an award belongs to one person rather than to a family."""
        return self.covers == Covers.PERSON

    @property
    def usual_steps(self) -> dict[str, bool]:
        """Steps that a county may leave out, as the kind has them where nothing is said."""
        posted = self.notice == Notice.COUNTY_SAYS
        return {"needs_means_check": self.means_check, "public_notice": posted}

    def ticked_in_vain(self, *, needs_means_check: bool, public_notice: bool) -> dict[str, str]:
        """Steps that a county asks for and this kind does not have; a tick is never ignored."""
        sentences = {}
        if needs_means_check and not self.means_check:
            sentences["needs_means_check"] = _(
                "Cases of this kind are not compared before they are decided."
            )
        if public_notice and self.notice == Notice.NEVER:
            sentences["public_notice"] = _("This kind is never posted in public.")
        elif public_notice and self.notice != Notice.COUNTY_SAYS:
            sentences["public_notice"] = _(
                "Cases of this kind are decided without a public notice."
            )
        return {name: str(sentence) for name, sentence in sentences.items()}
