"""The nursing fee of work-injury insurance beside what we pay for the same care. (docs/law.md §5.4)

Neither disability subsidy is paid beside it; the care fee of tekun makes it up, and pays nothing
twice.
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.states import Handling, Severity

DRAWN = "record.category = ANY(%(pension_injury_care)s)"
# What its row beside the award says is set off; that of another amount is looked at.
CARED_FOR = "JOIN cases_caredetail AS care ON care.award_id = roll.award_pk"
SAID_OTHERWISE = "care.work_injury_fee IS DISTINCT FROM coalesce(record.amount, 0)"

POSITION = 72
RULES = (
    ComparisonRule(
        "injury_fee",
        _("Draws the nursing fee of work-injury insurance, and a disability subsidy"),
        per_person(f"roll.by_card AND {DRAWN}"),
        departments=("pension",),
        words=("injury_care",),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source="国发〔2015〕52号",
        passing=("day",),
    ),
    ComparisonRule(
        "injury_fee_care",
        _("Draws the nursing fee of work-injury insurance, and the care fee knows another amount"),
        per_person(f"{DRAWN} AND {SAID_OTHERWISE}", CARED_FOR),
        departments=("pension",),
        words=("injury_care",),
        handling=Handling.CORRECT,
        source="民发〔2021〕43号 第9条",
        passing=("day",),
    ),
)
