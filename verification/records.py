"""A row of a department while it is read: lighter than the record that it becomes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class Said:
    """What a department says in one row, by the columns of `DepartmentRecord`."""

    sheet: str
    row: int
    name: str
    file_id: int = 0
    resident_id: str = ""
    resident_id_hash: str = ""
    category: str = ""
    grade: int | None = None
    state: str = ""
    amount: Decimal | None = None
    day: date | None = None
    town_name: str = ""
    identifier: str = ""
    more: dict[str, str] | None = None
    beside: "Said | None" = None  # the other person of whom the row says it: a marriage is of two
