"""The ledgers that make people, households and awards. All are marked as taken over."""

from cases.ledgers.dibao import DibaoSpec
from cases.ledgers.orphans import OrphansSpec
from cases.ledgers.relief import ReliefSpec
from cases.ledgers.tekun import TekunSpec
from cases.ledgers.watch import WatchSpec
from welfare.files.imports import Desk
from welfare.files.imports.regions import RegionsSpec

DESK = Desk(
    specs={
        spec.kind: spec
        for spec in (RegionsSpec, DibaoSpec, TekunSpec, ReliefSpec, OrphansSpec, WatchSpec)
    },
    task="cases.tasks.import_ledger",
    urls="cases:ledger",
)

__all__ = ["DESK"]
