"""Groups of people, and what other departments say, in a drawn county."""

from dataclasses import replace
from datetime import date, timedelta

from tests.random_county.invented import Invented
from tests.random_county.truth import County, Listed, Person, Said, add_months, month_end

GROUPS = ("已脱贫", "脱贫不稳定", "边缘易致贫", "突发严重困难", "零就业家庭")
DEPARTMENTS = ("disabled", "death", "car", "business", "pension", "medical", "house")


def draw(county: County, invented: Invented) -> None:
    rng = invented.rng
    names = rng.sample(GROUPS, rng.randint(0, 3))
    for at, name in enumerate(names):
        code = rng.choice((f"g{at}", f"GROUP_{at}"))
        county.groups[code] = name if rng.random() < 0.7 else invented.word(3, 5)
        _group(county, code, invented)
    for department in DEPARTMENTS:
        if rng.random() < 0.6:
            _SAID[department](county, invented)
            if rng.random() < 0.2:
                _before(county, invented, department)


def _before(county: County, invented: Invented, department: str) -> None:
    """The file of the month before: some of the same rows, some facts that are new since."""
    for one in [one for one in county.said if one.department == department]:
        if invented.rng.random() < 0.6:
            day = min(one.day, month_end(previous(county))) if one.day else None
            county.said.append(replace(one, before=True, day=day))


def _group(county: County, code: str, invented: Invented) -> None:
    rng, old = invented.rng, invented.rng.random() < 0.2
    for at, family in enumerate(county.families):
        if rng.random() < 0.4:
            number = f"{at + 1:05}"
            for person, relation in family.people:
                county.listed.append(Listed(code, person, family.village, number, relation))
        elif old and rng.random() < 0.3:
            for person, relation in family.people:
                listed = Listed(code, person, family.village, f"{at + 1:05}", relation, old=True)
                county.listed.append(listed)


def _people(county: County, invented: Invented, share: float) -> list[Person]:
    everybody = [person for family in county.families for person, _relation in family.people]
    return [person for person in everybody if invented.rng.random() < share]


def _say(county: County, invented: Invented, department: str, person: Person, **said) -> None:
    """Some write another name, some lose a letter."""
    rng, name = invented.rng, person.name
    lot = rng.random()
    if lot < 0.04:
        name = invented.name()
    elif lot < 0.07 and len(name) > 1 and "?" not in name:
        name = name[:-1] + "?"
    county.said.append(Said(department, person, name, **said))


def _past(county: County, invented: Invented, days: int = 900) -> date:
    return month_end(county.month) - timedelta(days=invented.rng.randrange(days))


def _disabled(county: County, invented: Invented) -> None:
    for person in _people(county, invented, 0.9):
        if person.card is None:
            continue
        state = "valid" if invented.rng.random() < 0.8 else "cancelled"
        card = person.card
        if invented.rng.random() < 0.15:
            card = (invented.rng.choice("1234567"), invented.rng.randint(1, 4))
        day = _past(county, invented)
        _say(county, invented, "disabled", person, word=state, card=card, day=day)


def _death(county: County, invented: Invented) -> None:
    for person in _people(county, invented, 0.08):
        _say(county, invented, "death", person, day=_past(county, invented, 60))


def _car(county: County, invented: Invented) -> None:
    for person in _people(county, invented, 0.1):
        for _ in range(invented.rng.choice((1, 1, 2))):
            kind = invented.rng.choice(("light", "car", "truck"))
            word = invented.rng.choice(("valid", "valid", "scrapped"))
            plate = invented.once(lambda: f"甘E{invented.rng.randrange(10**5):05}")
            _say(county, invented, "car", person, word=word, kind=kind, number=plate)


def _business(county: County, invented: Invented) -> None:
    for person in _people(county, invented, 0.07):
        word = invented.rng.choice(("valid", "closed"))
        code = invented.once(lambda: f"92620521MA{invented.rng.randrange(10**8):08}")
        _say(county, invented, "business", person, word=word, number=code)


def _pension(county: County, invented: Invented) -> None:
    for person in _people(county, invented, 0.15):
        word = invented.rng.choice(("income", "basic", "other"))
        amount = invented.rng.randint(100, 5000)
        _say(county, invented, "pension", person, word=word, amount=amount)


def _medical(county: County, invented: Invented) -> None:
    for person in _people(county, invented, 0.15):
        amount = invented.rng.randint(5, 90) * 1000 + invented.rng.choice((0, 1, 500))
        village = next(f.village for f in county.families if person in dict(f.people))
        _say(county, invented, "medical", person, amount=amount, place=village.parent)


def _house(county: County, invented: Invented) -> None:
    for family in county.families:
        deeds = [
            invented.once(lambda: f"清房{invented.rng.randrange(10**7):07}号")
            for _ in range(invented.rng.choice((0, 0, 1, 2)))
        ]
        for deed in deeds:
            use = invented.rng.choice(("dwelling", "dwelling", "shop"))
            for person, _relation in family.people[: invented.rng.choice((1, 1, 2))]:
                _say(county, invented, "house", person, kind=use, number=deed)


_SAID = {
    "disabled": _disabled,
    "death": _death,
    "car": _car,
    "business": _business,
    "pension": _pension,
    "medical": _medical,
    "house": _house,
}


def previous(county: County) -> date:
    """The month of a list of before."""
    return add_months(county.month, -1)
