"""What an award is worth, computed by pure functions and explained line by line.

Here are the pieces that every calculator uses; the calculators themselves are in
`benefits/calculators`, one module each. Money is rounded once, at the end.
(社会救助法 Art 18, 57号 Art 23)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

CENT = Decimal("0.01")
TAIL = Decimal("1E-12")
ZERO = Decimal(0)
MONTHS = 12  # of a year: incomes are annual, payments monthly


def rounded(amount: Decimal, step: Decimal) -> Decimal:
    """The one place where money is rounded: to the step, half up. There is no −0.00.

    A third of something ends in the 28th digit; that tail is cut first, so that half a cent made
    of thirds and twelfths is still half a cent.
    """
    return amount.quantize(TAIL).quantize(step, ROUND_HALF_UP) + ZERO


def to_cent(amount: Decimal) -> Decimal:
    """Rounded to the cent."""
    return rounded(amount, CENT)


def plain(amount: Decimal) -> str:
    """480.00 as 480, 480.50 as it is, 34000 as 34,000."""
    whole = amount.to_integral_value()
    return f"{int(whole):,}" if whole == amount else f"{to_cent(amount):,}"


def figure(number: Decimal) -> str:
    """A number that is no money: 1.50 as 1.5, 80.00 as 80."""
    return f"{number.normalize():f}"


class Part(StrEnum):
    """What an amount keeps and pays apart: living money and care fee. (特困)"""

    BASIC = "basic"
    CARE = "care"


@dataclass(frozen=True)
class Price:
    """A rate for one person and month (or year) with the document it comes from.

    A standard published for the year stays annual here, so that its twelfth is not rounded before
    it is multiplied. (农村低保、特困年标准)
    """

    amount: Decimal
    document: str = ""
    per_year: bool = False

    @property
    def yearly(self) -> Decimal:
        return self.amount if self.per_year else self.amount * MONTHS

    @property
    def text(self) -> str:
        """As it stands in a line: 480, or 5268 ÷ 12."""
        return f"{plain(self.amount)} ÷ {MONTHS}" if self.per_year else plain(self.amount)

    def month(self, persons: int = 1) -> Decimal:
        """For so many persons and one month, not rounded yet."""
        return self.amount * persons / (MONTHS if self.per_year else 1)


@dataclass(frozen=True)
class ExplanationLine:
    """One line of an explanation: what, how computed, how much, by which document and article.

    A line that only tests something has no sum; `kept` says how the test went and `needed` what
    would be needed.
    """

    code: str
    label: str
    factor: str
    sum: Decimal
    document: str = ""
    article: str = ""
    persons: tuple[str, ...] = ()
    part: Part = Part.BASIC
    kept: bool | None = None
    needed: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a JSON field."""
        written = "" if self.kept is not None else str(self.sum)
        plain_values = {"sum": written, "persons": list(self.persons), "part": self.part.value}
        return {**vars(self), **plain_values}


@dataclass(frozen=True)
class Entitlement:
    """An amount and the lines that add up to it."""

    amount: Decimal
    lines: tuple[ExplanationLine, ...]

    def as_list(self) -> list[dict[str, Any]]:
        return [line.as_dict() for line in self.lines]

    @property
    def parts(self) -> Mapping[Part, Decimal]:
        """Living money and care fee apart; together they are the amount. (43号 Art 20-23)"""
        return {
            part: to_cent(sum((line.sum for line in self.lines if line.part == part), ZERO))
            for part in Part
        }

    @property
    def exceeded(self) -> tuple[str, ...]:
        """A sentence for each test that is not kept: what it is, what would be needed."""
        return tuple(line.needed for line in self.lines if line.kept is False)


@dataclass(frozen=True)
class RateGroup:
    """Persons who have the same rate: of a class, a grade, an age band."""

    name: str
    persons: tuple[str, ...]
    price: Price


def add_up(lines: Iterable[ExplanationLine]) -> Entitlement:
    """Round the sum of the lines once, and write the lines so that they add up to it.

    Their sums come in unrounded; each is written as what it adds to the rounded running total.
    """
    written, running = [], ZERO
    for line in lines:
        before, running = to_cent(running), running + line.sum
        written.append(replace(line, sum=to_cent(running) - before))
    return Entitlement(to_cent(running), tuple(written))


def rate_times_persons(code: str, groups: Iterable[RateGroup], article: str) -> Entitlement:
    """Rate × persons of each group; a group of nobody has no line."""
    return add_up(
        [
            ExplanationLine(
                code,
                group.name,
                f"{group.price.text} × {len(group.persons)}",
                group.price.month(len(group.persons)),
                group.price.document,
                article,
                group.persons,
            )
            for group in groups
            if group.persons
        ]
    )


@dataclass(frozen=True)
class SupplementGroup:
    """The persons of one supplement kind, each counted in one kind only. (分类施保)"""

    kind: str
    persons: int
    rate: Price
    names: tuple[str, ...] = ()


def supplement_article() -> str:
    """The article by which a graded top-up is paid."""
    return _("Social Assistance Law Art 20; Minfa [2021] No. 57 Art 27")


def supplements(groups: Sequence[SupplementGroup]) -> Entitlement:
    """Rate × persons of each kind. (社会救助法 Art 20, 57号 Art 27)"""
    return add_up(
        ExplanationLine(
            "supplement",
            group.kind,
            f"{group.rate.text} × {group.persons}",
            group.rate.month(group.persons),
            group.rate.document,
            supplement_article(),
            group.names,
        )
        for group in groups
        if group.persons
    )


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
