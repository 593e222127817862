"""What happened in a family that its award does not know yet: a birth, a sentence, another county.

(57号 Art 7, 30)
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, A, ComparisonRule, per_person
from verification.states import Handling, Severity

# a child of the family that was born in the year before or since is the one that was reported
CHILD_THERE = """EXISTS (SELECT FROM cases_member AS mine
            JOIN cases_member AS child ON child.household_id = mine.household_id
              AND child.left_on IS NULL
            JOIN cases_person AS born ON born.id = child.person_id
            WHERE mine.person_id = roll.person_pk AND mine.left_on IS NULL
              AND born.birth_date >= coalesce(record.day, %(month)s::date) - 31)"""

POSITION = 28
RULES = (
    ComparisonRule(
        "birth_unknown",
        _("A birth that the family does not show"),
        per_person(f"roll.by_means AND record.state = ANY(%(health_birth)s) AND NOT {CHILD_THERE}"),
        departments=("health",),
        words=("birth",),
        actions=(A.REFER, A.NONE),
        handling=Handling.DELIVER,
        source="民发〔2021〕57号 第30条",
    ),
    ComparisonRule(
        "in_prison",
        _("In custody"),
        per_person("(record.state = '' OR record.state = ANY(%(prison_valid)s))"),
        departments=("prison",),
        words=("valid",),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source="民发〔2021〕57号 第7条",
    ),
    ComparisonRule(
        "other_county",
        _("On the roll of another county"),
        per_person("true"),
        departments=("province",),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source="民发〔2021〕57号 第4条",
        passing=("amount",),
    ),
)
