"""What a logbook is made of: data of the county, read and checked here. (台账)"""

from cases.logbooks.definition import (
    CHOSEN,
    About,
    BadDefinition,
    Definition,
    FieldKind,
    LogbookField,
    Step,
    Term,
    Writes,
)
from cases.logbooks.values import BadValues, shown, taken

__all__ = [
    "CHOSEN",
    "About",
    "BadDefinition",
    "BadValues",
    "Definition",
    "FieldKind",
    "LogbookField",
    "Step",
    "Term",
    "Writes",
    "shown",
    "taken",
]
