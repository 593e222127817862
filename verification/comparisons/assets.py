"""Vehicles, businesses and dwellings of households on the allowance. (57号 Art 14)"""

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_award, per_person
from verification.models import Department, FindingKind

ON_ALLOWANCE = "roll.by_means"
IN_USE = "record.state = ANY(%(car_valid)s)"
LIGHT = "record.category = ANY(%(car_light)s)"

RULES = (
    ComparisonRule(
        FindingKind.CAR,
        per_award(f"{ON_ALLOWANCE} AND {IN_USE} AND NOT {LIGHT}"),
        departments=(Department.CAR,),
        words=("valid", "light"),
        actions=TO_THE_AWARD,
        households=True,
    ),
    ComparisonRule(
        FindingKind.MOTORCYCLE,
        per_award(f"{ON_ALLOWANCE} AND {IN_USE}", having=f"bool_and({LIGHT})"),
        departments=(Department.CAR,),
        words=("valid", "light"),
        noted=True,
        households=True,
    ),
    ComparisonRule(
        FindingKind.BUSINESS,
        per_person(f"{ON_ALLOWANCE} AND record.state = ANY(%(business_valid)s)"),
        departments=(Department.BUSINESS,),
        words=("valid",),
        actions=TO_THE_AWARD,
    ),
    # A deed that names husband and wife is one dwelling; rows without a deed number count each.
    ComparisonRule(
        FindingKind.SECOND_HOUSE,
        per_award(
            f"{ON_ALLOWANCE} AND record.category = ANY(%(house_dwelling)s)",
            having="count(DISTINCT coalesce(nullif(record.identifier, ''), record.id::text)) >= 2",
        ),
        departments=(Department.HOUSE,),
        words=("dwelling",),
        actions=TO_THE_AWARD,
        households=True,
    ),
)
