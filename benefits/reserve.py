"""What the towns have at hand for urgent need, and where it went, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from benefits.models import ReserveEntry, ReserveKind
from welfare.county.months import first_of
from welfare.county.parameters import read_decimal
from welfare.exceptions import MissingParameter
from welfare.models import Division, Key, User

ZERO = Decimal(0)


@dataclass(frozen=True)
class AtHand:
    """A town's reserve today, beside what it should be.

    `kept`: something was booked for it here; `missing`: the county set no floor.
    """

    town: Division
    kept: bool
    left: Decimal
    floor: Decimal | None
    missing: str = ""

    @property
    def low(self) -> bool:
        return self.kept and self.floor is not None and self.left < self.floor


@dataclass(frozen=True)
class Month:
    """What came and went in a month: before + topped up - spent - returned = after, in yuan."""

    month: date
    before: Decimal
    topped_up: Decimal
    spent: Decimal
    returned: Decimal
    cases: int

    @property
    def after(self) -> Decimal:
        return self.before + self.topped_up - self.spent - self.returned


def at_hand(user: User, today: date) -> list[AtHand]:
    """The towns of this person's area; a town that never had a reserve stands with nothing."""
    if user.county is None:
        return []
    floor, missing = _floor(user.county, today)
    left = ReserveEntry.objects.visible_to(user).balances()
    towns = Division.objects.towns_of(user).order_by("code")
    return [
        AtHand(town, town.pk in left, left.get(town.pk, ZERO), floor, missing) for town in towns
    ]


def _floor(county: Division, today: date) -> tuple[Decimal | None, str]:
    try:
        return read_decimal(county=county, key=Key.RESERVE_FLOOR, on=today), ""
    except MissingParameter as missing:
        return None, str(missing)


def months(town: Division) -> list[Month]:
    """The months in which something moved, newest first."""
    return [*_months(town)][::-1]


def _months(town: Division) -> Iterator[Month]:
    rows = ReserveEntry.objects.filter(town=town).order_by("happened_on", "pk")
    before = ZERO
    for month, moved in groupby(rows, key=lambda row: first_of(row.happened_on)):
        sums, cases = dict.fromkeys(ReserveKind.values, ZERO), 0
        for row in moved:
            sums[row.kind] += row.amount
            cases += row.kind == ReserveKind.SPENT
        made = Month(
            month,
            before,
            sums[ReserveKind.TOP_UP],
            sums[ReserveKind.SPENT],
            sums[ReserveKind.BACK],
            cases,
        )
        yield made
        before = made.after
