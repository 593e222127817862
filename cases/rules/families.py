"""Whether the people of a family may be registered as they were typed: every fault of every row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases import clock
from cases.models import Person
from cases.rules.households import (
    check_alive,
    check_facts_may_change,
    check_lives_nowhere,
    check_same_name,
    home_of,
    person_of,
)
from welfare.accounts.rules import reason_against
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import certificates, resident_id
from welfare.personal.certificates import ID_CARD

ID_LENGTH = 18
FACTS = (
    *("resident_id", "name", "health", "labour", "school", "disability_card", "phone"),
    *("certificate", "sex", "birth_date"),
)


@dataclass(frozen=True)
class Typed:
    """One person of a family as typed in a row; the first of a family is its head."""

    row: int
    resident_id: str
    name: str
    relation: str = ""
    health: str = ""
    labour: str = ""
    school: str = ""
    disability_card: str = ""
    phone: str = ""
    certificate: str = ID_CARD
    sex: str = ""  # these two of whom the number says nothing
    birth_date: date | None = None

    @property
    def hash(self) -> str:
        """By what the county finds the person."""
        return certificates.hash_of(self.certificate, self.resident_id)

    def facts(self) -> dict[str, Any]:
        """What `register_person` asks for."""
        return {name: getattr(self, name) for name in FACTS}


@dataclass(frozen=True)
class RowFault:
    """What is wrong in which field of which row."""

    row: int
    field: str
    sentence: str


class FamilyFaults(NotAllowed):
    """Everything that speaks against a family, with its places."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.sentence for fault in faults))


def read_number(kind: str, number: str, sex: str, born: date | None) -> resident_id.ParsedId:
    """A number as typed, with the day of birth and the sex that it says or that were typed."""
    if kind not in dict(certificates.CHOICES):
        raise NotAllowed(_("Choose which certificate the number is of."))
    return certificates.read(kind, number, clock.today(), sex=sex, born=born)


def disability_of(raw: str, owner: str) -> dict[str, Any]:
    """The card's own words about kind and grade; the card is the person's own.

    The 18 characters of the resident ID, with which a card begins, need not be typed again.
    """
    typed = raw.strip()
    if not typed:
        return {}
    if not certificates.says_birth(owner):
        raise NotAllowed(_("A disability card belongs to a resident ID; this person has none."))
    whole = f"{owner}{typed}" if len(typed) < ID_LENGTH and typed[:1].isdecimal() else typed
    card = resident_id.disability_card(whole, clock.today())
    if card.value[:ID_LENGTH] != owner:
        raise NotAllowed(_("The disability card belongs to another resident ID."))
    return {
        "disability_card": card.value,
        "disability_kind": card.kind_digit,
        "disability_grade": card.grade,
    }


def faults_of_family(people: Sequence[Typed], by: User) -> list[RowFault]:
    """Everything that can be said at once, row by row; a family sent twice is one fault."""
    homes = {home_of(one.hash, by) for one in people}
    home = homes.pop() if len(homes) == 1 else None
    head = people[0].hash if people else ""
    if home is not None and home.head.resident_id_hash == head:
        said = _("This family is registered already as the household of %(head)s. Open it.")
        return [RowFault(people[0].row, "resident_id", said % {"head": home.head})]
    before: dict[str, int] = {}
    faults: list[RowFault] = []
    for place, one in enumerate(people):
        faults += [
            RowFault(one.row, field, said) for field, said in _faults(one, by, before, place)
        ]
        before.setdefault(one.hash, one.row)
    return faults


def check_family(people: Sequence[Typed], by: User) -> None:
    """Somebody is there, and nothing speaks against any of them. Raises FamilyFaults."""
    if not people:
        raise NotAllowed(_("Enter the head of the household first."))
    if faults := faults_of_family(people, by):
        raise FamilyFaults(faults)


def _faults(one: Typed, by: User, before: dict[str, int], place: int) -> Iterator[tuple[str, str]]:
    if not one.name.strip():
        yield "name", _("Fill this in.")
    if place and not one.relation:
        yield "relation", _("Choose one.")
    try:
        number = read_number(one.certificate, one.resident_id, one.sex, one.birth_date).value
    except resident_id.BadResidentId as bad:
        yield "resident_id", bad.sentence
        return
    except certificates.FactsMissing as bad:
        yield "birth_date", str(bad)
        return
    if one.hash in before:
        row = before[one.hash] + 1
        yield "resident_id", _("This person stands in row %(row)s already.") % {"row": row}
        return
    try:
        card = disability_of(one.disability_card, number)
    except (NotAllowed, resident_id.BadResidentId) as bad:
        yield "disability_card", str(bad)
        card = {}
    if person := person_of(by, one.hash):
        yield from _faults_of_known(one, person, card, by)


def _faults_of_known(
    one: Typed, person: Person, card: dict[str, Any], by: User
) -> Iterator[tuple[str, str]]:
    """The county knows this person: by what name, whether alive, and where they live."""
    if one.name.strip() and (said := reason_against(check_same_name, person, one.name)):
        yield "name", said
        return
    for rule, about in ((check_alive, (person,)), (check_lives_nowhere, (person, by))):
        if said := reason_against(rule, *about):
            yield "resident_id", said
            return
    facts = {"health": one.health, "labour": one.labour, **card}
    changed = [name for name, value in facts.items() if value and getattr(person, name) != value]
    if said := reason_against(check_facts_may_change, person, changed):
        yield "health", said
