"""Companies, farm machinery, deposits and securities of families. (57号 Art 14)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_award, per_person
from welfare.models import Key

ON_ALLOWANCE = "roll.by_means"
FAMILY = """JOIN (SELECT award_pk, count(*) AS people FROM roll GROUP BY award_pk) AS family
            ON family.award_pk = roll.award_pk"""
GOES_ON = "(record.state = '' OR record.state = ANY(%({})s))"
SOURCE = "民发〔2021〕57号 第14条"

POSITION = 32
RULES = (
    ComparisonRule(
        "company",
        _("Holds shares or an office in a company"),
        per_person(
            f"{ON_ALLOWANCE} AND {GOES_ON.format('company_valid')}"
            " AND NOT record.category = ANY(%(company_worker)s)"
        ),
        departments=("company",),
        words=("valid", "worker"),
        actions=TO_THE_AWARD,
        source=SOURCE,
    ),
    ComparisonRule(
        "farm_machine",
        _("Owns large farm machinery"),
        per_award(
            f"{ON_ALLOWANCE} AND {GOES_ON.format('farm_valid')}"
            " AND NOT record.category = ANY(%(farm_small)s)"
        ),
        departments=("farm",),
        words=("valid", "small"),
        actions=TO_THE_AWARD,
        households=True,
        source=SOURCE,
    ),
    ComparisonRule(
        "money_property",
        _("Deposits and securities above the limit"),
        per_award(
            f"{ON_ALLOWANCE} AND record.amount > 0",
            having="sum(record.amount) > %(limit)s * max(family.people)",
            join=FAMILY,
        ),
        departments=("bank", "securities"),
        limits=(("limit", Key.MONEY_PROPERTY_LIMIT),),
        actions=TO_THE_AWARD,
        households=True,
        source=SOURCE,
        passing=("day",),
    ),
)
