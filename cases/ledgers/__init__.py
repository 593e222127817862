"""TEMPORARY until the ledgers by programme are there."""

from welfare.files.imports import Desk
from welfare.files.imports.regions import RegionsSpec

DESK = Desk(
    specs={spec.kind: spec for spec in (RegionsSpec,)},
    task="cases.tasks.import_ledger",
    urls="cases:ledger",
)

__all__ = ["DESK"]
