"""What was paid before this system, taken over."""

from benefits.ledgers.pay import PaySpec
from welfare.files.imports import Desk

DESK = Desk(
    specs={PaySpec.kind: PaySpec},
    task="benefits.tasks.import_ledger",
    urls="benefits:ledger",
    list_page="cases:ledger_list",
)

__all__ = ["DESK"]
