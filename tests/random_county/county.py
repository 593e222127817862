"""A county from a seed: first what is true of it, then the folder that its office hands over."""

import random
from datetime import date
from pathlib import Path

from tests.random_county import (
    list_files,
    lists,
    lives,
    money,
    pay_files,
    people,
    people_files,
    places,
    places_file,
    profile,
    programmes,
    reports,
    writers,
)
from tests.random_county.files import Layout
from tests.random_county.invented import Invented
from tests.random_county.truth import County


def draw(seed: int) -> tuple[County, list[Layout], Invented]:
    """Everything that is true, and the files that say so."""
    rng = random.Random(seed)
    code = f"{rng.choice((61, 62, 51, 36, 41))}{rng.randint(1, 5):02}{rng.randint(21, 29)}000000"
    invented = Invented(rng, code)
    month = date(rng.randint(2019, 2023), rng.randint(1, 12), 1)
    county = County(seed, code, invented.word(2, 2) + rng.choice(("县", "区", "市")), month)
    county.settlement_day = rng.choice((0, 0, 0, 20, 25))
    county.elderly, county.adult = rng.choice((60, 65)), rng.choice((16, 18))
    county.large_cost = rng.choice((20000, 30000, 50000))
    for part in (places, programmes, people, lives, money, lists, reports):
        part.draw(county, invented)
    layouts = [
        *([places_file.draw(county, invented)] if rng.random() < 0.4 else []),
        *people_files.draw(county, invented),
        *list_files.draw(county, invented),
        *pay_files.draw(county, invented),
    ]
    return county, layouts, invented


def make(seed: int, folder: Path) -> tuple[County, list[Layout]]:
    """Write the folder of the county of that seed: profile and files."""
    county, layouts, invented = draw(seed)
    for layout in layouts:
        for file in layout.files:
            writers.write(folder / file.name, file.form, file.sheets)
    profile.write(county, layouts, folder, invented)
    return county, layouts
