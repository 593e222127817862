"""How the rows of a file that numbers no households make them: said in the preview, kept as layout.

The numbers are then made here, of whom each household is listed by.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from itertools import islice
from typing import Any

from welfare.files.imports.county_layouts import label_of, with_heading
from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import TableFile
from welfare.files.tables.households import is_blank
from welfare.files.tables.layouts import BEGINS, RELATION, SEQUENCE, SEQUENCE_HEADERS, plain_header
from welfare.files.tables.reader import FilePart

NUMBER = ""  # by a number, as usual
BY_HEAD = "head"  # each head's row begins one
FILLED = "filled"  # so does each filled cell of a column: filled/key
SAME = "same"  # rows below each other that say the same are one: same/key
LOOKED_AT = 1_000


def asked(
    table: TableFile, spec: ImportSpec[Any], lacking: Collection[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """For each layout by which no number tells households apart: what else may, and what does."""
    if not spec.household_marks:
        return []
    without = {one["layout"] for one in lacking if one["key"] == spec.of_household}
    questions: dict[str, dict[str, Any]] = {}
    for part in table.parts:
        layout = part.layout
        how = _how(part)
        if how or layout.name in without:
            row = {"layout": layout.name, "how": how, "ways": []}
            ways = questions.setdefault(layout.name, row)["ways"]
            ways += [way for way in _ways(part, spec) if way not in ways]
    return list(questions.values())


def with_households(
    definition: Mapping[str, Any], number: str, how: str, heading: str
) -> dict[str, Any]:
    """The definition in which rows make households so. `heading`: of a running number."""
    changed: dict[str, Any] = deepcopy(dict(definition))
    way, _sign, key = how.partition("/")
    if key == SEQUENCE and heading:
        changed = with_heading(changed, heading, SEQUENCE)
    column = changed.get("columns", {}).get(number)
    if how and isinstance(column, dict):
        column.pop("required", None)  # what the file does not have is asked for no more
    head = RELATION if RELATION in changed.get("columns", {}) else "first"
    changed["household"] = {
        NUMBER: {"by": [number], "head": head},
        BY_HEAD: {"head": BEGINS, "numbered": False},
        FILLED: {"merged": [key], "head": head, "numbered": False},
        SAME: {"by": [key], "head": head, "numbered": False},
    }[way]
    return changed


def _how(part: FilePart) -> str:
    """How the layout tells them apart where no number does."""
    layout = part.layout
    if layout.head == BEGINS:
        return BY_HEAD
    if layout.merged and not layout.numbered:
        return f"{FILLED}/{layout.merged[0]}"
    return f"{SAME}/{layout.household[0]}" if layout.household and not layout.numbered else NUMBER


def _ways(part: FilePart, spec: ImportSpec[Any]) -> Iterator[dict[str, str]]:
    index = part.sheet_map.index

    def way(how: str, key: str, heading: str = "") -> dict[str, str]:
        label = heading or label_of(type(spec), part.layout, key)
        return {"how": how, "label": label, "heading": heading}

    if RELATION in index:
        yield way(BY_HEAD, RELATION)
    for key in spec.household_marks:
        if key in index:
            yield way(f"{SAME}/{key}", key)
    seldom = _filled_seldom(part)
    for key, at in index.items():
        if at in seldom and key not in {RELATION, spec.of_household, *spec.household_marks}:
            yield way(f"{FILLED}/{key}", key)
    if SEQUENCE not in index:
        for at, column in enumerate(part.sheet_map.columns):
            if at in seldom and plain_header(column.header) in SEQUENCE_HEADERS:
                yield way(f"{FILLED}/{SEQUENCE}", SEQUENCE, column.name)


def _filled_seldom(part: FilePart) -> set[int]:
    """The columns that are filled in the first row below the headings, and blank in others."""
    below = islice(part.raw.rows(), part.sheet_map.header_rows[1], None)
    rows = [cells for cells in islice(below, LOOKED_AT) if not all(map(is_blank, cells))]
    if not rows:
        return set()
    filled = {at for at, cell in enumerate(rows[0]) if not is_blank(cell)}
    return {at for at in filled if any(at < len(row) and is_blank(row[at]) for row in rows[:-1])}
