"""Wages, taxed income, housing fund and treasury pay of people on the allowance. (57号 Art 13)

Nobody is refused for a post or an age alone: what is found says that the income is to be looked at.
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.states import Severity
from welfare.models import Key

ON_ALLOWANCE = "roll.by_means"
GOES_ON = "(record.state = '' OR record.state = ANY(%({})s))"
ABOVE = (("wage", Key.WAGE_LOOKED_AT),)
SOURCE = "民发〔2021〕57号 第13条"

POSITION = 42
RULES = (
    ComparisonRule(
        "housing_fund",
        _("Pays into the housing fund"),
        per_person(
            f"{ON_ALLOWANCE} AND record.amount > %(wage)s AND {GOES_ON.format('fund_valid')}"
        ),
        departments=("fund",),
        words=("valid",),
        limits=ABOVE,
        actions=TO_THE_AWARD,
        source=SOURCE,
    ),
    ComparisonRule(
        "taxed_income",
        _("Taxed income"),
        per_person(
            f"{ON_ALLOWANCE} AND record.amount > 0 AND (SELECT sum(whole.amount) FROM record AS"
            " whole WHERE whole.hash = record.hash) > %(wage)s * 12"
        ),
        departments=("tax",),
        limits=ABOVE,
        actions=TO_THE_AWARD,
        source=SOURCE,
    ),
    ComparisonRule(
        "public_payroll",
        _("Paid by the treasury"),
        per_person(f"{ON_ALLOWANCE} AND record.category = ANY(%(treasury_post)s)"),
        departments=("treasury",),
        words=("post",),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source=SOURCE,
    ),
    ComparisonRule(
        "wages",
        _("Insured as a worker"),
        per_person(
            f"{ON_ALLOWANCE} AND record.amount > %(wage)s AND {GOES_ON.format('insured_valid')}"
        ),
        departments=("insured",),
        words=("valid",),
        limits=ABOVE,
        actions=TO_THE_AWARD,
        source=SOURCE,
    ),
)
