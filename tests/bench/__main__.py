"""`python -m tests.bench [--quick | --persons N] [part …]`: load a county, measure, print."""

import argparse
import importlib
import time
from collections.abc import Iterator
from typing import Any

from tests.bench import server

PARTS = ("money", "raises", "pages", "report", "lists", "imports", "memory")
PERSONS, QUICK = 100_000, 10_000


def main() -> None:
    options = _options()
    start = time.perf_counter()
    with server.own_database():
        rows = list(_measure(options.persons, options.parts or PARTS))
        print()
        print(importlib.import_module("tests.bench.stopwatch").table(rows))
    print(f"\n{time.perf_counter() - start:.0f} s in all.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--persons", type=int, default=PERSONS, help="people in the county")
    size.add_argument("--quick", dest="persons", action="store_const", const=QUICK)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="only these parts")
    return parser.parse_args()


def _measure(persons: int, parts: tuple[str, ...]) -> Iterator[Any]:
    """Each part is imported only now: it reads models, which need the settings."""
    start = time.perf_counter()
    county = importlib.import_module("tests.bench.county").load(persons)
    print(f"{persons:,} people loaded in {time.perf_counter() - start:.0f} s.", flush=True)
    for part in parts:
        for row in importlib.import_module(f"tests.bench.{part}").measure(county):
            print(
                f"{row.what}: {row.ours:.2f}, floor {row.floor:.3f} {row.unit_of_both}", flush=True
            )
            yield row


if __name__ == "__main__":
    main()
