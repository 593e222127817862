"""What was due for a month, and how far the money for it has come: planned, sent, paid."""

from decimal import Decimal

ZERO = Decimal(0)


class MonthSums:
    """Read from these columns. Planned is not sent, and what lies at the bank is not paid."""

    due: Decimal | None  # none where it cannot be worked out
    planned: Decimal
    sent: Decimal  # and not answered yet
    paid: Decimal

    @property
    def kept(self) -> Decimal:
        """What was paid and is not claimed back."""
        return self.paid

    @property
    def counted(self) -> Decimal:
        """What nobody plans once more: it is paid, or on its way."""
        return self.planned + self.sent + self.kept

    @property
    def difference(self) -> Decimal:
        """What is still owed; below zero, what was paid or is on its way above what is due."""
        return ZERO if self.due is None else self.due - self.counted

    @property
    def too_much(self) -> Decimal:
        """What was paid above what is due: so much a claim asks for."""
        return ZERO if self.due is None else max(self.kept - self.due, ZERO)

    @property
    def ahead(self) -> Decimal:
        """What is only planned, or lies at the bank, above what is due: it may still be held."""
        return max(-self.difference, ZERO) - self.too_much
