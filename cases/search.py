"""One box for everything: whom and what somebody means by what they typed.

By name or its initials, the last four signs of a resident ID or the whole, a telephone, and the
number of a case, a certificate or a household; within what the person may see.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone

from cases.models import Application, Award, AwardMember, Household, Member, Person
from cases.models.person import SECRETS, secrets_of
from welfare.models import User
from welfare.personal import crypto, resident_id
from welfare.personal.certificates import hashes_like
from welfare.personal.fields import phone_hash, tail_hash
from welfare.personal.initials import LEAST, first_reading
from welfare.personal.names import plain_name

AT_MOST = 30  # of each kind; who finds more types more
TAIL = re.compile(r"\d{3}[\dXx]")
PHONE = re.compile(r"\+?\d[\d-]{5,14}")
LETTERS = re.compile(r"[A-Za-z]+")
WHOLE = re.compile(r"\d{17}[\dXx]|\d{15}")


@dataclass(frozen=True)
class Wanted:
    """What a text may mean; it may mean several things at once."""

    name: str = ""
    initials: str = ""
    tail: str = ""
    phone: str = ""
    person: tuple[str, ...] = ()  # the hashes of a whole number of a person
    number: str = ""

    @property
    def kinds(self) -> list[str]:
        """By what it searches, for the log: the text itself is of no concern to it."""
        return [f"by_{kind}" for kind, value in vars(self).items() if value]


@dataclass
class SearchResult:
    """What there is, at most so many of each kind."""

    people: list[Any] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)

    @property
    def more(self) -> bool:
        """Whether there may be more than is shown."""
        return any(len(rows) >= AT_MOST for rows in vars(self).values())

    def __bool__(self) -> bool:
        return any(vars(self).values())


def read(text: str) -> Wanted:
    """What somebody may mean."""
    plain = plain_name(text)
    joined = plain.replace(" ", "")
    if LETTERS.fullmatch(joined):
        return Wanted(initials=joined.lower() if len(joined) >= LEAST else "")
    if WHOLE.fullmatch(joined) and (whole := _whole(joined)):
        return Wanted(person=(whole,))
    if not any(sign.isdecimal() for sign in joined):
        return Wanted(name=plain)
    return Wanted(
        name="" if plain.isascii() else plain,  # a village's list numbers people of one name
        number=joined,
        tail=tail_hash(joined) if TAIL.fullmatch(joined) else "",
        phone=phone_hash(joined) if PHONE.fullmatch(joined) else "",
        person=hashes_like(joined),
    )


def _whole(number: str) -> str:
    try:
        return crypto.keyed_hash(resident_id.parse(number, timezone.localdate()).value)
    except resident_id.BadResidentId:
        return ""


def find(user: User, wanted: Wanted) -> SearchResult:
    """People with where they live, cases and awards of them or of that number."""
    if not wanted.kinds:
        return SearchResult()
    people = list(_people(user, wanted))
    numbers = [person.pk for person in people]
    return SearchResult(
        people=_with_homes(user, people),
        applications=list(_applications(user, wanted, numbers)),
        awards=list(_awards(user, wanted, numbers)),
    )


def _people(user: User, wanted: Wanted) -> "QuerySet[Person]":
    means = Q(pk__in=[])
    if wanted.name:
        means |= Q(name__startswith=wanted.name) | _without_dots(wanted.name)
    if wanted.initials:
        means |= Q(initials__contains=[wanted.initials])
    if wanted.tail:
        means |= Q(id_tail_hash=wanted.tail)
    if wanted.person:
        means |= Q(resident_id_hash__in=wanted.person)
    homes = Q(number=wanted.number)
    if wanted.phone:
        means |= Q(phone_hash=wanted.phone)
        homes |= Q(phone_hash=wanted.phone)
    if wanted.number:  # a telephone is a number too
        there = Household.objects.visible_to(user).filter(homes)
        living = Member.objects.filter(household__in=there, left_on=None)
        means |= Q(pk__in=living.values("person"))
    rows: QuerySet[Person] = Person.objects.visible_to(user)
    rows = rows.alias(bare=_bare(F("name"))).filter(means)
    return rows.defer(*SECRETS).order_by("name", "pk")[:AT_MOST]


def _bare(name: F) -> Replace:
    return Replace(Replace(name, Value("·")), Value(" "))


def _without_dots(name: str) -> Q:
    """Names that are the same but for dots and spaces; their initials, which have neither, lead
    there by an index."""
    letters, bare = first_reading(name), name.replace("·", "").replace(" ", "")
    if len(letters) < LEAST or not bare:
        return Q(pk__in=[])
    return Q(initials__contains=[letters], bare__startswith=bare)


def _with_homes(user: User, people: list[Any]) -> list[Any]:
    """Each person with `home`, where they live now in the area of who asks; none elsewhere."""
    living = Member.objects.visible_to(user).filter(person__in=people, left_on=None)
    rows = living.select_related("household__head", "household__town", "household__village")
    hidden = secrets_of("household__head")
    homes = {row.person_id: row for row in rows.defer("household__phone", *hidden)}
    for person in people:
        person.home = home = homes.get(person.pk)
        person.lives_in = home.household if home else None
    return people


def _applications(user: User, wanted: Wanted, people: list[int]) -> "QuerySet[Application]":
    means = Q(applicant__in=people) | Q(beneficiary__in=people)
    if wanted.number:
        means |= Q(number__startswith=wanted.number)
    rows = Application.objects.visible_to(user).filter(means)
    whose = ("applicant", "beneficiary")
    return (
        rows.select_related("programme", *whose, "town", "household__village")
        .defer(
            *("account", "household__phone"),
            *secrets_of(*whose),
        )
        .order_by("-pk")[:AT_MOST]
    )


def _awards(user: User, wanted: Wanted, people: list[int]) -> "QuerySet[Award]":
    covered = Exists(AwardMember.objects.filter(award=OuterRef("pk"), person__in=people))
    means = Q(payee__in=people) | Q(covered)
    if wanted.number:
        means |= Q(number__startswith=wanted.number)
    rows: QuerySet[Award] = Award.objects.visible_to(user).filter(means)
    places = ("household__town", "household__village")
    hidden = ("account", "household__phone", *secrets_of("payee"))
    rows = rows.select_related("programme", "payee", *places).defer(*hidden)
    return rows.order_by("-pk")[:AT_MOST]
