"""What the comparison looks for: one set-based query per kind of finding.

A finding asks a person to look; by itself it refuses nobody anything (docs/law.md §5.4, §7.3).
"""

from verification.checks import ages, assets, death, disability, medical, names, pension
from verification.checks.check import Check

CHECKS: tuple[Check, ...] = (
    *disability.CHECKS,
    *death.CHECKS,
    *assets.CHECKS,
    *pension.CHECKS,
    *medical.CHECKS,
    *names.CHECKS,
    *ages.CHECKS,
)

__all__ = ["CHECKS", "Check"]
