"""What a row of the 低保 roll says of a person, and the first row of a household of all of it."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg.types.range import DateRange

from cases.ledgers.families import covered
from cases.ledgers.people import Who
from cases.models import SupplementKind
from welfare.county.months import first_of, next_month
from welfare.models import Division

HEAD = "户主"
EXIT_SUPPORT = re.compile(r"渐退帮扶\s*(\d{1,2})\s*个?月(?:[（(]自(\d{4})年(\d{1,2})月起[）)])?")
KEPT = "脱贫不脱保"
SINGLE = "单人保"


def exit_support(remark: str) -> tuple[int | None, date | None]:
    """渐退帮扶 in a remark: how many months, from which month. ValueError: no such month."""
    match = EXIT_SUPPORT.search(remark)
    if match is None:
        return None, None
    months, year, month = match.groups()
    return int(months), date(int(year), int(month), 1) if year else None


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """What the first row of a household says of it."""

    number: str
    town: Division
    village: Division
    family_size: int
    covered_size: int
    income: Decimal
    basic: Decimal
    joined_on: date
    left_on: date | None
    head_name: str
    bank: str
    account: str
    left_reason: str
    remark: str

    @property
    def first_month(self) -> date:
        return next_month(self.joined_on)

    @property
    def last_month(self) -> date | None:
        return first_of(self.left_on) if self.left_on else None

    @property
    def exit_support(self) -> tuple[int | None, date | None]:
        """渐退帮扶: how many months, from which month."""
        return exit_support(self.remark)

    @property
    def marked(self) -> bool:
        """Whether the amount may differ from standard less income."""
        return self.exit_support[0] is not None or SINGLE in self.remark


@dataclass(frozen=True, slots=True)
class DibaoRow:
    who: Who
    relation: str
    sex: str
    supplement: SupplementKind | None
    family: FamilyRow
    first: bool

    @property
    def number(self) -> str:
        return self.family.number

    @property
    def period(self) -> "DateRange":
        return covered(self.family.first_month, self.family.last_month)
