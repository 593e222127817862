"""What an award is worth, computed by pure functions and explained line by line.

Money is rounded once, in `to_cent`, at the end. (57号 Art 23, docs/law.md §1.12)
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

CENT = Decimal("0.01")
ZERO = Decimal(0)


def to_cent(amount: Decimal) -> Decimal:
    """The one place where money is rounded: to the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Price:
    """A rate with the document it comes from."""

    amount: Decimal
    document: str = ""


@dataclass(frozen=True)
class Line:
    """One line of an explanation: what, how computed, how much, by which document."""

    code: str
    label: str
    factor: str
    sum: Decimal
    document: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a JSON field."""
        return {**asdict(self), "sum": str(self.sum)}


@dataclass(frozen=True)
class Entitlement:
    """An amount and the lines that add up to it."""

    amount: Decimal
    lines: tuple[Line, ...]

    def as_list(self) -> list[dict[str, Any]]:
        return [line.as_dict() for line in self.lines]


@dataclass(frozen=True)
class TopUp:
    """Standard less income, from the household's total. (补差)"""

    standard: Price
    covered: int
    monthly_income: Decimal


@dataclass(frozen=True)
class Fixed:
    """Living standard and care fee by grade. (特困, 43号)"""

    living: Price
    care: Price
    persons: int = 1


@dataclass(frozen=True)
class PerPerson:
    """Standard for each person, whatever the income. (孤儿)"""

    standard: Price
    persons: int


@dataclass(frozen=True)
class SupplementGroup:
    """The persons of one supplement kind, each counted in one kind only. (分类施保)"""

    kind: str
    persons: int
    rate: Price


def top_up(given: TopUp) -> Entitlement:
    """Standard × covered persons − the household's monthly income; never below zero."""
    whole = given.standard.amount * given.covered
    difference = whole - given.monthly_income
    lines = [
        Line(
            "standard",
            _("Standard × persons covered"),
            f"{_plain(given.standard.amount)} × {given.covered}",
            to_cent(whole),
            given.standard.document,
        ),
        Line(
            "income",
            _("less household income per month"),
            f"− {_plain(given.monthly_income)}",
            to_cent(-given.monthly_income),
        ),
    ]
    if difference < 0:
        lines.append(
            Line("floor", _("income is above the standard: nothing to top up"), "", -difference)
        )
    return Entitlement(to_cent(max(difference, ZERO)), tuple(lines))


def fixed(given: Fixed) -> Entitlement:
    """Living standard and care fee for each person."""
    living, care = given.living.amount * given.persons, given.care.amount * given.persons
    return Entitlement(
        to_cent(living + care),
        (
            _per_person("living", _("Living standard"), given.living, given.persons),
            _per_person("care", _("Care fee"), given.care, given.persons),
        ),
    )


def per_person(given: PerPerson) -> Entitlement:
    """Standard × persons."""
    line = _per_person("standard", _("Standard × persons"), given.standard, given.persons)
    return Entitlement(line.sum, (line,))


def supplements(groups: Sequence[SupplementGroup]) -> Entitlement:
    """Rate × persons of each kind."""
    lines = tuple(
        _per_person("supplement", group.kind, group.rate, group.persons)
        for group in groups
        if group.persons
    )
    return Entitlement(to_cent(sum((line.sum for line in lines), ZERO)), lines)


@dataclass(frozen=True)
class MonthlyPayment:
    """What one award is paid for one month. `amount` is the sum of the two parts."""

    basic: Decimal
    supplement: Decimal
    persons: Mapping[str, int]

    @property
    def amount(self) -> Decimal:
        return self.basic + self.supplement


def monthly_payment(
    basic: Decimal, care: Decimal, groups: Sequence[SupplementGroup]
) -> MonthlyPayment:
    """The amount in force, the care fee and the supplements of the month.

    The payroll computes the same in sets; a test holds the two together.
    """
    extra = supplements(groups).amount
    return MonthlyPayment(
        to_cent(basic), to_cent(care + extra), {group.kind: group.persons for group in groups}
    )


def _per_person(code: str, label: str, price: Price, persons: int) -> Line:
    return Line(
        code,
        label,
        f"{_plain(price.amount)} × {persons}",
        to_cent(price.amount * persons),
        price.document,
    )


def _plain(amount: Decimal) -> str:
    """480.00 as 480, 480.50 as it is."""
    whole = amount.to_integral_value()
    return str(whole) if whole == amount else str(to_cent(amount))
