"""How amounts come about: one module per calculator, read from this package.

A calculator module has a LABEL, a frozen dataclass that says what it needs, and a pure function
`amount(given)`; one that pays by the county's classes says so with BY_BAND. A kind of programme
names its calculator; a module that lacks a part stops the start.
"""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Any, get_type_hints

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from benefits.entitlement import Entitlement
from cases.programmes.kind import Kind


@dataclass(frozen=True)
class Calculator:
    """One way in which an amount comes about."""

    name: str
    label: "str | Promise"
    given: type  # the dataclass of what it needs
    amount: Callable[[Any], Entitlement]
    by_band: bool = False  # pays by the classes that the county lists for a programme


def describe(name: str, module: ModuleType) -> Calculator:
    """The calculator of a module; raises ImproperlyConfigured with the name of what is missing."""
    amount = getattr(module, "amount", None)
    if amount is None:
        raise ImproperlyConfigured(f"The calculator {name} has no function amount(given).")
    if not hasattr(module, "LABEL"):
        raise ImproperlyConfigured(f"The calculator {name} has no LABEL.")
    hints = get_type_hints(amount)
    given = hints.get("given")
    if not (isinstance(given, type) and is_dataclass(given)):
        raise ImproperlyConfigured(f"The calculator {name} takes no dataclass `given`.")
    if hints.get("return") is not Entitlement:
        raise ImproperlyConfigured(f"The calculator {name} returns no Entitlement.")
    return Calculator(name, module.LABEL, given, amount, getattr(module, "BY_BAND", False))


CALCULATORS: Mapping[str, Calculator] = MappingProxyType(
    {
        module.name: describe(module.name, import_module(f"{__name__}.{module.name}"))
        for module in pkgutil.iter_modules(__path__)
    }
)


def check_kinds(kinds: Iterable[Kind]) -> None:
    """Every kind of programme names calculators that are there; else the start stops."""
    for kind in kinds:
        for name in kind.calculators:
            try:
                calculator(name)
            except ImproperlyConfigured as unknown:
                raise ImproperlyConfigured(
                    f"The programme kind “{kind.code}” is half described: {unknown}"
                ) from None


def calculator(name: str) -> Calculator:
    """The calculator of that name; an unknown one stops with the names that there are."""
    if name not in CALCULATORS:
        known = ", ".join(CALCULATORS)
        raise ImproperlyConfigured(f"There is no calculator “{name}”. There are: {known}.")
    return CALCULATORS[name]
