"""Pensions of people on the allowance; the residents' basic pension is no income."""

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.models import Department, FindingKind

ON_ALLOWANCE = "roll.by_means"

RULES = (
    ComparisonRule(
        FindingKind.PENSION,
        per_person(f"{ON_ALLOWANCE} AND record.category = ANY(%(pension_income)s)"),
        departments=(Department.PENSION,),
        words=("income",),
        actions=TO_THE_AWARD,
    ),
    ComparisonRule(
        FindingKind.PENSION_RESIDENT,
        per_person(f"{ON_ALLOWANCE} AND record.category = ANY(%(pension_basic)s)"),
        departments=(Department.PENSION,),
        words=("basic",),
        noted=True,
    ),
)
