"""Who was cremated or buried and is on a roll, where no register of deaths said so before."""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.death import DEAD
from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_person
from verification.states import Severity

KNOWN = f"""EXISTS (SELECT FROM verification_finding AS found
            WHERE found.county_id = %(county)s AND found.kind = '{DEAD}'
              AND found.person_id = roll.person_pk AND found.status <> 'withdrawn')"""

POSITION = 21
RULES = (
    ComparisonRule(
        "cremated",
        _("Cremated or buried"),
        per_person(f"NOT {KNOWN}"),
        departments=("funeral",),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source="民发〔2022〕83号 一（三）",
    ),
)
