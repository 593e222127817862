"""What a resident ID says of somebody, and what of them is known to who asks. (身份证号带出)"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases import clock, rules
from cases.models import Household, Person, Sex
from welfare.models import User
from welfare.personal import certificates, resident_id
from welfare.personal.resident_id import BadResidentId

REGION = 6  # digits


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Read from the number: sex, birthday, age, area of the register; from the county's rows only
    what this account may see: the person, and the household they live in."""

    wrong: str = ""
    paper: str = ""  # where a number made like a resident ID is of another card
    sex: str = ""
    born: date | None = None
    age: int = 0
    area_code: str = ""
    area: str = ""
    person: Person | None = None
    home: Household | None = None
    elsewhere: bool = False


def seen_by(number: str, by: User, certificate: str = certificates.ID_CARD) -> Seen:
    """What the page shows beside a number as it was typed."""
    today = clock.today()
    try:
        value = certificates.number_of(certificate, number, today)
    except BadResidentId as bad:
        return Seen(wrong=bad.sentence)
    number_hash = certificates.hash_of(certificate, value)
    known = rules.person_of(by, number_hash)
    shown = known and Person.objects.visible_to(by).filter(pk=known.pk).first()
    return Seen(
        **_said(value, today),
        paper=certificates.words_of(kind) if (kind := certificates.kind_of(value)) else "",
        person=shown or None,
        home=rules.home_of(shown.resident_id_hash if shown else number_hash, by),
        elsewhere=rules.lives_elsewhere(known.resident_id_hash if known else number_hash, by),
    )


def _said(number: str, today: date) -> dict[str, Any]:
    """Sex, birthday, age and area of the register, where the number says them."""
    if not certificates.says_birth(number):
        return {}
    parsed = resident_id.parse(number, today)
    born = parsed.birth_date
    return {
        "sex": str(Sex(parsed.sex).label),
        "born": born,
        "age": today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
        "area_code": number[:REGION],
        "area": resident_id.region_of(number),
    }
