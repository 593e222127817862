"""Payments as a ledger makes them, lighter than the rows that they become."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Failed:
    """A payment of our books that failed and was not paid again."""

    id: int
    kind: str


@dataclass(slots=True)
class Made:
    """A payment by the columns of `Payment`; `replaced` is the failed one that it pays again."""

    award_id: int
    programme_id: int
    town_id: int
    residence: str
    care_form: str
    month: date
    last_month: date | None
    pay_month: date
    kind: str
    persons: int
    basic: Decimal
    supplement: Decimal
    amount: Decimal
    payee_id: int
    payee_name: str
    bank_name: str
    account: str
    account_hash: str
    status: str
    paid_on: date | None
    failure: str
    batch_id: int
    source_id: int | None
    id: int = 0
    replaces_id: int | None = None
    replaced: "Failed | Made | None" = None
    run_id: None = None
    grant_id: None = None
    allocation_id: None = None
    reserve_id: None = None
    institution_id: None = None
    claim_id: None = None
    bank_file_id: None = None
    answered_at: None = None
    set_off: Decimal = Decimal(0)
    reference: str = ""
    explanation: list[Any] = field(default_factory=list)
