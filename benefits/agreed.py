"""How a claim comes back, as papers tell it: by what day how much, and what is kept back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from benefits.models import Claim


class PromisedPart(NamedTuple):
    """One instalment."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class Agreed:
    """What was agreed with the household, and what was decided when it did not pay in time."""

    on: date
    instalments: tuple[PromisedPart, ...]
    monthly: Decimal | None
    overdue_note: str
    overdue_on: date | None

    def written(self) -> dict[str, Any]:
        """As a decision keeps it: another plan does not write its letter over."""
        return {
            "on": self.on.isoformat(),
            "instalments": [[one.due_on.isoformat(), str(one.amount)] for one in self.instalments],
            "monthly": None if self.monthly is None else str(self.monthly),
            "overdue_note": self.overdue_note,
            "overdue_on": self.overdue_on and self.overdue_on.isoformat(),
        }


def by_now(claim: Claim) -> Agreed | None:
    """What is agreed of a claim now, if anything is."""
    if claim.agreed_on is None:
        return None
    return Agreed(
        on=claim.agreed_on,
        instalments=tuple(PromisedPart(one.due_on, one.amount) for one in claim.instalments.all()),
        monthly=claim.monthly_set_off,
        overdue_note=claim.overdue_note,
        overdue_on=timezone.localdate(claim.overdue_at) if claim.overdue_at else None,
    )


def read(said: dict[str, Any]) -> Agreed | None:
    """What a decision kept of it."""
    if not said:
        return None
    parts = said["instalments"]
    return Agreed(
        on=date.fromisoformat(said["on"]),
        instalments=tuple(
            PromisedPart(date.fromisoformat(day), Decimal(sum_)) for day, sum_ in parts
        ),
        monthly=said["monthly"] and Decimal(said["monthly"]),
        overdue_note=said["overdue_note"],
        overdue_on=said["overdue_on"] and date.fromisoformat(said["overdue_on"]),
    )
