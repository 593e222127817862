"""Whether a file is of another kind than it was handed in as, by the headings that tell kinds.

Who somebody is says every list. A kind is told by what else it asks for: the file that has what
another kind asks for, and of its own kind nothing but what both know, is of that other kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from welfare.files.tables import Layout, TableFile
from welfare.files.tables.layouts import SEQUENCE
from welfare.files.tables.reader import FilePart
from welfare.files.tables.recognise import Fit, fits_of

# What lists of people have in common: it says who somebody is, and of which kind no list is
OF_ANY_LIST = {
    *("name", "resident_id", "certificate", "sex", "birth_date", "ethnicity", "relation", "remark"),
    *("town", "village", "area", "head_name", "head_id", "household_number", SEQUENCE),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A layout of another kind that a file fits, and the headings that say so."""

    layout: Layout
    headings: list[str]


def elsewhere(
    table: TableFile, kind: str, file_name: str, layouts: Iterable[Layout]
) -> Elsewhere | None:
    """The layout of another kind that a sheet fits better than its own kind's, best wholly."""
    others = [layout for layout in layouts if layout.kind != kind]
    parts = {part.raw.name: part for part in table.parts}
    told = [
        (fit.rank, fit.position, headings)
        for fit in fits_of(table.opened, file_name, others)
        if fit.sheet in parts and (headings := _telling(fit, parts[fit.sheet]))
    ]
    if not told:
        return None
    _rank, position, headings = max(told, key=lambda one: one[0])
    return Elsewhere(others[position], headings)


def _telling(fit: Fit, part: FilePart) -> list[str]:
    """The headings that tell the other kind; none where the sheet may well be of its own."""
    read = {column.key: column.header for column in part.sheet_map.columns if column.key}
    telling = [heading for key, heading in fit.headings.items() if key not in OF_ANY_LIST]
    own = [key for key in read if key not in OF_ANY_LIST]
    if part.sheet_map.lacking:
        known = part.sheet_map.known if fit.whole else fit.columns  # then the telling ones count
        more = (len(telling), fit.columns) > (len(own), known)
        return telling if more else []
    if not fit.whole:
        return []
    required = {column.key for column in part.layout.required} - OF_ANY_LIST
    if any(read[key] not in fit.headings.values() for key in own if key in required):
        return []
    left = {
        column.header
        for column in part.sheet_map.columns
        if not (column.key or part.layout.leaves_out(column.header, column.name))
    }
    return [
        heading
        for key, heading in fit.headings.items()
        if key in fit.required - OF_ANY_LIST and heading in left
    ]
