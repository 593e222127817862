"""Families of a drawn county: who lives together, how old, with which cards."""

from tests.random_county.invented import Invented
from tests.random_county.truth import County, Family, Person, Place

CARDS = "1234567"


def draw(county: County, invented: Invented) -> None:
    for _ in range(invented.rng.randint(18, 42)):
        county.families.append(_family(county, invented))


def person(county: County, invented: Invented, least: int, most: int, sex: str = "") -> Person:
    """Somebody of that age at the end of the month."""
    rng = invented.rng
    born = invented.born(least, most, county.month)
    sex = sex or rng.choice("MF")
    made = Person(invented.name(), invented.number(born, sex), born, sex)
    if rng.random() < 0.3:
        made.card = (rng.choice(CARDS), rng.randint(1, 4))
    return made


def _family(county: County, invented: Invented) -> Family:
    rng = invented.rng
    village: Place = rng.choice(county.villages)
    shape = rng.random()
    if shape < 0.25:
        people = [(person(county, invented, 62, 97), "head")]
    elif shape < 0.35:
        people = [(person(county, invented, 2, 16), "head")]
    elif shape < 0.42:
        head = person(county, invented, 62, 90, "M")
        people = [(head, "head"), (person(county, invented, 62, 90, "F"), "spouse")]
    else:
        people = _grown(county, invented)
    return Family(village, people, invented.account())


def _grown(county: County, invented: Invented) -> list[tuple[Person, str]]:
    rng = invented.rng
    head = person(county, invented, 30, 60)
    people = [(head, "head")]
    if rng.random() < 0.7:
        other = "F" if head.sex == "M" else "M"
        people.append((person(county, invented, 30, 60, other), "spouse"))
    for _ in range(rng.randint(0, 3)):
        child = person(county, invented, 1, 24)
        people.append((child, "son" if child.sex == "M" else "daughter"))
    if rng.random() < 0.25:
        parent = person(county, invented, 65, 95)
        people.append((parent, "father" if parent.sex == "M" else "mother"))
    rest = people[1:]
    rng.shuffle(rest)
    return [people[0], *rest]
