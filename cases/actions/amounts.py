"""What an award pays from a month on is put down in one way, whatever made it change."""

from datetime import date
from decimal import Decimal
from typing import Any

from cases.actions.transitions import keep
from cases.models import Award


def put_amount(
    row: Award,
    from_month: date,
    *,
    basic: Decimal,
    care: Decimal | int,
    reason: str,
    explanation: "list[Any]",
) -> None:
    """The amount of a locked award from a month on; one of the same month is replaced."""
    row.amounts.update_or_create(
        from_month=from_month,
        defaults={"basic": basic, "care": care, "reason": reason, "explanation": explanation},
    )
    keep(row)
