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

    def put_rows(self, rows: Iterable[list[Cell]]) -> list[Place]:
        """Write rows, as many at once as make a handful of cells."""
        places, bundle, cells = [], [], 0
        for row in _without_empty_end(rows):
            bundle.append(row)
            cells += len(row) + 1
            if cells >= CELLS_AT_ONCE:
                places.append(self.put(bundle))
                bundle, cells = [], 0
        return [*places, self.put(bundle)] if bundle else places


def _without_empty_end(rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    """The rows up to the last that says something.

    A sheet that holds a space in its last row has a million rows of nothing below its table.
    """
    widths: list[int] = []  # of the rows of nothing that wait for one that says something
    for row in rows:
        if len(row) - row.count("") <= 1 and not any(map(_says_something, row)):
            widths.append(len(row))
            continue
        if widths:
            yield from ([""] * width for width in widths)
            widths = []
        yield row


def _says_something(cell: Cell) -> bool:
    return cell != "" and not (isinstance(cell, str) and cell.isspace())


def get(spool: BinaryIO, place: Place) -> Any:
    """What stands at a place of the spool."""
    return _Cells(io.BytesIO(os.pread(spool.fileno(), place[1], place[0]))).load()


def get_rows(spool: BinaryIO, places: Iterable[Place]) -> Iterator[list[Cell]]:
    """Rows, of which one bundle is held at a time; the spool stays as long as somebody reads."""
    for place in places:
        yield from get(spool, place)


class _Cells(pickle.Unpickler):
    """Values of cells and nothing else, whatever the other process was made to write."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta"}:
            return getattr(datetime, name)
        raise pickle.UnpicklingError(f"no value of a cell: {module}.{name}")
