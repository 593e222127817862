"""What the comparison looks for: one set-based query per kind of finding, found by being there.

A module has a POSITION and its RULES. A finding asks a person to look; by itself it refuses nobody
anything (docs/law.md §5.4, §7.3).
"""

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

from verification.comparisons.rule import ComparisonRule
from verification.states import Handling

__all__ = ["BY_KIND", "RULES", "UNCOVERED", "ComparisonRule", "by_kind", "choices"]
SHAPE = "rule"  # the module that says what a comparison is
LONGEST = 20  # letters of a kind


def _read(name: str) -> tuple[int, tuple[ComparisonRule, ...]]:
    try:
        module = import_module(f"{__name__}.{name}")
        return module.POSITION, module.RULES
    except (AttributeError, TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"The comparison {name} is half described: {error}.") from error


def by_kind(rules: Iterable[ComparisonRule]) -> Mapping[str, ComparisonRule]:
    """The rules by their kind of finding; two of one kind are refused."""
    said: dict[str, ComparisonRule] = {}
    for rule in rules:
        if len(rule.kind) > LONGEST:
            raise ImproperlyConfigured(f"“{rule.kind}” has more than {LONGEST} letters.")
        if said.setdefault(rule.kind, rule) is not rule:
            raise ImproperlyConfigured(f"Two comparisons find “{rule.kind}”.")
    return said


_MODULES = [_read(module.name) for module in pkgutil.iter_modules(__path__) if module.name != SHAPE]
RULES = tuple(rule for _place, rules in sorted(_MODULES, key=lambda one: one[0]) for rule in rules)
BY_KIND = by_kind(RULES)
UNCOVERED = tuple(rule.kind for rule in RULES if rule.handling == Handling.COVER)


def handled(handling: str) -> list[str]:
    """The kinds that are handled in one way."""
    return [rule.kind for rule in RULES if rule.handling == handling]


def choices() -> list[tuple[str, object]]:
    """For the column `Finding.kind`."""
    return [(rule.kind, rule.label) for rule in RULES]
