"""Who moved out of the county, or whose household registration was cancelled. (57号 Art 4)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.states import Severity

LAST = """NOT EXISTS (SELECT FROM record AS later WHERE later.hash = record.hash
            AND (later.day, later.id) > (record.day, record.id))"""

POSITION = 22
RULES = (
    ComparisonRule(
        "moved_out",
        _("Registered in another county"),
        per_person(f"record.state = ANY(%(hukou_moved)s) AND {LAST}"),
        departments=("hukou",),
        words=("moved",),
        actions=TO_THE_AWARD,
        source="民发〔2021〕57号 第4条",
    ),
    ComparisonRule(
        "hukou_cancelled",
        _("Household registration cancelled"),
        per_person(f"record.state = ANY(%(hukou_cancelled)s) AND {LAST}"),
        departments=("hukou",),
        words=("cancelled",),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source="民发〔2022〕83号 一（三）",
    ),
)
