"""Due, sent, paid and what came back, by month and programme, and the awards behind it. (对账)"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from benefits.balance import MonthBalance, counted, of_awards, places
from benefits.balance.sql import RECONCILED, ROOM
from benefits.balance.statement import answered
from cases.models import Award
from welfare.models import Division


@dataclass(frozen=True)
class Reconciled:
    """One month of one programme: what was due for it, and every yuan that moved for it."""

    programme: int
    month: date
    due: Decimal
    planned: Decimal
    sent: Decimal  # told to a bank, whatever became of it
    paid: Decimal
    sent_back: Decimal
    again: Decimal  # of what was sent: paying once more what had come back
    claimed: Decimal
    owed: Decimal  # due and not paid, what came back and waits included
    too_much: Decimal
    differing: int  # awards that are owed something, or got too much
    unknown: int  # awards whose due cannot be worked out

    @property
    def unanswered(self) -> Decimal:
        """At the bank, which has not answered."""
        return self.sent - self.paid - self.sent_back

    @property
    def unexplained(self) -> Decimal:
        """What keeps the two sides apart: nought, or there is a fault to be found."""
        moved = self.planned + self.sent - self.sent_back - self.claimed
        return self.due - (moved + self.owed - self.too_much)


def by_month(county: Division, first: date, last: date) -> list[Reconciled]:
    """The months in which something was due or moved, the latest first."""
    awards = Award.objects.filter(programme__county=county)
    rows = answered(RECONCILED, places(awards, first, last), ROOM)
    return [Reconciled(*row) for row in rows]


def differing(county: Division, month: date, programme: int | None = None) -> list[MonthBalance]:
    """The awards behind a month: owed something, paid too much, or not to be worked out."""
    awards = Award.objects.filter(programme__county=county)
    if programme is not None:
        awards = awards.filter(programme=programme)
    rows = of_awards(counted(awards).filter(from_month__lte=month), month, month, differing=True)
    return sorted(rows, key=lambda row: (-abs(row.difference), row.award))
