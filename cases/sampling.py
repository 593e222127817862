"""Draws a random sample that anybody can repeat from the seed and the list. (43号 Art 16)

Each case number is put behind the seed; the lowest SHA-256 sums are taken. So neither the order of
the list nor the version of the software changes who is drawn.
"""

import secrets
from collections.abc import Collection
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256

SEEDS = 10**12


def any_seed() -> str:
    """Twelve digits that nobody chose: whoever draws does not pick who is drawn."""
    return f"{secrets.randbelow(SEEDS):012d}"


def how_many(waiting: int, percent: Decimal) -> int:
    """The share of those waiting, rounded up: never less than the share asks."""
    return min(waiting, int((waiting * percent / 100).to_integral_value(ROUND_CEILING)))


def drawn(numbers: Collection[str], percent: Decimal, seed: str) -> frozenset[str]:
    """The case numbers that this seed takes."""
    ranked = sorted(numbers, key=lambda number: sha256(f"{seed}:{number}".encode()).digest())
    return frozenset(ranked[: how_many(len(numbers), percent)])
