"""Which rows of a sheet were seen before: a few bytes a row, for sheets of any length."""

from array import array

FEW = 2**12


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
