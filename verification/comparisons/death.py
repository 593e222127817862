"""People on a roll whom the register says are dead. (民发〔2022〕83号: settled within 3 months)"""

from verification.comparisons.rule import A, ComparisonRule, per_person
from verification.models import Department, FindingKind

RULES = (
    ComparisonRule(
        FindingKind.DEAD,
        per_person("true"),
        departments=(Department.DEATH,),
        actions=(A.END, A.SUSPEND, A.NONE),
    ),
)
