"""One payment as the bank reads it, and what is true of it in every format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed


@dataclass(frozen=True)
class Order:
    """One payment as the bank reads it."""

    holder: str
    account: str
    bank: str
    amount: Decimal
    purpose: str
    reference: str


def check_payable(orders: Iterable[Order]) -> None:
    """A blank account or amount never reaches the bank."""
    for number, order in enumerate(orders, 1):
        if not order.account.isdigit() or not order.holder.strip() or order.amount <= 0:
            raise NotAllowed(
                _(
                    "Line %(number)s (%(reference)s) has no valid account, holder or amount. "
                    "No bank file was written. Discard the run, correct the award, prepare it "
                    "again."
                )
                % {"number": number, "reference": order.reference}
            )


def total_of(orders: Iterable[Order]) -> Decimal:
    """What all lines come to."""
    return sum((order.amount for order in orders), Decimal(0))


def check_totals(orders: Sequence[Order], count: int, total: Decimal) -> None:
    """The lines come to what the file itself says of their count and sum."""
    if (count, total) != (len(orders), total_of(orders)):
        raise NotAllowed(_("The bank file does not read back: its last line has another sum."))


def malformed() -> NotAllowed:
    """A line is not as it was written."""
    return NotAllowed(_("The bank file does not read back: a line is malformed."))


def incomplete() -> NotAllowed:
    """The file does not begin and end as it was written."""
    return NotAllowed(_("The bank file does not read back: heading or last line is missing."))
