"""The demo's first town, with all its families, on a working day."""

from cases import actions
from cases.models import Household
from counties.demo import cases
from counties.demo.people import DemoFamily, Register
from welfare.models import Division

FAMILIES = 900  # of the town, those of the ledgers among them


def fill(town: Division) -> None:
    """Families, then their cases."""
    desk = cases.desk_of(town)
    villages = list(Division.objects.villages_of(desk.worker))
    wanted = max(FAMILIES - Household.objects.filter(town=town).count(), cases.needed())
    county = town.parent
    if county is None:
        raise ValueError(f"{town} is no town")
    homes: list[tuple[Household, DemoFamily]] = []
    for number, family in enumerate(
        Register(county).families(wanted, cases.needed(), cases.alone())
    ):
        home = actions.register_family(
            by=desk.worker,
            people=family.people,
            village=villages[number % len(villages)],
            address=family.address,
            phone=family.phone,
        )
        homes.append((home, family))
    for plan, (home, family) in zip(cases.plans(), homes, strict=False):
        cases.DemoCase(plan, desk, home, family).bring()
