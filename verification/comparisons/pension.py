"""Pensions of people on the allowance; the residents' basic pension is no income."""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person

ON_ALLOWANCE = "roll.by_means"

POSITION = 40
RULES = (
    ComparisonRule(
        "pension",
        _("Draws a pension"),
        per_person(f"{ON_ALLOWANCE} AND record.category = ANY(%(pension_income)s)"),
        departments=("pension",),
        words=("income",),
        actions=TO_THE_AWARD,
        source="民发〔2021〕57号 第13条",
        passing=("day",),
    ),
    ComparisonRule(
        "pension_resident",
        _("Draws the residents' basic pension"),
        per_person(f"{ON_ALLOWANCE} AND record.category = ANY(%(pension_basic)s)"),
        departments=("pension",),
        words=("basic",),
        noted=True,
    ),
)
