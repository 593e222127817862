"""Equal rows of a sheet, in a table of plain numbers."""

import random

from welfare.files.tables.seen_rows import SeenRows


def test_the_first_row_of_equal_ones_is_remembered():
    draw, seen, known = random.Random(7), SeenRows(), {}
    digests = [draw.getrandbits(64) & ~0xFF for _ in range(6_000)]  # many in one place
    for number in range(1, 20_000):
        digest = draw.choice(digests)
        assert seen.first(digest, number) == known.setdefault(digest, number)
