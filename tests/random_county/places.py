"""Towns, villages and communities of a drawn county."""

from tests.random_county.invented import Invented
from tests.random_county.truth import County, Place

TOWN_TAILS = ("镇", "镇", "乡", "街道")


def draw(county: County, invented: Invented) -> None:
    """Two to five towns, each with one to four villages or communities."""
    rng = invented.rng
    for at in range(rng.randint(2, 5)):
        code = f"{county.code[:6]}{100 + at:03}000"
        town = Place(code, invented.word(2, 3) + rng.choice(TOWN_TAILS), "town")
        town.population = rng.randint(3000, 9000)
        county.towns.append(town)
        for number in range(rng.randint(1, 4)):
            _village(county, town, number, invented)


def _village(county: County, town: Place, number: int, invented: Invented) -> None:
    rng = invented.rng
    urban = rng.random() < 0.35
    code = f"{town.code[:9]}{(1 if urban else 200) + number:03}"
    name = invented.word(2, 3) + ("社区" if urban else "村")
    place = Place(code, name, "village", town, "urban" if urban else "rural")
    place.population = rng.randint(200, 2500)
    county.villages.append(place)
