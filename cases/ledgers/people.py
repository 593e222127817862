"""People in ledgers: one person per number, however many ledgers name them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import FormerId, Person
from welfare.files.imports import Reading, RowReader, copy_in, person_number
from welfare.files.tables import Row
from welfare.models import Division, ImportBatch
from welfare.personal import certificates
from welfare.personal.certificates import ID_CARD
from welfare.personal.names import strange_signs
from welfare.personal.resident_id import ParsedCard, ParsedId

CHUNK = 5_000
LOST_LETTER = "?"
CARD_FIELDS = ("disability_card", "disability_kind", "disability_grade")
# What a ledger says of a person in words, kept as they are written: the column and its field.
FACTS = {
    "ethnicity": gettext_lazy("Ethnicity"),
    "health": gettext_lazy("Health"),
    "labour": gettext_lazy("Ability to work"),
}


@dataclass(frozen=True, slots=True)
class Who:
    """What a row says of a person."""

    number: ParsedId
    name: str
    certificate: str = ID_CARD
    facts: Mapping[str, str] = field(default_factory=dict)
    card: ParsedCard | None = None
    hash: str = field(default="")


def read_who(cells: RowReader) -> Who:
    """Read name, resident ID and what else the ledger has; raises BadRow."""
    who = look_at_who(cells)
    cells.finish()
    assert who is not None
    return who


def look_at_who(cells: RowReader) -> Who | None:
    """Read the person; None where the number is wrong, which is noted."""
    name = cells.name()
    if cells.said_dead() and not cells.text("left_on"):
        cells.doubt(
            "name",
            "said_dead",
            _("Beside the name it says that the person has died, and no day of leaving is given."),
            _("Find out; if it is true, report the death, or correct the ledger."),
        )
    numbered = person_number(cells)
    facts = {key: said for key in FACTS if (said := cells.text(key, longest=20))}
    card = cells.disability_card() or cells.card_as_id()
    if numbered is None:
        return None
    kind, number = numbered
    known_by = certificates.hash_of(kind, number.value)
    return Who(number, name, kind, facts, card, hash=known_by)


def known_people(county: Division, hashes: Iterable[str]) -> dict[str, Person]:
    """People whom the county has registered already, by hash."""
    by_hash: dict[str, Person] = {}
    for part in _parts(hashes):
        rows = Person.objects.filter(county=county, resident_id_hash__in=part)
        rows = rows.defer("resident_id")
        by_hash.update({person.resident_id_hash: person for person in rows})
        former = FormerId.objects.filter(county=county, resident_id_hash__in=part)
        before = former.select_related("person").defer("person__resident_id", "resident_id")
        by_hash.update({one.resident_id_hash: one.person for one in before})
    return by_hash


def warn_about_people(county: Division, reading: Reading[Any], who: Callable[[Any], Who]) -> None:
    """Say where a name differs from the one known, and where a card is somebody else's."""
    known = known_people(county, (who(entry.record).hash for entry in reading.kept()))
    names = {key: person.name for key, person in known.items()}
    for entry in reading.kept():
        one = who(entry.record)
        _warn_about_signs(reading, entry.row, one.name)
        first = names.setdefault(one.hash, one.name)
        if is_other_name(first, one.name):
            reading.warn(
                entry.row,
                "name",
                "other_name",
                _("The same resident ID is known under the name %(name)s, which is kept.")
                % {"name": first},
                _("Compare both with the ID card."),
            )
        if one.card is not None and one.card.person.value != one.number.value:
            reading.warn(
                entry.row,
                "disability_card",
                "card_of_another",
                _("The disability card number does not begin with this person's resident ID."),
                _("Compare both with the cards."),
            )


def is_other_name(one: str, other: str) -> bool:
    """Whether two names are not the same; a letter that a computer lost says nothing."""
    return one != other and LOST_LETTER not in one + other


def _warn_about_signs(reading: Reading[Any], row: Row, name: str) -> None:
    """Signs that no register and no bank has: the person will not be found under this name."""
    signs = strange_signs(name)
    if signs:
        reading.warn(
            row,
            "name",
            "strange_name",
            _("The name holds signs that no register has: %(signs)s.") % {"signs": signs},
            _("Copy the name from the ID card; ask the police for the sign of a rare character."),
        )


def take_people(people: Iterable[Who], batch: ImportBatch) -> dict[str, Person]:
    """Return the Person of each row by hash; register the unknown, complete the known."""
    by_hash: dict[str, Who] = {}
    for one in people:
        by_hash.setdefault(one.hash, one)
    assert batch.county is not None
    known = known_people(batch.county, by_hash)
    new = [_person(one, batch) for key, one in by_hash.items() if key not in known]
    copy_in(new)
    completed = [p for key, p in known.items() if _complete(p, by_hash[key])]
    Person.objects.bulk_update(completed, [*FACTS, *CARD_FIELDS], batch_size=1_000)
    return known | {person.resident_id_hash: person for person in new}


def _person(one: Who, batch: ImportBatch) -> Person:
    person = Person(
        county=batch.county,
        certificate=one.certificate,
        resident_id=one.number.value,
        resident_id_hash=one.hash,
        name=one.name,
        sex=one.number.sex,
        birth_date=one.number.birth_date,
        batch=batch,
    )
    _complete(person, one)
    return person


def _complete(person: Person, one: Who) -> bool:
    """Fill in what is not known yet; what is known stays."""
    said: dict[str, Any] = {**one.facts}
    if one.card is not None and one.card.person.value == one.number.value:
        card = one.card
        said |= zip(CARD_FIELDS, (card.value, card.kind_digit, card.grade), strict=True)
    changed = False
    for name, value in said.items():
        if value and not getattr(person, name):
            setattr(person, name, value)
            changed = True
    return changed


def _parts(hashes: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(set(hashes))
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))
