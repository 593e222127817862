"""The rows of a file as one process leaves them for another: bundle by bundle, in one open file."""

import datetime
import io
import os
import pickle
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

Cell = object  # str, int, float, bool, date, datetime, time, timedelta; "" when empty
Area = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column) of a merged cell
CELLS_AT_ONCE = 16_384
Place = tuple[int, int]  # where a bundle begins, and its bytes
RowsPlace = tuple[int, int, int]  # and how many rows it holds


class SpoolWriter:
    """Writes bundles, and says where each one is."""

    def __init__(self, to: BinaryIO) -> None:
        self.to = to
        self.at = 0

    def put(self, what: object) -> Place:
        """Write one thing."""
        bundle = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
        self.to.write(bundle)
        place = self.at, len(bundle)
        self.at += len(bundle)
        return place

    def put_rows(self, rows: Iterable[list[Cell]]) -> list[RowsPlace]:
        """Write rows, as many at once as make a handful of cells."""
        places: list[RowsPlace] = []
        bundle: list[list[Cell]] = []
        cells = 0
        for row in rows:
            bundle.append(row)
            cells += len(row) + 1
            if cells >= CELLS_AT_ONCE:
                places.append((*self.put(bundle), len(bundle)))
                bundle, cells = [], 0
        return [*places, (*self.put(bundle), len(bundle))] if bundle else places


def get(spool: BinaryIO, place: Place) -> Any:
    """What stands at a place of the spool."""
    return _read(_bundle(spool, *place))


def get_rows(spool: BinaryIO, places: Iterable[RowsPlace]) -> Iterator[list[Cell]]:
    """Rows, of which one bundle is held at a time; the spool stays as long as somebody reads."""
    for at, size, _rows in places:
        yield from _read(_bundle(spool, at, size))


def rows_with(
    spool: BinaryIO, places: Iterable[RowsPlace], words: frozenset[str], least: int
) -> Iterator[int]:
    """The numbers of the rows in which so many of the words stand, as whole cells.

    A bundle in which the words do not even stand as bytes is passed over unread.
    """
    sought = [word.encode(errors="surrogatepass") for word in words]
    first = 1
    for at, size, rows in places:
        bundle = _bundle(spool, at, size)
        if sum(word in bundle for word in sought) >= least:
            read = enumerate(_read(bundle), first)
            yield from (n for n, row in read if len(words.intersection(row)) >= least)
        first += rows


def _bundle(spool: BinaryIO, at: int, size: int) -> bytes:
    return os.pread(spool.fileno(), size, at)


def _read(bundle: bytes) -> Any:
    return _Cells(io.BytesIO(bundle)).load()


class _Cells(pickle.Unpickler):
    """Values of cells and nothing else, whatever the other process was made to write."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta"}:
            return getattr(datetime, name)
        raise pickle.UnpicklingError(f"no value of a cell: {module}.{name}")
