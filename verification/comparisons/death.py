"""People on a roll whom the register says are dead. (民发〔2022〕83号: settled within 3 months)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import A, ComparisonRule, per_person
from verification.states import Severity

DEAD = "dead"
POSITION = 20
RULES = (
    ComparisonRule(
        DEAD,
        _("Registered as dead"),
        per_person("true"),
        departments=("death",),
        actions=(A.END, A.SUSPEND, A.NONE),
        severity=Severity.HIGH,
        source="民发〔2022〕83号 一（三）",
    ),
)
