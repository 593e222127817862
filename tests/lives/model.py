"""What is due and what a run must pay, month by month. Knows nothing of the product.

Months are numbers. Nothing here looks at the database: what happened is told.
"""

from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


@dataclass
class Sent:
    """One payment as it was told to the bank."""

    key: int
    month: int
    amount: Decimal
    failed: bool = False
    answered: bool = False  # somebody said that the account is right
    again: bool = False  # a later payment replaces it
    round: int = 0  # the month of the run


@dataclass
class Life:
    """One award as it is known now."""

    first: int
    amounts: dict[int, Decimal]  # from which month
    last: int | None = None
    stopped: int | None = None  # suspended from, not resumed yet
    stops: list[tuple[int, int]] = field(default_factory=list)
    tops: list[list[int | None]] = field(default_factory=list)  # supplement: first and last month
    sent: list[Sent] = field(default_factory=list)
    beside: list[Sent] = field(default_factory=list)  # sums paid once

    def due(self, month: int, rates: dict[int, Decimal]) -> Decimal:
        """What the month is worth; `rates` says from which month on the supplement is how much."""
        if month < self.first or (self.last is not None and month > self.last):
            return ZERO
        if self.stopped is not None and month >= self.stopped:
            return ZERO
        if any(first <= month <= last for first, last in self.stops):
            return ZERO
        amount = _in_force(self.amounts, month)
        for first, last in self.tops:
            if first <= month and (last is None or month <= last):
                amount += _in_force(rates, month)
        return amount

    def paid(self, month: int) -> Decimal:
        """What went out for the month and did not come back."""
        return sum((one.amount for one in self.sent if one.month == month and not one.failed), ZERO)

    def waiting(self, month: int) -> list[Sent]:
        """What came back and was not paid again, the oldest first."""
        return [one for one in self.sent if one.month == month and one.failed and not one.again]

    @property
    def refused(self) -> bool:
        """Whether new money waits, for what went to the account last came back."""
        return refused(self.sent + self.beside)

    def touched(self, month: int) -> bool:
        """Whether anything was ever sent for the month."""
        return any(one.month == month for one in self.sent)


def refused(sent: list[Sent]) -> bool:
    good = max((one.round for one in sent if not one.failed), default=0)
    return any(
        one.failed and not one.answered and not one.again and one.round >= good for one in sent
    )


def _in_force(dated: dict[int, Decimal], month: int) -> Decimal:
    return dated[max(since for since in dated if since <= month)]


def wanted(
    life: Life, now: int, start: int, rates: dict[int, Decimal]
) -> dict[tuple[int, int | None], Decimal]:
    """What a run for the month `now` must pay: by month, and by the payment that it replaces."""
    pays: dict[tuple[int, int | None], Decimal] = {}
    for month in range(start, now + 1):
        left = life.due(month, rates) - life.paid(month)
        for back in life.waiting(month):
            part = max(min(back.amount, left), ZERO)
            left -= part
            if part and back.answered:
                pays[month, back.key] = part
        new = month < now or not life.touched(month)
        if left > 0 and new and not life.refused:
            pays[month, None] = left
    return pays


def unanswered(life: Life, now: int, start: int, rates: dict[int, Decimal]) -> set[int]:
    """What came back, is owed still, and waits until somebody says that the account is right."""
    keys = set()
    for month in range(start, now + 1):
        left = life.due(month, rates) - life.paid(month)
        for back in life.waiting(month):
            part = max(min(back.amount, left), ZERO)
            left -= part
            if part and not back.answered:
                keys.add(back.key)
    return keys
