"""Taking over table files: hand in, preview, confirm, undo. A new kind is an `ImportSpec`."""

from welfare.files.imports.answers import answer, read_as_named
from welfare.files.imports.batches import (
    confirm,
    decline,
    hand_in,
    run,
    second,
    take_now,
    undo,
)
from welfare.files.imports.copying import copy_in, copy_rows, new_keys, number
from welfare.files.imports.county_layouts import check_layouts, layouts_for
from welfare.files.imports.person_numbers import number_hash, person_number
from welfare.files.imports.places import PlaceFinder
from welfare.files.imports.reader import read
from welfare.files.imports.reading import BadRow, Change, Entry, Fault, Reading
from welfare.files.imports.removal import delete_free, standing_on, take_back, unreferenced
from welfare.files.imports.row_reader import RowReader
from welfare.files.imports.rules import check_month_begun
from welfare.files.imports.spec import Desk, ImportSpec, LooksLike, SpecsByNeed
from welfare.files.imports.vocabulary import SEVERAL, FirstThatFits, Meaning, Vocabulary

__all__ = [
    "BadRow",
    "Change",
    "RowReader",
    "SEVERAL",
    "Desk",
    "Entry",
    "Fault",
    "FirstThatFits",
    "ImportSpec",
    "LooksLike",
    "Meaning",
    "PlaceFinder",
    "Reading",
    "SpecsByNeed",
    "Vocabulary",
    "answer",
    "check_layouts",
    "check_month_begun",
    "confirm",
    "copy_in",
    "decline",
    "copy_rows",
    "delete_free",
    "hand_in",
    "layouts_for",
    "new_keys",
    "number",
    "number_hash",
    "person_number",
    "read",
    "read_as_named",
    "run",
    "second",
    "standing_on",
    "take_back",
    "take_now",
    "undo",
    "unreferenced",
]
