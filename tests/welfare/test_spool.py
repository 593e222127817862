"""The rows of a file between two processes: where words stand is found without reading them all."""

import tempfile

import pytest

from welfare.files.opening import spool
from welfare.files.opening.spool import CELLS_AT_ONCE, SpoolWriter, get_rows, rows_with

HEADINGS = ["序号", "姓名", "身份证号", "金\ud800额"]
BUNDLE = CELLS_AT_ONCE // (len(HEADINGS) + 1) + 1  # rows


@pytest.fixture
def spooled():
    with tempfile.TemporaryFile() as file:

        def write(repeated):
            rows = [HEADINGS, *([n, f"张{n}", "姓名不详", 3.5] for n in range(4 * BUNDLE))]
            for number, row in repeated.items():
                rows[number - 1] = row
            file.seek(0)
            file.truncate()
            places = SpoolWriter(file).put_rows(rows)
            assert len(places) > 4
            file.flush()
            return file, places

        yield write


def scanned(file, places, words, least):
    rows = enumerate(get_rows(file, places), 1)
    return [n for n, row in rows if len(words.intersection(row)) >= least]


@pytest.mark.parametrize("least", [1, 3, 4])
def test_rows_with_words_are_those_that_a_whole_reading_finds(spooled, least):
    words = frozenset(HEADINGS)
    again = {BUNDLE: HEADINGS, BUNDLE + 1: ["", *HEADINGS[1:]], 3 * BUNDLE + 7: list(HEADINGS)}
    file, places = spooled({**again, 4 * BUNDLE: ["姓名", "姓名", 1, "身份证号"]})
    found = list(rows_with(file, places, words, least))
    assert found == scanned(file, places, words, least)
    assert found[0] == 1
    assert 3 * BUNDLE + 7 in found


def test_bundles_without_the_words_are_not_read(spooled, monkeypatch):
    file, places = spooled({3 * BUNDLE + 7: list(HEADINGS)})
    read, once = spool._read, []
    monkeypatch.setattr(spool, "_read", lambda bundle: once.append(1) or read(bundle))
    assert list(rows_with(file, places, frozenset(HEADINGS), 3)) == [1, 3 * BUNDLE + 7]
    assert len(once) == 2
