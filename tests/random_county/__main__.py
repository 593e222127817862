"""`python -m tests.random_county SEED FOLDER`: the folder of that county, to look at."""

import sys
from pathlib import Path

from tests.random_county import county


def main() -> None:
    seed, place = int(sys.argv[1]), Path(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True)
    county.make(seed, place)
    print(f"{place}: make acceptance COUNTY={place}")


main()
