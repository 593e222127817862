"""A card that is another's, one that says otherwise than our own record, one past its day.

(GB/T 26341; 残联发〔2017〕34号)
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.disability import VALID, a_card_is, in_force
from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.states import Handling, Severity
from welfare.personal.disability import KINDS

SAME_KIND = " ".join(f"WHEN '{digit}' THEN '{word}'" for digit, word in KINDS.items())
ANOTHER_GOES_ON = a_card_is("true")
KNOWN = "JOIN cases_person AS person ON person.id = roll.person_pk"

POSITION = 12
RULES = (
    ComparisonRule(
        "card_of_another",
        _("Resident ID and card are of two people"),
        per_person("record.more ? 'card_of_another'"),
        departments=("disabled",),
        handling=Handling.CORRECT,
        source="GB/T 26341—2010",
    ),
    ComparisonRule(
        "card_differs",
        _("Kind or grade other than recorded here"),
        per_person(
            f"{VALID} AND person.disability_grade IS NOT NULL AND record.grade IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM record AS other WHERE other.hash = record.hash"
            "   AND other.grade = person.disability_grade AND other.category ="
            f"   CASE person.disability_kind {SAME_KIND} ELSE other.category END)",
            join=KNOWN,
        ),
        departments=("disabled",),
        words=("valid",),
        handling=Handling.CORRECT,
        severity=Severity.LOW,
        source="GB/T 26341—2010",
    ),
    ComparisonRule(
        "card_expired",
        _("Subsidy by card, card past its day"),
        per_person(
            f"roll.by_card AND {VALID} AND NOT {in_force('record')} AND NOT {ANOTHER_GOES_ON}"
        ),
        departments=("disabled",),
        words=("valid",),
        actions=TO_THE_AWARD,
        source="残联发〔2017〕34号",
    ),
)
