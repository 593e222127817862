"""The ledgers that make people, households and awards. All are marked as taken over."""

from cases.ledgers.awards import PeopleSpec
from cases.ledgers.groups import GroupsSpec
from cases.ledgers.records import RECORDS
from cases.ledgers.relief import ReliefSpec
from cases.programmes import check_named
from welfare.files.imports import Desk
from welfare.files.imports.regions import RegionsSpec

DESK = Desk(
    specs={spec.kind: spec for spec in (RegionsSpec, PeopleSpec, ReliefSpec, GroupsSpec)},
    task="cases.tasks.import_ledger",
    urls="cases:ledger",
)
check_named("ledger", DESK.specs)

__all__ = ["DESK", "RECORDS"]
