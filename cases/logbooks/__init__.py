"""What a logbook is made of: data of the county, read and checked here. (台账)"""

from cases.logbooks.definition import (
    CHOSEN,
    TASK,
    UNIT,
    About,
    AskedStep,
    BadDefinition,
    BoardTask,
    Definition,
    FieldKind,
    LogbookField,
    Term,
    Writes,
)
from cases.logbooks.values import BadValues, number_in, same_number, shown, taken

__all__ = [
    "CHOSEN",
    "TASK",
    "UNIT",
    "About",
    "BadDefinition",
    "BadValues",
    "BoardTask",
    "Definition",
    "FieldKind",
    "LogbookField",
    "AskedStep",
    "Term",
    "Writes",
    "number_in",
    "same_number",
    "shown",
    "taken",
]
