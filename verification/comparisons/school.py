"""Costly schools, and a child's allowance that school was the reason for. (57号 Art 17)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.states import Severity
from welfare.models import Key

LEFT = "record.state = ANY(%(pupils_left)s)"

POSITION = 72
RULES = (
    ComparisonRule(
        "costly_school",
        _("At a costly school"),
        per_person(f"roll.by_means AND NOT {LEFT} AND record.category = ANY(%(pupils_costly)s)"),
        departments=("pupils",),
        words=("costly", "left"),
        actions=TO_THE_AWARD,
        severity=Severity.LOW,
        source="民发〔2021〕57号 第17条",
    ),
    ComparisonRule(
        "left_school",
        _("Child's allowance, of age and left school"),
        per_person(f"roll.by_minor AND roll.born <= %(adult_born)s AND {LEFT}"),
        departments=("pupils",),
        words=("left",),
        limits=(("adult_born", Key.ADULT_AGE),),
        actions=TO_THE_AWARD,
        source="民发〔2019〕62号 三（三）",
    ),
)
