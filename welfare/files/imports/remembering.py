"""Cells that say the same again and again are read once for all rows of a sheet."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

T = TypeVar("T")
MANY_WORDS = 4_096  # more different ones in a column are none that come again


def once_a_word(read: Callable[..., T]) -> Callable[..., T]:
    """What a method makes of a cell, worked out once for all rows that say the same there.

    A faulty or mended cell is worked out for each row, and so is a figure 2022.1: that is for the
    rows around it to say.
    """

    @wraps(read)
    def answer(self: Any, key: str, **options: object) -> T:
        cell = self.row.cell(key)
        value: T = self.remembered(
            (read, key, cell, cell.__class__, *options.items()),
            (key,),
            partial(read, self, key, **options),
        )
        return value

    return answer


def keep(known: dict[object, Any], said: object, value: object) -> None:
    """Remember what was read of a cell, and forget all when too much is remembered."""
    if len(known) >= MANY_WORDS:
        known.clear()
    known[said] = value
