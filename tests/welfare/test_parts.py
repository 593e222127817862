"""A file is taken over in parts: of one that was taken nothing is held when the next is read."""

import weakref
from types import SimpleNamespace

import pytest

from welfare.files.imports import ImportSpec
from welfare.files.imports.reader import read_in_parts


class Line:
    """A row, as far as it is looked at here."""

    duplicate_of = None
    begins_household = True


class Spec(ImportSpec):
    kind = title = "lines"

    def __init__(self, at_once):
        self.rows_at_once = at_once

    def clean(self, cells):
        return None

    def save(self, reading):
        return {}

    def remove(self, by, reason):
        pass


class Table:
    """Sheets whose rows are counted while they live."""

    def __init__(self, *sizes):
        self.sizes = sizes
        self.alive = weakref.WeakSet()
        self.held = []  # how many rows were alive when each sheet was asked for

    def by_sheet(self):
        for size in self.sizes:
            self.held.append(len(self.alive))
            yield self._rows(size)

    def _rows(self, size):
        for _n in range(size):
            row = Line()
            self.alive.add(row)
            yield row


def taken(table, at_once):
    sizes, most, notes = [], 0, []
    progress = SimpleNamespace(note=notes.append)
    for part in read_in_parts(table, Spec(at_once), progress):
        sizes.append(part.rows_read)
        most = max(most, len(table.alive))
        del part
    return sizes, most


@pytest.mark.parametrize(
    ("at_once", "parts"), [(3, [3, 2, 3, 3, 1]), (100, [5, 7]), (0, [12])], ids=str
)
def test_a_part_ends_with_its_sheet_unless_the_file_is_taken_whole(at_once, parts):
    assert taken(Table(5, 7), at_once)[0] == parts


def test_no_row_of_a_part_that_was_taken_is_held():
    table = Table(500, 500, 500)
    _sizes, most = taken(table, 100)
    assert most <= 101  # the next row shows that a part is full
    assert max(table.held) <= 1


def test_a_file_without_rows_is_one_empty_part():
    assert taken(Table(), 100)[0] == taken(Table(0, 0), 0)[0] == [0]
