"""The sample files give exactly the rows, repairs and rejections that expected.csv lists."""

import csv
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.linyou import KINDS
from welfare.files.tables import Row, TableFile, load_layouts, read_table
from welfare.personal.resident_id import BadResidentId, disability_card, parse

DATA = Path(__file__).resolve().parents[2] / "data"
LAYOUTS = load_layouts(tomllib.loads((DATA / "profiles/linyou.toml").read_text("utf-8")))
SUMS = {"roll": {"分类施保金额", "月合计"}}  # what the layout leaves unread, by name
NAME_KEYS = ("name", "head_name")


def expected_rows():
    with (DATA / "linyou/expected.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


EXPECTED = [row for row in expected_rows() if row["key"].startswith("file.")]
FILES = {row["key"].split(".")[1]: row["file"] for row in EXPECTED}


@dataclass
class Tally:
    """What became of the rows of one file."""

    table: TableFile
    found: Counter = field(default_factory=Counter)
    repairs: Counter = field(default_factory=Counter)

    def add(self, kind: str, row: Row) -> None:
        if row.duplicate_of:
            self.found["duplicates"] += 1
            return
        try:
            repairs = id_repairs(kind, row)
        except BadResidentId as error:
            self.found[f"rejected.{error.code}"] += 1
            return
        self.found["accepted"] += 1
        self.found["repaired"] += bool(repairs)
        self.repairs.update(repairs)
        name = next((row.text(key) for key in NAME_KEYS if row.has(key)), "")
        if name.startswith("="):
            self.found["formula_rows"] += 1
        elif '"' in name:
            self.found["stray_quote_rows"] += 1


def id_repairs(kind, row):
    if kind == "regions":
        return ()
    if kind == "disabled":
        return disability_card(row["disability_card"]).repairs
    return parse(row["resident_id"]).repairs


@pytest.fixture(scope="module")
def tallies():
    taken = {}
    for kind, name in FILES.items():
        tally = Tally(read_table(DATA / "linyou" / name, name, LAYOUTS[KINDS.get(kind, kind)]))
        for row in tally.table:
            tally.add(kind, row)
        tally.found["rows_read"] = tally.table.counts.rows_read
        tally.found["blank_rows"] = tally.table.counts.blank_rows
        taken[kind] = tally
    return taken


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: row["key"])
def test_counts_are_as_expected(expected, tallies):
    _file, kind, what = expected["key"].split(".", 2)
    assert tallies[kind].found[what] == int(expected["value"])
    if what == "repaired":
        named = dict(re.findall(r"(\w+) (\d+)", expected["note"].partition(":")[2]))
        assert tallies[kind].repairs == {repair: int(count) for repair, count in named.items()}


@pytest.mark.parametrize("kind", FILES)
def test_every_row_is_accounted_for(kind, tallies):
    found = tallies[kind].found
    rejected = sum(count for what, count in found.items() if what.startswith("rejected."))
    listed = {row["key"].split(".", 2)[2] for row in EXPECTED if f".{kind}." in row["key"]}
    assert found["accepted"] + rejected + found["duplicates"] == found["rows_read"]
    assert {what for what in found if what.startswith("rejected.")} <= listed


@pytest.mark.parametrize("kind", FILES)
def test_every_header_of_the_sample_is_understood(kind, tallies):
    table = tallies[kind].table
    assert {header.rpartition("/")[2] for header in table.ignored} == SUMS.get(kind, set())
    assert table.counts.other_rows == 0
    assert table.skipped_sheets == []
    assert table.notes == []


def test_households_are_the_same_merged_or_not():
    """Every second town merges its household cells; both ways give full rows and equal heads."""
    name = FILES["roll"]
    rows = list(read_table(DATA / "linyou" / name, name, LAYOUTS[KINDS["roll"]]))
    sizes = Counter((row.sheet, row.head) for row in rows)
    for row in rows:
        assert row.text("certificate_number")
        assert row.text("account")
        assert (row.text("relation") == "户主") == (row.head == row.number)
        assert sizes[row.sheet, row.head] <= int(row.text("family_size"))
    assert {row.text("town") for row in rows} == {row.sheet for row in rows}
    assert len({row.sheet for row in rows}) == 7
