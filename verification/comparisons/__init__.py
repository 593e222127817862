"""What the comparison looks for: one set-based query per kind of finding, found by being there.

A finding asks a person to look; by itself it refuses nobody anything (docs/law.md §5.4, §7.3).
"""

import pkgutil
from importlib import import_module

from verification.comparisons.rule import ComparisonRule

SHAPE = "rule"  # the module that says what a comparison is

RULES: tuple[ComparisonRule, ...] = tuple(
    rule
    for module in pkgutil.iter_modules(__path__)
    if module.name != SHAPE
    for rule in import_module(f"{__name__}.{module.name}").RULES
)

__all__ = ["RULES", "ComparisonRule"]
