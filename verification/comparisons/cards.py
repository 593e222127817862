"""A card that is another's, and a card that says otherwise than our own record. (GB/T 26341)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import ComparisonRule, per_person
from verification.states import Handling, Severity
from welfare.personal.disability import KINDS

VALID = "record.state = ANY(%(disabled_valid)s)"
SAME_KIND = " ".join(f"WHEN '{digit}' THEN '{word}'" for digit, word in KINDS.items())
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
)
