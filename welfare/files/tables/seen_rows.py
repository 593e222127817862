"""Which rows of a sheet were seen before: a few bytes a row, for sheets of any length."""

from array import array
from collections.abc import Callable
from operator import itemgetter

from welfare.files.tables.headers import ERROR_NOTES, SheetMap
from welfare.files.tables.households import Placed
from welfare.files.tables.layouts import SEQUENCE, SEQUENCE_HEADERS, plain_header

FEW = 2**12
EIGHT_BYTES = 2**64 - 1


class SeenRows:
    """Numbers of rows by a digest (8 bytes) of what they say, in one table of plain numbers."""

    def __init__(self) -> None:
        self.count = 0
        self._make_room(FEW)

    def first(self, digest: int, number: int) -> int:
        """The number of the first row with this digest: an earlier one, or else this one."""
        at = self._place(digest)
        if not self.numbers[at]:
            self.digests[at], self.numbers[at] = digest, number
            self.count += 1
            if 2 * self.count > len(self.numbers):
                self._grow()
            return number
        return self.numbers[at]

    def _place(self, digest: int) -> int:
        """Where the digest stands or would stand; no number is 0."""
        last = len(self.numbers) - 1
        at = digest & last
        while self.numbers[at] and self.digests[at] != digest:
            at = (at + 1) & last
        return at

    def _grow(self) -> None:
        digests, numbers = self.digests, self.numbers
        self._make_room(2 * len(numbers))
        for digest, number in zip(digests, numbers, strict=True):
            if number:
                at = self._place(digest)
                self.digests[at], self.numbers[at] = digest, number

    def _make_room(self, places: int) -> None:
        self.digests = array("Q", bytes(8 * places))
        self.numbers = array("I", bytes(4 * places))


def fingerprint(sheet_map: SheetMap, tops: list[int]) -> Callable[[Placed], int]:
    """Return a function that gives rows equal digests if they differ in nothing that matters.

    Running numbers and error notes do not. Where only the first row of a family (cells in
    `tops`) says which award it is, the same member under another first row is no repetition.
    """
    skipped = SEQUENCE_HEADERS | {plain_header(name) for name in ERROR_NOTES}
    compared = [
        at
        for at, column in enumerate(sheet_map.columns)
        if column.key != SEQUENCE and plain_header(column.header) not in skipped
    ]
    pick = itemgetter(*compared, compared[-1])  # the last one twice: always a tuple
    tops = [at for at in tops if at in compared]
    pick_of_first = itemgetter(*tops, tops[-1]) if tops else pick

    def digest(placed: Placed) -> int:
        said = pick(placed.cells)
        if placed.begun_by is not None:
            said += pick_of_first(placed.begun_by)
        return hash("\x1f".join(map(str, said))) & EIGHT_BYTES

    # 8 bytes, keyed in each process: nobody can make up two rows that look the same.
    return digest
